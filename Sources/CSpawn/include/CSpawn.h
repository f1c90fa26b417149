// Starting a program that lives on its own: calls that Swift does not see.
#pragma once

/// Starts a program in a session of its own, at `/`, with nothing open but `/dev/null`, and with
/// the caller's environment but for `GIT_*`; 0, or an error number.
int byl_spawn_detached(const char *program, char *const arguments[]);

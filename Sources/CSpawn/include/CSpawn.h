// Starting a program that lives on its own: calls that Swift does not see.
#pragma once

/// Starts a program in a session of its own, at `/`, with nothing open but `/dev/null`, with the
/// caller's environment but for `GIT_*`, and gives way to others; 0, or an error number.
///
/// It does not wait for the program: whether that could be run is not known.
int byl_spawn_detached(const char *program, char *const arguments[]);

/// Gives this process a niceness in 0...19, and its session if it leads one.
///
/// Source: sched(7), "The autogroup feature".
void byl_give_way(int nice);

// Running the programs that are tested: calls that Swift does not see.
#pragma once

/// Starts a program in a folder, with exactly this environment, the files at `in`, `out` and `err`
/// as its streams, nothing else open, and no signal blocked or ignored; 0, or an error number.
int byl_spawn(const char *program, char *const arguments[], char *const environment[],
              const char *folder, const char *in, const char *out, const char *err, int *pid);

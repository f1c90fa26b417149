// Calls that Swift cannot make itself: variadic functions and GNU extensions.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// libgit2's `git_libgit2_opts` is variadic; these are the settings that byline changes.
int byl_git_set_strict_hash_verification(int enabled);
int byl_git_set_caching(int enabled);
int byl_git_set_owner_validation(int enabled);
int byl_git_set_extensions(const char **extensions, size_t count);

// Calls that Swift cannot make itself: variadic functions and GNU extensions.
#pragma once
#include <stddef.h>
#include <stdint.h>

/// libgit2's `git_libgit2_opts` is variadic; these are the settings that byline changes.
int byl_git_set_strict_hash_verification(int enabled);
int byl_git_set_caching(int enabled);
int byl_git_set_owner_validation(int enabled);
int byl_git_set_extensions(const char **extensions, size_t count);

/// Whether the loose object in a file holds all that it says it does: 1 if so, or if there is no
/// such file, 0 if it is cut off. libgit2 1.5 never ends on one that is.
int byl_loose_object_is_whole(const char *path);

/// Gives memory that was freed back to the system.
void byl_trim_memory(void);

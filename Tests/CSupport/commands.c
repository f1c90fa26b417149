#define _GNU_SOURCE
#include "CSupport.h"
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>

int byl_spawn(const char *program, char *const arguments[], char *const environment[],
              const char *folder, const char *in, const char *out, const char *err, int *pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int status = posix_spawn_file_actions_init(&actions);
  if (status != 0) return status;
  status = posix_spawnattr_init(&attributes);
  if (status != 0) {
    posix_spawn_file_actions_destroy(&actions);
    return status;
  }
  status |= posix_spawn_file_actions_addopen(&actions, 0, in, O_RDONLY, 0);
  status |= posix_spawn_file_actions_addopen(&actions, 1, out, O_WRONLY, 0);
  status |= posix_spawn_file_actions_addopen(&actions, 2, err, O_WRONLY, 0);
#ifdef __GLIBC__
  status |= posix_spawn_file_actions_addclosefrom_np(&actions, 3);
#endif
  status |= posix_spawn_file_actions_addchdir_np(&actions, folder);
  // Threads of a pool block signals, and what is started would go on blocking them.
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  status |= posix_spawnattr_setsigmask(&attributes, &none);
  status |= posix_spawnattr_setsigdefault(&attributes, &all);
  status |= posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  pid_t child;
  if (status == 0) status = posix_spawn(&child, program, &actions, &attributes, arguments, environment);
  if (status == 0) *pid = child;
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  return status;
}

#define _GNU_SOURCE
#include "CSpawn.h"
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern char **environ;

// The environment without GIT_*, which speaks of what Git does at the moment.
static char **environment_without_git(void) {
  size_t count = 0;
  while (environ[count]) count++;
  char **result = malloc((count + 1) * sizeof *result);
  if (!result) return NULL;
  size_t kept = 0;
  for (size_t i = 0; i < count; i++)
    if (strncmp(environ[i], "GIT_", 4) != 0) result[kept++] = environ[i];
  result[kept] = NULL;
  return result;
}

int byl_spawn_detached(const char *program, char *const arguments[]) {
  char **environment = environment_without_git();
  if (!environment) return ENOMEM;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  int status = posix_spawn_file_actions_init(&actions);
  if (status == 0) status = posix_spawnattr_init(&attributes);
  if (status != 0) {
    free(environment);
    return status;
  }
  // A pipe that stays open would keep whoever reads it waiting.
  status |= posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  status |= posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  status |= posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
#ifdef __GLIBC__
  status |= posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  status |= posix_spawn_file_actions_addchdir_np(&actions, "/");
  status |= posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
#endif
  pid_t child;
  if (status == 0) status = posix_spawn(&child, program, &actions, &attributes, arguments, environment);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  free(environment);
  return status;
}

#define _GNU_SOURCE
#include "CSpawn.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
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

void byl_give_way(int nice) {
  setpriority(PRIO_PROCESS, 0, nice);
#ifdef __linux__
  // Where sessions are groups to the scheduler, that counts only among the processes of one; a
  // session that others live in is left as it is.
  if (getsid(0) != getpid()) return;
  int group = open("/proc/self/autogroup", O_WRONLY | O_CLOEXEC);
  if (group < 0) return;
  char text[4] = {'0' + nice / 10 % 10, '0' + nice % 10};
  // Where it is refused, nobody is worse off.
  if (write(group, text, 2) < 0) errno = 0;
  close(group);
#endif
}

static void close_all_from(int first) {
#ifdef __GLIBC__
  closefrom(first);
#else
  for (int descriptor = first; descriptor < 256; descriptor++) close(descriptor);
#endif
}

int byl_spawn_detached(const char *program, char *const arguments[]) {
  char **environment = environment_without_git();
  if (!environment) return ENOMEM;
  // Not posix_spawn: that waits until the child runs the program, and a session of its own is a
  // group of its own to the scheduler, so on a busy machine the child's turn comes late.
  pid_t child = fork();
  if (child != 0) {
    int status = child < 0 ? errno : 0;
    free(environment);
    return status;
  }
  setsid();
  byl_give_way(10);
  if (chdir("/") != 0) _exit(127);
  // A pipe that stays open would keep whoever reads it waiting.
  int nothing = open("/dev/null", O_RDWR);
  for (int stream = 0; stream < 3; stream++)
    if (dup2(nothing, stream) < 0) _exit(127);
  close_all_from(3);
  signal(SIGPIPE, SIG_DFL);
  signal(SIGALRM, SIG_DFL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  execve(program, arguments, environment);
  _exit(127);
}

#include "CLinux.h"
#include <malloc.h>

void byl_trim_memory(void) { malloc_trim(0); }

#ifndef BYLINE_RUNS_H
#define BYLINE_RUNS_H

#include <stddef.h>
#include <stdint.h>

// Tables of runs of six words, see `RunTable`: sorted numbers of 32 bits.

// Whether a number is in the table of the SPDX licence list.
_Bool byl_is_licence_run(uint32_t number);

// Whether a number is in the table of what generators of projects write.
_Bool byl_is_template_run(uint32_t number);

#endif

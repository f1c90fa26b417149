#ifndef BYLINE_LICENCES_H
#define BYLINE_LICENCES_H

#include <stddef.h>
#include <stdint.h>

/// How many runs of six words the texts of the SPDX licence list have, see `LicenceTable`.
size_t byl_licence_run_count(void);

/// Whether a number is among theirs.
_Bool byl_is_licence_run(uint32_t number);

#endif

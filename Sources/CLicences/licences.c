#include "licences.h"

// The table is a file of its own, which the compiler takes in as it is: sorted numbers of four
// bytes, the lowest byte first.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char runs[] = {
#embed "spdx-3.29.0.runs"
};

size_t byl_licence_run_count(void) { return sizeof runs / 4; }

static uint32_t run(size_t index) {
  const unsigned char *bytes = runs + index * 4;
  return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
         (uint32_t)bytes[3] << 24;
}

_Bool byl_is_licence_run(uint32_t number) {
  size_t low = 0, high = byl_licence_run_count();
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (run(middle) < number) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < byl_licence_run_count() && run(low) == number;
}

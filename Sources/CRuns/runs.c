#include "runs.h"

// The tables are files of their own, which the compiler takes in as they are: sorted numbers of four
// bytes, the lowest byte first.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char licences[] = {
#embed "spdx-3.29.0.runs"
};

static const unsigned char templates[] = {
#embed "templates.runs"
};

static uint32_t run(const unsigned char *table, size_t index) {
  const unsigned char *bytes = table + index * 4;
  return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
         (uint32_t)bytes[3] << 24;
}

static _Bool contains(const unsigned char *table, size_t count, uint32_t number) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    if (run(table, middle) < number) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < count && run(table, low) == number;
}

_Bool byl_is_licence_run(uint32_t number) {
  return contains(licences, sizeof licences / 4, number);
}

_Bool byl_is_template_run(uint32_t number) {
  return contains(templates, sizeof templates / 4, number);
}

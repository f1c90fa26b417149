// Set bits and runs before a place, for every loop of this target to take in.
#pragma once

#include "CByteCount.h"

#define INLINE static inline __attribute__((always_inline))

INLINE size_t bits_before(const uint64_t *bits, const uint32_t *ranks, size_t bit) {
  size_t total = ranks[bit >> 9];
  const size_t last = bit >> 6;
  for (size_t word = bit >> 9 << 3; word < last; word++)
    total += (size_t)__builtin_popcountll(bits[word]);
  return total + (size_t)__builtin_popcountll(bits[last] & ((1ULL << (bit & 63)) - 1));
}

INLINE size_t run_holding(const byl_runs *runs, size_t row) {
  size_t number = bits_before(runs->starts, runs->ranks, row);
  number += (size_t)(runs->starts[row >> 6] >> (row & 63) & 1);
  if (number > 0) number--;
  return number < runs->run_count ? number : runs->run_count - 1;
}

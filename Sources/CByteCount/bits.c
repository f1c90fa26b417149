#include "CByteCount.h"

#if defined(__x86_64__) && defined(__linux__)
// Counting bits is one instruction where the processor has it; what runs is found at load time.
#define EVERY_PROCESSOR __attribute__((target_clones("popcnt", "default")))
#else
#define EVERY_PROCESSOR
#endif

#define INLINE static inline __attribute__((always_inline))

INLINE size_t before(const uint64_t *bits, const uint32_t *ranks, size_t bit) {
  size_t total = ranks[bit >> 9];
  const size_t last = bit >> 6;
  for (size_t word = bit >> 9 << 3; word < last; word++)
    total += (size_t)__builtin_popcountll(bits[word]);
  return total + (size_t)__builtin_popcountll(bits[last] & ((1ULL << (bit & 63)) - 1));
}

EVERY_PROCESSOR size_t byl_bits_before(
    const uint64_t *bits, const uint32_t *ranks, size_t bit) {
  return before(bits, ranks, bit);
}

EVERY_PROCESSOR size_t byl_bits_between(
    const uint64_t *bits, const uint32_t *ranks, size_t lower, size_t upper) {
  const size_t first = lower >> 6, last = upper >> 6;
  const uint64_t from = ~0ULL << (lower & 63), to = (1ULL << (upper & 63)) - 1;
  if (first == last) return (size_t)__builtin_popcountll(bits[first] & from & to);
  // Ranges that are not long need no counts.
  if (last - first <= 4) {
    size_t total = (size_t)__builtin_popcountll(bits[first] & from);
    for (size_t word = first + 1; word < last; word++)
      total += (size_t)__builtin_popcountll(bits[word]);
    return total + (size_t)__builtin_popcountll(bits[last] & to);
  }
  const size_t below = before(bits, ranks, lower), above = before(bits, ranks, upper);
  // What a damaged file says is cut to what is possible.
  return above > below ? above - below : 0;
}

EVERY_PROCESSOR size_t byl_run_holding(const byl_runs *runs, size_t row) {
  size_t number = before(runs->starts, runs->ranks, row);
  number += (size_t)(runs->starts[row >> 6] >> (row & 63) & 1);
  if (number > 0) number--;
  return number < runs->run_count ? number : runs->run_count - 1;
}

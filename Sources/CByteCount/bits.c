#include "bits.h"

#if defined(__x86_64__) && defined(__linux__)
// Counting bits is one instruction where the processor has it; what runs is found at load time.
#define EVERY_PROCESSOR __attribute__((target_clones("popcnt", "default")))
#else
#define EVERY_PROCESSOR
#endif

EVERY_PROCESSOR size_t byl_bits_before(
    const uint64_t *bits, const uint32_t *ranks, size_t bit) {
  return bits_before(bits, ranks, bit);
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
  const size_t below = bits_before(bits, ranks, lower), above = bits_before(bits, ranks, upper);
  // What a damaged file says is cut to what is possible.
  return above > below ? above - below : 0;
}

EVERY_PROCESSOR byl_bit_counts byl_count_bits(
    const uint64_t *first, const uint64_t *second, size_t lower, size_t upper) {
  byl_bit_counts counts = {0, 0};
  if (lower >= upper) return counts;
  const size_t last = (upper - 1) >> 6;
  uint64_t mask = ~0ULL << (lower & 63);
  for (size_t word = lower >> 6; word <= last; word++, mask = ~0ULL) {
    if (word == last) mask &= ~0ULL >> (63 - ((upper - 1) & 63));
    counts.first += (size_t)__builtin_popcountll(first[word] & mask);
    counts.second += (size_t)__builtin_popcountll(second[word] & mask);
  }
  return counts;
}

EVERY_PROCESSOR size_t byl_run_holding(const byl_runs *runs, size_t row) {
  return run_holding(runs, row);
}

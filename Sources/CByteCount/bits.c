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

// How many bits are set from `lower` to before `upper`, which are near each other.
INLINE size_t near_bits(const uint64_t *bits, size_t lower, size_t upper) {
  const size_t last = upper >> 6;
  size_t total = 0;
  uint64_t mask = ~0ULL << (lower & 63);
  for (size_t word = lower >> 6; word < last; word++, mask = ~0ULL)
    total += (size_t)__builtin_popcountll(bits[word] & mask);
  return total + (size_t)__builtin_popcountll(bits[last] & mask & ((1ULL << (upper & 63)) - 1));
}

EVERY_PROCESSOR size_t byl_bits_between(
    const uint64_t *bits, const uint32_t *ranks, size_t lower, size_t upper) {
  // Ranges that are not long need no counts.
  if ((upper >> 6) - (lower >> 6) <= 4) return near_bits(bits, lower, upper);
  const size_t below = bits_before(bits, ranks, lower), above = bits_before(bits, ranks, upper);
  // What a damaged file says is cut to what is possible.
  return above > below ? above - below : 0;
}

// Ends of ranges that are at most this far apart are counted from each other.
enum { near_rows = 192 };

EVERY_PROCESSOR void byl_count_nested(
    const uint64_t *bits, const uint32_t *ranks, const byl_range *ranges, size_t count,
    size_t stride, ptrdiff_t times, ptrdiff_t *totals) {
  // Where the range before starts and ends, and how many bits are before that.
  size_t lower = 0, upper = 0, below = 0, above = 0;
  for (size_t index = 0; index < count; index++) {
    const byl_range range = ranges[index * stride];
    if (range.lower >= range.upper) return;
    const size_t from = (size_t)range.lower, to = (size_t)range.upper;
    if (index > 0 && from >= lower && from - lower <= near_rows) {
      if (from > lower) below += near_bits(bits, lower, from);
    } else {
      below = bits_before(bits, ranks, from);
    }
    if (index > 0 && to <= upper && upper - to <= near_rows) {
      if (to < upper) above -= near_bits(bits, to, upper);
    } else {
      above = bits_before(bits, ranks, to);
    }
    // What a damaged file says is cut to what is possible.
    if (above <= below) return;
    totals[index] += times * (ptrdiff_t)(above - below);
    lower = from;
    upper = to;
  }
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

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

// Ranges of at most so many rows are counted word by word.
enum { short_rows = 512 };

// How many bits are set from `lower` to before `upper`.
INLINE size_t bits_between(
    const uint64_t *bits, const uint32_t *ranks, size_t lower, size_t upper) {
  if (upper - lower <= short_rows) return near_bits(bits, lower, upper);
  const size_t below = bits_before(bits, ranks, lower), above = bits_before(bits, ranks, upper);
  // What a damaged file says is cut to what is possible.
  return above > below ? above - below : 0;
}

EVERY_PROCESSOR size_t byl_bits_between(
    const uint64_t *bits, const uint32_t *ranks, size_t lower, size_t upper) {
  return bits_between(bits, ranks, lower, upper);
}

// Ends of ranges that are at most this far apart are counted from each other.
enum { near_rows = 192 };

EVERY_PROCESSOR void byl_count_both(
    byl_ranked_bits first, byl_ranked_bits second, const byl_range *ranges, size_t count,
    size_t stride, ptrdiff_t *firsts, ptrdiff_t *seconds) {
  // Where the range before starts and ends, and how many bits it has.
  size_t lower = 0, upper = 0, in_first = 0, in_second = 0;
  for (size_t index = 0; index < count; index++) {
    const byl_range range = ranges[index * stride];
    if (range.lower >= range.upper) return;
    const size_t from = (size_t)range.lower, to = (size_t)range.upper;
    if (index > 0 && from >= lower && to <= upper && (from - lower) + (upper - to) < to - from &&
        (from - lower) + (upper - to) <= near_rows) {
      if (from > lower) {
        in_first -= near_bits(first.bits, lower, from);
        in_second -= near_bits(second.bits, lower, from);
      }
      if (to < upper) {
        in_first -= near_bits(first.bits, to, upper);
        in_second -= near_bits(second.bits, to, upper);
      }
    } else {
      in_first = bits_between(first.bits, first.ranks, from, to);
      in_second = bits_between(second.bits, second.ranks, from, to);
    }
    // What a damaged file says is cut to what is possible.
    if (in_first > to - from) in_first = 0;
    if (in_second > to - from) in_second = 0;
    if (in_first == 0 && in_second == 0) return;
    firsts[index] += (ptrdiff_t)in_first;
    seconds[index] += (ptrdiff_t)in_second;
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

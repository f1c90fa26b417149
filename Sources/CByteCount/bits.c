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

// Bits of some words in a row, so that those before any of them are counted at once.
typedef struct {
  const uint64_t *words;
  size_t first;
  size_t before[short_rows / 64 + 2];
} counted_words;

// Counts the bits of the words that have those from `lower` to `upper`, at most `short_rows` of them.
INLINE void count_words(counted_words *counted, const uint64_t *bits, size_t lower, size_t upper) {
  counted->words = bits;
  counted->first = lower >> 6;
  const size_t last = upper >> 6;
  size_t total = 0;
  for (size_t word = lower >> 6; word < last; word++) {
    counted->before[word - counted->first] = total;
    total += (size_t)__builtin_popcountll(bits[word]);
  }
  counted->before[last - counted->first] = total;
}

// How many of them are before a bit, but for those that are not counted.
INLINE size_t counted_before(const counted_words *counted, size_t bit) {
  return counted->before[(bit >> 6) - counted->first] +
         (size_t)__builtin_popcountll(counted->words[bit >> 6] & ((1ULL << (bit & 63)) - 1));
}

// Takes ranges of at most `short_rows` rows, each inside the one before, and returns how many they were.
INLINE size_t count_inside(
    byl_ranked_bits first, byl_ranked_bits second, const byl_range *ranges, size_t count,
    size_t stride, ptrdiff_t *firsts, ptrdiff_t *seconds) {
  const size_t lower = (size_t)ranges[0].lower, upper = (size_t)ranges[0].upper;
  counted_words in_first, in_second;
  count_words(&in_first, first.bits, lower, upper);
  count_words(&in_second, second.bits, lower, upper);
  if (in_first.before[(upper >> 6) - in_first.first] == 0 &&
      in_second.before[(upper >> 6) - in_second.first] == 0 &&
      (first.bits[upper >> 6] | second.bits[upper >> 6]) == 0)
    return count;
  for (size_t index = 0; index < count; index++) {
    const byl_range range = ranges[index * stride];
    if (range.lower >= range.upper) return count;
    const size_t from = (size_t)range.lower, to = (size_t)range.upper;
    if (from < lower || to > upper) return index;
    firsts[index] += (ptrdiff_t)(counted_before(&in_first, to) - counted_before(&in_first, from));
    seconds[index] += (ptrdiff_t)(counted_before(&in_second, to) - counted_before(&in_second, from));
  }
  return count;
}

EVERY_PROCESSOR void byl_count_both(
    byl_ranked_bits first, byl_ranked_bits second, const byl_range *ranges, size_t count,
    size_t stride, ptrdiff_t *firsts, ptrdiff_t *seconds) {
  for (size_t index = 0; index < count;) {
    const byl_range range = ranges[index * stride];
    if (range.lower >= range.upper) return;
    const size_t lower = (size_t)range.lower, upper = (size_t)range.upper;
    if (upper - lower <= short_rows) {
      index += count_inside(first, second, ranges + index * stride, count - index, stride,
                            firsts + index, seconds + index);
      continue;
    }
    const size_t in_first = bits_between(first.bits, first.ranks, lower, upper);
    const size_t in_second = bits_between(second.bits, second.ranks, lower, upper);
    // What a damaged file says is cut to what is possible.
    if (in_first <= upper - lower) firsts[index] += (ptrdiff_t)in_first;
    if (in_second <= upper - lower) seconds[index] += (ptrdiff_t)in_second;
    if (in_first == 0 && in_second == 0) return;
    index++;
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

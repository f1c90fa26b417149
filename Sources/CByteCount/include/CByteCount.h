#pragma once

#include <stddef.h>
#include <stdint.h>

// The innermost loops of the index, compiled for several instruction sets.

// What a processor must be able to do for a kernel: 0 is plain C, 1 the x86-64 baseline (SSE2),
// 2 AVX2 with POPCNT, BMI1 and BMI2, 3 AVX-512BW with the same.
enum { byl_kernel_count = 4 };

// Whether this processor can run a kernel.
int byl_kernel_runs(int kernel);

// How many of `count` bytes are `wanted`, by the best kernel that runs here.
size_t byl_count_byte(const uint8_t *bytes, size_t count, uint8_t wanted);

// The same by a given kernel, which must run here; for tests.
size_t byl_count_byte_by(int kernel, const uint8_t *bytes, size_t count, uint8_t wanted);

// Rows in runs of one owner each: a bit a row tells where a run starts, and each run has an owner,
// whose number is in two parts. Most have the upper half 0, which is then not written down.
typedef struct {
  const uint64_t *starts;
  // Runs that start before every 512th row; needed for byl_run_unknown.
  const uint32_t *ranks;
  size_t run_count;
  // A run's lower half.
  const uint8_t *lows;
  // A bit a run, run_count / 64 + 2 words: whether it has an upper half.
  const uint64_t *high_bits;
  // Upper halves before every 512th run.
  const uint32_t *high_ranks;
  const uint8_t *highs;
  size_t high_count;
} byl_runs;

// Runs one after the other.
typedef struct {
  const byl_runs *runs;
  size_t number;
  // Upper halves before the next run, or SIZE_MAX where that is not known yet.
  size_t high;
  // Where the bits of the starts after the next run's are.
  size_t word;
  uint64_t bits;
} byl_run_walk;

// From the run that holds a row on; there must be one.
byl_run_walk byl_walk_from(const byl_runs *runs, size_t row);

// Upper halves before a run.
size_t byl_highs_before(const byl_runs *runs, size_t number);

// The owner of the next run.
static inline uint16_t byl_take_owner(byl_run_walk *walk) {
  const byl_runs *runs = walk->runs;
  const size_t number = walk->number;
  uint16_t owner = runs->lows[number];
  if (runs->high_bits[number >> 6] >> (number & 63) & 1) {
    if (walk->high == SIZE_MAX) walk->high = byl_highs_before(runs, number);
    if (walk->high < runs->high_count) owner |= (uint16_t)(runs->highs[walk->high] << 8);
    walk->high++;
  }
  if (number + 1 < runs->run_count) walk->number++;
  return owner;
}

// Where that run ends, or `upper` if it goes on beyond.
static inline size_t byl_take_end(byl_run_walk *walk, size_t upper) {
  while (walk->bits == 0) {
    walk->word++;
    if (walk->word << 6 >= upper) return upper;
    walk->bits = walk->runs->starts[walk->word];
  }
  const size_t next = (walk->word << 6) + (size_t)__builtin_ctzll(walk->bits);
  walk->bits &= walk->bits - 1;
  return next < upper ? next : upper;
}

// Some bytes: a bit for each, and once more, where bit h & 7 of nibbles[(h & 8) * 2 + l] is that of
// h * 16 + l.
typedef struct {
  uint64_t flags[4];
  uint8_t nibbles[32];
} byl_byte_set;

// Some owners.
typedef struct {
  // A bit for each number of 16 bits.
  const uint64_t *flags;
  // Those below 256, and the lower halves of the others.
  byl_byte_set lows;
  byl_byte_set lows_of_high;
  // Whether there are others.
  int has_high;
} byl_owner_set;

// Makes a set of the owners whose bit is set in `flags`, which it goes on to read.
void byl_fill_owner_set(byl_owner_set *set, const uint64_t *flags);

// How many of the rows from `lower` to before `upper` have an owner of a set. Runs that there are not
// are nobody's.
size_t byl_count_owned(
    const byl_runs *runs, size_t lower, size_t upper, const byl_owner_set *set);

// The same by a given kernel, which must run here; for tests.
size_t byl_count_owned_by(
    int kernel, const byl_runs *runs, size_t lower, size_t upper, const byl_owner_set *set);

// The same, and which: `marks` are set to a bit a row, from the word of 64 rows on that holds `lower`.
size_t byl_mark_owned(
    const byl_runs *runs, size_t lower, size_t upper, const byl_owner_set *set, uint64_t *marks);

// The same by a given kernel, which must run here; for tests.
size_t byl_mark_owned_by(
    int kernel, const byl_runs *runs, size_t lower, size_t upper, const byl_owner_set *set,
    uint64_t *marks);

// Takes the bytes of the rows from `lower` to before `upper` whose owner's bit is set in `flags` off
// 256 counts. Costs a step a run.
void byl_subtract_flagged(const byl_runs *runs, size_t lower, size_t upper, const uint64_t *flags,
                          const uint8_t *bytes, uint32_t *histogram);

// The number of the run that holds a row.
size_t byl_run_holding(const byl_runs *runs, size_t row);

// How many of the bits before `bit` are set; `ranks` has how many are before every 512th.
size_t byl_bits_before(const uint64_t *bits, const uint32_t *ranks, size_t bit);

// How many of the bits from `lower` to before `upper` are set, which is more than `lower`.
size_t byl_bits_between(
    const uint64_t *bits, const uint32_t *ranks, size_t lower, size_t upper);

// Rows from `lower` to before `upper`.
typedef struct {
  ptrdiff_t lower;
  ptrdiff_t upper;
} byl_range;

// Bits with how many are set before every 512th.
typedef struct {
  const uint64_t *bits;
  const uint32_t *ranks;
} byl_ranked_bits;

// Adds how many bits of two sets are in each of `count` ranges to the totals, as long as there are any;
// each range holds those after it, and they are `stride` apart.
void byl_count_both(
    byl_ranked_bits first, byl_ranked_bits second, const byl_range *ranges, size_t count,
    size_t stride, ptrdiff_t *firsts, ptrdiff_t *seconds);

// How many bits are set in each of two masks from `lower` to before `upper`.
typedef struct {
  size_t first;
  size_t second;
} byl_bit_counts;

byl_bit_counts byl_count_bits(
    const uint64_t *first, const uint64_t *second, size_t lower, size_t upper);

// What was counted: how many different bytes, how often the most frequent, and which that is, the
// smallest of equals.
typedef struct {
  uint32_t kinds;
  uint32_t top_count;
  uint32_t top;
} byl_followers;

// What 256 counts come to.
byl_followers byl_summary(const uint32_t *counts);

// The bytes that follow the rows of a segment, and of which rows they do not count: those whose bit in
// `mask`, of `words` words, is set, the first of which is that of row `origin`. Without a mask all count.
typedef struct {
  const uint8_t *bytes;
  size_t count;
  const uint64_t *mask;
  size_t words;
  ptrdiff_t origin;
} byl_followed;

// What follows the rows of each of some entries: a range of rows a segment, and each entry's hold those
// of the next. The 256 counts, all 0 before, are those of the first one afterwards; rows that are not
// there, or have no bit in a mask, do not count.
void byl_follow(const byl_followed *segments, size_t segment_count, const byl_range *ranges,
                size_t entries, uint32_t *histogram, byl_followers *summaries);

// The same by a given kernel, which must run here; for tests.
void byl_follow_by(int kernel, const byl_followed *segments, size_t segment_count,
                   const byl_range *ranges, size_t entries, uint32_t *histogram,
                   byl_followers *summaries);

// The most rows of a range in which bytes are found by their rows.
enum { byl_nested_rows = 512 };

// Finds a byte in `entries` ranges of rows, `stride` apart: the first holds the others, has `byl_nested_rows`
// rows at most, and all of them are among the `count` bytes. Sets for each, as far apart, how often the
// byte stands in the first range before its rows and before their end, and returns how often in all; where
// it does not, nothing is set.
size_t byl_find_nested(const uint8_t *bytes, size_t count, const byl_range *ranges, size_t entries,
                       size_t stride, uint8_t byte, byl_range *found);

// The same by a given kernel, which must run here; for tests.
size_t byl_find_nested_by(int kernel, const uint8_t *bytes, size_t count, const byl_range *ranges,
                          size_t entries, size_t stride, uint8_t byte, byl_range *found);

// Makes contexts of those that a byte leads to, of which those of as many rows are one: a range of rows a
// segment, of ptrdiff_t, the shortest context first, and each holds the next. The first of the new ones,
// that of no bytes, is there; sets the lengths, which were those of the former ones, the rows and how many
// they are of the others, and per former context the new one that it became, -1 where the byte does not
// follow it, -2 where it would be longer than the longest. Returns how many there are; there must be room
// for one more than there can be, and than there were.
size_t byl_collapse(const void *stepped_rows, size_t segment_count, size_t stepped_count,
                    size_t entry_count, ptrdiff_t longest, ptrdiff_t *orders, void *rows,
                    ptrdiff_t *totals, ptrdiff_t *next);

// A context that is told apart by how often it occurs: its number, its length and how often.
typedef struct {
  ptrdiff_t entry;
  ptrdiff_t order;
  ptrdiff_t total;
} byl_distinct_order;

// Finds which of some contexts, of so many rows each of which some are lost, differ in what is left, shortest
// first, and how many, the first ones, have anything left. Returns how many differ; there must be room for
// one more.
size_t byl_tell_apart(const ptrdiff_t *totals, const ptrdiff_t *lost, const ptrdiff_t *orders,
                      size_t entry_count, byl_distinct_order *distinct, size_t *live_count);

// Sets how many examples are left of what each former context became, as byl_collapse tells, and 0 where it
// became nothing. Returns whether one would be longer than the longest.
int byl_count_followed(const ptrdiff_t *next, size_t entry_count, const ptrdiff_t *totals,
                       const ptrdiff_t *lost, ptrdiff_t *followed);

// Sets a bit for each number that is not that before it, the first one's too, and for every 512th how many
// bits are set before it. Returns how many are; there must be a word for every 64 numbers, and a count for
// every 512.
size_t byl_run_starts(const int32_t *numbers, size_t count, uint64_t *starts, uint32_t *ranks);

// Asks for the cache line at an address, which need not be valid.
static inline void byl_prefetch(const void *address) { __builtin_prefetch(address); }

// Words that several threads read and write, each on its own.
static inline uint64_t byl_load(const uint64_t *word) {
  return __atomic_load_n(word, __ATOMIC_RELAXED);
}
static inline void byl_store(uint64_t *word, uint64_t value) {
  __atomic_store_n(word, value, __ATOMIC_RELAXED);
}

// The same for a word that says that others were written before it.
static inline uint64_t byl_load_after(const uint64_t *word) {
  return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}
static inline void byl_store_after(uint64_t *word, uint64_t value) {
  __atomic_store_n(word, value, __ATOMIC_RELEASE);
}

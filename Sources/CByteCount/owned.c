#include "bits.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

byl_run_walk byl_walk_from(const byl_runs *runs, size_t row) {
  byl_run_walk walk = {runs, byl_run_holding(runs, row), SIZE_MAX, (row + 1) >> 6, 0};
  walk.bits = runs->starts[walk.word] & (~0ULL << ((row + 1) & 63));
  return walk;
}

size_t byl_highs_before(const byl_runs *runs, size_t number) {
  return byl_bits_before(runs->high_bits, runs->high_ranks, number);
}

size_t byl_count_flagged(const byl_runs *runs, size_t lower, size_t upper, const uint64_t *flags) {
  if (lower >= upper) return 0;
  size_t total = 0;
  byl_run_walk walk = byl_walk_from(runs, lower);
  for (size_t start = lower; start < upper;) {
    const uint16_t owner = byl_take_owner(&walk);
    const size_t end = byl_take_end(&walk, upper);
    if (flags[owner >> 6] >> (owner & 63) & 1) total += end - start;
    start = end;
  }
  return total;
}

size_t byl_mark_flagged(const byl_runs *runs, size_t lower, size_t upper, const uint64_t *flags,
                        uint64_t *marks) {
  if (lower >= upper) return 0;
  const size_t first = lower >> 6;
  for (size_t word = first; word <= (upper - 1) >> 6; word++) marks[word - first] = 0;
  size_t total = 0;
  byl_run_walk walk = byl_walk_from(runs, lower);
  for (size_t start = lower; start < upper;) {
    const uint16_t owner = byl_take_owner(&walk);
    const size_t end = byl_take_end(&walk, upper);
    if (flags[owner >> 6] >> (owner & 63) & 1) {
      total += end - start;
      size_t word = start >> 6;
      const size_t last = (end - 1) >> 6;
      uint64_t from = ~0ULL << (start & 63);
      for (; word < last; word++, from = ~0ULL) marks[word - first] |= from;
      marks[last - first] |= from & ~0ULL >> (63 - ((end - 1) & 63));
    }
    start = end;
  }
  return total;
}

void byl_subtract_flagged(const byl_runs *runs, size_t lower, size_t upper, const uint64_t *flags,
                          const uint8_t *bytes, uint32_t *histogram) {
  if (lower >= upper) return;
  byl_run_walk walk = byl_walk_from(runs, lower);
  for (size_t start = lower; start < upper;) {
    const uint16_t owner = byl_take_owner(&walk);
    const size_t end = byl_take_end(&walk, upper);
    if (flags[owner >> 6] >> (owner & 63) & 1)
      for (size_t row = start; row < end; row++) histogram[bytes[row]]--;
    start = end;
  }
}

// A bit for each of `count` bytes, at most 64: whether it is `wanted`.
typedef uint64_t (*equal_kernel)(const uint8_t *, size_t, uint8_t);
// The starts whose run, counted from the lowest, has its bit in `found`.
typedef uint64_t (*spread_kernel)(uint64_t found, uint64_t starts);

static uint64_t equal_plain(const uint8_t *bytes, size_t count, uint8_t wanted) {
  uint64_t found = 0;
  for (size_t index = 0; index < count; index++)
    if (bytes[index] == wanted) found |= 1ULL << index;
  return found;
}

static uint64_t spread_plain(uint64_t found, uint64_t starts) {
  uint64_t result = 0;
  for (; found; found >>= 1, starts &= starts - 1)
    if (found & 1) result |= starts & -starts;
  return result;
}

// A bit for each of `count` runs from `number` on, at most 64: whether its owner is wanted.
INLINE uint64_t match(
    const byl_runs *runs, size_t number, size_t count, const uint16_t *wanted,
    size_t wanted_count, equal_kernel equal) {
  if (count == 0) return 0;
  const uint64_t *words = runs->high_bits + (number >> 6);
  uint64_t highs = words[0] >> (number & 63);
  if (number & 63) highs |= words[1] << (64 - (number & 63));
  uint64_t found = 0;
  for (size_t other = 0; other < wanted_count; other++) {
    const uint64_t same = equal(runs->lows + number, count, (uint8_t)wanted[other]);
    if (wanted[other] >> 8 == 0) {
      found |= same & ~highs;
      continue;
    }
    if ((same & highs) == 0) continue;
    const size_t before = bits_before(runs->high_bits, runs->high_ranks, number);
    for (uint64_t left = same & highs; left; left &= left - 1) {
      const uint64_t bit = left & -left;
      const size_t place = before + (size_t)__builtin_popcountll(highs & (bit - 1));
      if (place < runs->high_count && runs->highs[place] == wanted[other] >> 8) found |= bit;
    }
  }
  return found;
}

// The rows of each word are looked at together: the runs that start in it are compared at once,
// and only where one is wanted, or goes on from before, are rows counted. `marks`, if there, are set
// to the rows of each word that count.
INLINE size_t count_owned(
    const byl_runs *runs, size_t number, size_t lower, size_t upper, const uint16_t *wanted,
    size_t wanted_count, uint64_t *marks, equal_kernel equal, spread_kernel spread) {
  if (lower >= upper) return 0;
  if (number == (size_t)byl_run_unknown) number = run_holding(runs, lower);
  size_t total = 0;
  size_t word = lower >> 6;
  const size_t last = (upper - 1) >> 6;
  uint64_t valid = ~0ULL << (lower & 63);
  // Starts after the first row; shifted twice, as 64 at a time is not defined.
  uint64_t starts = runs->starts[word] & (~0ULL << (lower & 63) << 1);
  int inside =
      number < runs->run_count && match(runs, number, 1, wanted, wanted_count, equal) != 0;
  size_t next = number + 1;
  for (;;) {
    if (word == last) {
      const uint64_t before = ~0ULL >> (63 - ((upper - 1) & 63));
      valid &= before;
      starts &= before;
    }
    const size_t count = (size_t)__builtin_popcountll(starts);
    const size_t there = next < runs->run_count ? runs->run_count - next : 0;
    const uint64_t found =
        match(runs, next, count < there ? count : there, wanted, wanted_count, equal);
    uint64_t covered = 0;
    if (inside || found) {
      if (inside) covered = starts ? (starts & -starts) - 1 : ~0ULL;
      for (uint64_t left = spread(found, starts); left; left &= left - 1) {
        const uint64_t start = left & -left;
        const uint64_t after = starts & ~((start << 1) - 1);
        // From the start to before the next one; to the end of the word if there is none.
        if (start << 1) covered |= (after & -after) - start;
        else covered |= start;
      }
      total += (size_t)__builtin_popcountll(covered & valid);
    }
    if (marks) *marks++ = covered & valid;
    if (count) inside = (int)(found >> (count - 1) & 1);
    next += count;
    if (word == last) return total;
    word++;
    valid = ~0ULL;
    starts = runs->starts[word];
  }
}

static size_t owned_plain(
    const byl_runs *runs, size_t number, size_t lower, size_t upper, const uint16_t *wanted,
    size_t wanted_count, uint64_t *marks) {
  return count_owned(
      runs, number, lower, upper, wanted, wanted_count, marks, equal_plain, spread_plain);
}

typedef size_t (*owned_kernel)(
    const byl_runs *, size_t, size_t, size_t, const uint16_t *, size_t, uint64_t *);

#if defined(__x86_64__)

INLINE uint64_t equal_sse2(
    const uint8_t *bytes, size_t count, uint8_t wanted) {
  uint64_t found = 0;
  size_t index = 0;
  const __m128i all = _mm_set1_epi8((char)wanted);
  for (; index + 16 <= count; index += 16) {
    const __m128i these = _mm_loadu_si128((const __m128i *)(bytes + index));
    found |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(these, all)) << index;
  }
  if (index < count) found |= equal_plain(bytes + index, count - index, wanted) << index;
  return found;
}

static size_t owned_sse2(
    const byl_runs *runs, size_t number, size_t lower, size_t upper, const uint16_t *wanted,
    size_t wanted_count, uint64_t *marks) {
  return count_owned(
      runs, number, lower, upper, wanted, wanted_count, marks, equal_sse2, spread_plain);
}

// The same with a processor that counts bits.
#define avx2 __attribute__((target("avx2,popcnt"))) static inline

avx2 uint64_t equal_avx2(const uint8_t *bytes, size_t count, uint8_t wanted) {
  uint64_t found = 0;
  size_t index = 0;
  const __m256i all = _mm256_set1_epi8((char)wanted);
  for (; index + 32 <= count; index += 32) {
    const __m256i these = _mm256_loadu_si256((const __m256i *)(bytes + index));
    found |= (uint64_t)(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(these, all)) << index;
  }
  for (; index < count; index++) found |= (uint64_t)(bytes[index] == wanted) << index;
  return found;
}

__attribute__((target("avx2,popcnt"))) static size_t owned_avx2(
    const byl_runs *runs, size_t number, size_t lower, size_t upper, const uint16_t *wanted,
    size_t wanted_count, uint64_t *marks) {
  return count_owned(
      runs, number, lower, upper, wanted, wanted_count, marks, equal_avx2, spread_plain);
}

#define avx512 __attribute__((target("avx512bw,avx512f,popcnt,bmi2"))) static inline

avx512 uint64_t equal_avx512(const uint8_t *bytes, size_t count, uint8_t wanted) {
  // Lanes that are masked off are not read.
  const __mmask64 some = _bzhi_u64(~0ULL, (unsigned)count);
  const __m512i these = _mm512_maskz_loadu_epi8(some, bytes);
  return _mm512_mask_cmpeq_epi8_mask(some, these, _mm512_set1_epi8((char)wanted));
}

avx512 uint64_t spread_bmi2(uint64_t found, uint64_t starts) { return _pdep_u64(found, starts); }

__attribute__((target("avx512bw,avx512f,popcnt,bmi2"))) static size_t owned_avx512(
    const byl_runs *runs, size_t number, size_t lower, size_t upper, const uint16_t *wanted,
    size_t wanted_count, uint64_t *marks) {
  return count_owned(
      runs, number, lower, upper, wanted, wanted_count, marks, equal_avx512, spread_bmi2);
}

static const owned_kernel kernels[byl_kernel_count] = {
    owned_plain, owned_sse2, owned_avx2, owned_avx512};

static owned_kernel best = owned_sse2;

__attribute__((constructor)) static void choose(void) {
  __builtin_cpu_init();
  if (byl_kernel_runs(2)) best = owned_avx2;
  if (byl_kernel_runs(3)) best = owned_avx512;
}

#else

static const owned_kernel kernels[byl_kernel_count] = {
    owned_plain, owned_plain, owned_plain, owned_plain};
static owned_kernel best = owned_plain;

#endif

size_t byl_count_owned(const byl_runs *runs, size_t number, size_t lower, size_t upper,
                       const uint16_t *wanted, size_t wanted_count) {
  return best(runs, number, lower, upper, wanted, wanted_count, NULL);
}

size_t byl_count_owned_by(int kernel, const byl_runs *runs, size_t number, size_t lower,
                          size_t upper, const uint16_t *wanted, size_t wanted_count) {
  return kernels[kernel](runs, number, lower, upper, wanted, wanted_count, NULL);
}

size_t byl_mark_owned(const byl_runs *runs, size_t lower, size_t upper, const uint16_t *wanted,
                      size_t wanted_count, uint64_t *marks) {
  return best(runs, (size_t)byl_run_unknown, lower, upper, wanted, wanted_count, marks);
}

size_t byl_mark_owned_by(int kernel, const byl_runs *runs, size_t lower, size_t upper,
                         const uint16_t *wanted, size_t wanted_count, uint64_t *marks) {
  return kernels[kernel](
      runs, (size_t)byl_run_unknown, lower, upper, wanted, wanted_count, marks);
}

#include "CByteCount.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// A bit for each of `count` owners, at most 64: whether it is wanted.
typedef uint64_t (*match_kernel)(const uint16_t *, size_t, const uint16_t *, size_t);
// The starts whose run, counted from the lowest, has its bit in `found`.
typedef uint64_t (*spread_kernel)(uint64_t found, uint64_t starts);

static uint64_t match_plain(
    const uint16_t *owners, size_t count, const uint16_t *wanted, size_t wanted_count) {
  uint64_t found = 0;
  for (size_t index = 0; index < count; index++)
    for (size_t other = 0; other < wanted_count; other++)
      if (owners[index] == wanted[other]) found |= 1ULL << index;
  return found;
}

static uint64_t spread_plain(uint64_t found, uint64_t starts) {
  uint64_t result = 0;
  for (; found; found >>= 1, starts &= starts - 1)
    if (found & 1) result |= starts & -starts;
  return result;
}

static inline __attribute__((always_inline)) size_t run_holding(
    const byl_runs *runs, size_t row) {
  size_t number = runs->ranks[row >> 9];
  for (size_t word = row >> 9 << 3; word < row >> 6; word++)
    number += (size_t)__builtin_popcountll(runs->starts[word]);
  number += (size_t)__builtin_popcountll(runs->starts[row >> 6] & (~0ULL >> (63 - (row & 63))));
  if (number > 0) number--;
  return number < runs->run_count ? number : runs->run_count - 1;
}

// The rows of each word are looked at together: the runs that start in it are compared at once,
// and only where one is wanted, or goes on from before, are rows counted.
static inline __attribute__((always_inline)) size_t count_owned(
    const byl_runs *runs, size_t number, size_t lower, size_t upper, const uint16_t *wanted,
    size_t wanted_count, match_kernel match, spread_kernel spread) {
  if (lower >= upper) return 0;
  if (number == (size_t)byl_run_unknown) number = run_holding(runs, lower);
  size_t total = 0;
  size_t word = lower >> 6;
  const size_t last = (upper - 1) >> 6;
  uint64_t valid = ~0ULL << (lower & 63);
  // Starts after the first row; shifted twice, as 64 at a time is not defined.
  uint64_t starts = runs->starts[word] & (~0ULL << (lower & 63) << 1);
  int inside =
      number < runs->run_count && match(runs->owners + number, 1, wanted, wanted_count) != 0;
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
        there == 0 ? 0
                   : match(runs->owners + next, count < there ? count : there, wanted, wanted_count);
    if (inside || found) {
      uint64_t covered = 0;
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
    size_t wanted_count) {
  return count_owned(
      runs, number, lower, upper, wanted, wanted_count, match_plain, spread_plain);
}

typedef size_t (*owned_kernel)(
    const byl_runs *, size_t, size_t, size_t, const uint16_t *, size_t);

#if defined(__x86_64__)

static inline __attribute__((always_inline)) uint64_t match_sse2(
    const uint16_t *owners, size_t count, const uint16_t *wanted, size_t wanted_count) {
  uint64_t found = 0;
  size_t index = 0;
  for (; index + 8 <= count; index += 8) {
    const __m128i these = _mm_loadu_si128((const __m128i *)(owners + index));
    __m128i same = _mm_setzero_si128();
    for (size_t other = 0; other < wanted_count; other++)
      same = _mm_or_si128(same, _mm_cmpeq_epi16(these, _mm_set1_epi16((short)wanted[other])));
    const __m128i bytes = _mm_packs_epi16(same, _mm_setzero_si128());
    found |= (uint64_t)(unsigned)_mm_movemask_epi8(bytes) << index;
  }
  if (index < count)
    found |= match_plain(owners + index, count - index, wanted, wanted_count) << index;
  return found;
}

static size_t owned_sse2(
    const byl_runs *runs, size_t number, size_t lower, size_t upper, const uint16_t *wanted,
    size_t wanted_count) {
  return count_owned(runs, number, lower, upper, wanted, wanted_count, match_sse2, spread_plain);
}

// The same with a processor that counts bits.
#define avx2 __attribute__((target("avx2,popcnt"))) static inline

avx2 uint64_t match_avx2(
    const uint16_t *owners, size_t count, const uint16_t *wanted, size_t wanted_count) {
  uint64_t found = 0;
  size_t index = 0;
  for (; index + 16 <= count; index += 16) {
    const __m256i these = _mm256_loadu_si256((const __m256i *)(owners + index));
    __m256i same = _mm256_setzero_si256();
    for (size_t other = 0; other < wanted_count; other++)
      same = _mm256_or_si256(
          same, _mm256_cmpeq_epi16(these, _mm256_set1_epi16((short)wanted[other])));
    const __m128i bytes =
        _mm_packs_epi16(_mm256_castsi256_si128(same), _mm256_extracti128_si256(same, 1));
    found |= (uint64_t)(unsigned)_mm_movemask_epi8(bytes) << index;
  }
  if (index < count)
    found |= match_plain(owners + index, count - index, wanted, wanted_count) << index;
  return found;
}

__attribute__((target("avx2,popcnt"))) static size_t owned_avx2(
    const byl_runs *runs, size_t number, size_t lower, size_t upper, const uint16_t *wanted,
    size_t wanted_count) {
  return count_owned(runs, number, lower, upper, wanted, wanted_count, match_avx2, spread_plain);
}

#define avx512 __attribute__((target("avx512bw,avx512f,popcnt,bmi2"))) static inline

avx512 uint64_t match_avx512(
    const uint16_t *owners, size_t count, const uint16_t *wanted, size_t wanted_count) {
  uint64_t found = 0;
  for (size_t index = 0; index < count; index += 32) {
    // Lanes that are masked off are not read.
    const __mmask32 rest = _bzhi_u32(~0U, count - index < 32 ? (unsigned)(count - index) : 32);
    const __m512i these = _mm512_maskz_loadu_epi16(rest, owners + index);
    __mmask32 same = 0;
    for (size_t other = 0; other < wanted_count; other++)
      same |= _mm512_mask_cmpeq_epi16_mask(rest, these, _mm512_set1_epi16((short)wanted[other]));
    found |= (uint64_t)same << index;
  }
  return found;
}

avx512 uint64_t spread_bmi2(uint64_t found, uint64_t starts) { return _pdep_u64(found, starts); }

__attribute__((target("avx512bw,avx512f,popcnt,bmi2"))) static size_t owned_avx512(
    const byl_runs *runs, size_t number, size_t lower, size_t upper, const uint16_t *wanted,
    size_t wanted_count) {
  return count_owned(runs, number, lower, upper, wanted, wanted_count, match_avx512, spread_bmi2);
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
  return best(runs, number, lower, upper, wanted, wanted_count);
}

size_t byl_count_owned_by(int kernel, const byl_runs *runs, size_t number, size_t lower,
                          size_t upper, const uint16_t *wanted, size_t wanted_count) {
  return kernels[kernel](runs, number, lower, upper, wanted, wanted_count);
}

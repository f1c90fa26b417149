#include "CByteCount.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static size_t count_plain(const uint8_t *bytes, size_t count, uint8_t wanted) {
  size_t total = 0;
  for (size_t index = 0; index < count; index++) total += bytes[index] == wanted;
  return total;
}

#if defined(__x86_64__)

static size_t count_sse2(const uint8_t *bytes, size_t count, uint8_t wanted) {
  const __m128i same = _mm_set1_epi8((char)wanted);
  __m128i sums = _mm_setzero_si128();
  size_t index = 0;
  while (index + 16 <= count) {
    // A lane counts to 255 at most, so lanes are emptied every 255 steps.
    size_t stop = count - 15;
    if (stop > index + 255 * 16) stop = index + 255 * 16;
    __m128i lanes = _mm_setzero_si128();
    for (; index < stop; index += 16) {
      const __m128i these = _mm_loadu_si128((const __m128i *)(bytes + index));
      lanes = _mm_sub_epi8(lanes, _mm_cmpeq_epi8(these, same));
    }
    sums = _mm_add_epi64(sums, _mm_sad_epu8(lanes, _mm_setzero_si128()));
  }
  size_t total = (size_t)_mm_cvtsi128_si64(sums) +
                 (size_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(sums, sums));
  for (; index < count; index++) total += bytes[index] == wanted;
  return total;
}

// How many of less than 32 bytes are `wanted`.
__attribute__((target("avx2,popcnt"))) static inline size_t count_few(
    const uint8_t *bytes, size_t count, uint8_t wanted) {
  if (count >= 16) {
    const __m128i same = _mm_set1_epi8((char)wanted);
    const __m128i first = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)bytes), same);
    const __m128i last =
        _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(bytes + count - 16)), same);
    // Those that the first ones had are shifted out.
    const unsigned rest = (unsigned)_mm_movemask_epi8(last) >> (32 - count);
    return (size_t)__builtin_popcount((unsigned)_mm_movemask_epi8(first)) +
           (size_t)__builtin_popcount(rest);
  }
  if (count >= 8) {
    const __m128i same = _mm_set1_epi8((char)wanted);
    const __m128i both = _mm_unpacklo_epi64(
        _mm_loadl_epi64((const __m128i *)bytes),
        _mm_loadl_epi64((const __m128i *)(bytes + count - 8)));
    const unsigned found = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(both, same));
    return (size_t)__builtin_popcount((found & 0xFF) | (found >> 8 >> (16 - count) << 8));
  }
  size_t total = 0;
  for (size_t index = 0; index < count; index++) total += bytes[index] == wanted;
  return total;
}

__attribute__((target("avx2,popcnt"))) static size_t count_avx2(
    const uint8_t *bytes, size_t count, uint8_t wanted) {
  const __m256i same = _mm256_set1_epi8((char)wanted);
  size_t total = 0;
  size_t index = 0;
  for (; index + 32 <= count; index += 32) {
    const __m256i these = _mm256_loadu_si256((const __m256i *)(bytes + index));
    total += (size_t)__builtin_popcount(
        (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(these, same)));
  }
  return total + count_few(bytes + index, count - index, wanted);
}

__attribute__((target("avx512bw,avx512f,popcnt,bmi2"))) static size_t count_avx512(
    const uint8_t *bytes, size_t count, uint8_t wanted) {
  const __m512i same = _mm512_set1_epi8((char)wanted);
  size_t total = 0;
  size_t index = 0;
  for (; index + 64 <= count; index += 64) {
    const __m512i these = _mm512_loadu_si512(bytes + index);
    total += (size_t)__builtin_popcountll(_mm512_cmpeq_epi8_mask(these, same));
  }
  if (index < count) {
    // Lanes that are masked off are not read.
    const __mmask64 rest = _bzhi_u64(~0ULL, (unsigned)(count - index));
    const __m512i these = _mm512_maskz_loadu_epi8(rest, bytes + index);
    total += (size_t)__builtin_popcountll(_mm512_mask_cmpeq_epi8_mask(rest, these, same));
  }
  return total;
}

int byl_kernel_runs(int kernel) {
  switch (kernel) {
    case 0:
    case 1: return 1;
    case 2:
      return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") &&
             __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
    case 3:
      return byl_kernel_runs(2) && __builtin_cpu_supports("avx512f") &&
             __builtin_cpu_supports("avx512bw");
    default: return 0;
  }
}

typedef size_t (*count_kernel)(const uint8_t *, size_t, uint8_t);

static const count_kernel kernels[byl_kernel_count] = {
    count_plain, count_sse2, count_avx2, count_avx512};

// SSE2 is there on every x86-64; what is better is found before anything runs.
static count_kernel best = count_sse2;

__attribute__((constructor)) static void choose(void) {
  __builtin_cpu_init();
  for (int kernel = 2; kernel < byl_kernel_count; kernel++)
    if (byl_kernel_runs(kernel)) best = kernels[kernel];
}

size_t byl_count_byte(const uint8_t *bytes, size_t count, uint8_t wanted) {
  return best(bytes, count, wanted);
}

size_t byl_count_byte_by(int kernel, const uint8_t *bytes, size_t count, uint8_t wanted) {
  return kernels[kernel](bytes, count, wanted);
}

#else

int byl_kernel_runs(int kernel) { return kernel == 0; }

size_t byl_count_byte(const uint8_t *bytes, size_t count, uint8_t wanted) {
  return count_plain(bytes, count, wanted);
}

size_t byl_count_byte_by(int kernel, const uint8_t *bytes, size_t count, uint8_t wanted) {
  (void)kernel;
  return count_plain(bytes, count, wanted);
}

#endif

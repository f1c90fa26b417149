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

enum { page_bytes = 4096 };

// How many of less than 32 bytes, but of one at least, are `wanted`.
//
// Reads 32 bytes of the pages that they are on, which are there whole.
__attribute__((target("avx2,popcnt,bmi2"), no_sanitize("address"))) static inline size_t count_few(
    const uint8_t *bytes, size_t count, uint8_t wanted) {
  const size_t room = page_bytes - ((uintptr_t)bytes & (page_bytes - 1));
  const size_t back = room < 32 ? 32 - count : 0;
  const __m256i these = _mm256_loadu_si256((const __m256i *)(bytes - back));
  const uint32_t same =
      (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(these, _mm256_set1_epi8((char)wanted)));
  return (size_t)__builtin_popcount(_bzhi_u32(same >> back, (unsigned)count));
}

__attribute__((target("avx2,popcnt,bmi2"))) static size_t count_avx2(
    const uint8_t *bytes, size_t count, uint8_t wanted) {
  if (count == 0) return 0;
  if (count < 32) return count_few(bytes, count, wanted);
  const __m256i all = _mm256_set1_epi8((char)wanted);
  size_t total = 0, index = 0;
  for (; index + 32 <= count; index += 32) {
    const __m256i these = _mm256_loadu_si256((const __m256i *)(bytes + index));
    total += (size_t)__builtin_popcount(
        (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(these, all)));
  }
  // Of the last 32 those that were not counted.
  const __m256i last = _mm256_loadu_si256((const __m256i *)(bytes + count - 32));
  const uint64_t same = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(last, all));
  return total + (size_t)__builtin_popcountll(same >> (32 - (count - index)));
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

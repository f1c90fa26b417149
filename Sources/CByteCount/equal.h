// Which bytes are one byte, 64 at a time, as wide as the processor's vectors.
#pragma once

#include "CByteCount.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

// Those of 64 bytes whose bit is set in `live` and that are `wanted`; `room` bytes are there.
typedef uint64_t (*equal_kernel)(const uint8_t *bytes, size_t room, uint64_t live, uint8_t wanted);

INLINE uint64_t equal_plain(const uint8_t *bytes, size_t room, uint64_t live, uint8_t wanted) {
  (void)room;
  uint64_t same = 0;
  for (; live != 0; live &= live - 1)
    if (bytes[__builtin_ctzll(live)] == wanted) same |= live & -live;
  return same;
}

#if defined(__x86_64__)

INLINE uint64_t equal_sse2(const uint8_t *bytes, size_t room, uint64_t live, uint8_t wanted) {
  if (room < 64) return equal_plain(bytes, room, live, wanted);
  const __m128i all = _mm_set1_epi8((char)wanted);
  uint64_t same = 0;
  for (int part = 0; part < 4; part++) {
    const __m128i some = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
    same |= (uint64_t)(uint16_t)_mm_movemask_epi8(_mm_cmpeq_epi8(some, all)) << (16 * part);
  }
  return same & live;
}

__attribute__((target("avx2,popcnt,bmi"))) static inline uint64_t equal_avx2(
    const uint8_t *bytes, size_t room, uint64_t live, uint8_t wanted) {
  if (room < 64) return equal_plain(bytes, room, live, wanted);
  const __m256i all = _mm256_set1_epi8((char)wanted);
  const __m256i low = _mm256_loadu_si256((const __m256i *)bytes);
  const __m256i high = _mm256_loadu_si256((const __m256i *)(bytes + 32));
  const uint64_t first = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, all));
  const uint64_t last = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, all));
  return (first | last << 32) & live;
}

__attribute__((target("avx512bw,avx512f,popcnt,bmi"))) static inline uint64_t equal_avx512(
    const uint8_t *bytes, size_t room, uint64_t live, uint8_t wanted) {
  (void)room;
  // Lanes that are masked off are not read.
  const __m512i some = _mm512_maskz_loadu_epi8(live, bytes);
  return _mm512_mask_cmpeq_epi8_mask(live, some, _mm512_set1_epi8((char)wanted));
}

#endif

// Where the runs of equal numbers start, 64 numbers at a time.
#include "bits.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// A bit for each of `count` numbers, at most 64: whether it is not that before it, which there must be.
INLINE uint64_t changes(const int32_t *numbers, size_t count) {
  uint64_t bits = 0;
  for (size_t index = 0; index < count; index++)
    bits |= (uint64_t)(numbers[index] != numbers[(ptrdiff_t)index - 1]) << index;
  return bits;
}

#if defined(__x86_64__)

// The same for four numbers, as lanes.
INLINE __m128i equal_before(const int32_t *numbers) {
  return _mm_cmpeq_epi32(_mm_loadu_si128((const __m128i *)numbers),
                         _mm_loadu_si128((const __m128i *)(numbers - 1)));
}

INLINE uint64_t changes_of_64(const int32_t *numbers) {
  uint64_t bits = 0;
  for (int part = 0; part < 4; part++, numbers += 16) {
    const __m128i low = _mm_packs_epi32(equal_before(numbers), equal_before(numbers + 4));
    const __m128i high = _mm_packs_epi32(equal_before(numbers + 8), equal_before(numbers + 12));
    const uint16_t equal = (uint16_t)_mm_movemask_epi8(_mm_packs_epi16(low, high));
    bits |= (uint64_t)(uint16_t)~equal << (16 * part);
  }
  return bits;
}

#else

INLINE uint64_t changes_of_64(const int32_t *numbers) { return changes(numbers, 64); }

#endif

size_t byl_run_starts(const int32_t *numbers, size_t count, uint64_t *starts, uint32_t *ranks) {
  size_t total = 0;
  for (size_t first = 0; first < count; first += 64) {
    if ((first & 511) == 0) ranks[first >> 9] = (uint32_t)total;
    uint64_t bits;
    if (first > 0 && first + 64 <= count) {
      bits = changes_of_64(numbers + first);
    } else {
      const size_t length = count - first < 64 ? count - first : 64;
      bits = first > 0 ? changes(numbers + first, length)
                       : changes(numbers + 1, length - 1) << 1 | 1;
    }
    starts[first >> 6] = bits;
    total += (size_t)__builtin_popcountll(bits);
  }
  return total;
}

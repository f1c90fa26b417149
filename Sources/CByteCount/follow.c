// Counts of the bytes that follow contexts with few rows, up to 64 rows at a time.
#include "CByteCount.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

INLINE void take(uint32_t *histogram, byl_followers *found, uint8_t byte, uint32_t times) {
  const uint32_t before = histogram[byte], now = before + times;
  histogram[byte] = now;
  found->kinds += before == 0;
  if (now > found->top_count || (now == found->top_count && byte < found->top)) {
    found->top_count = now;
    found->top = byte;
  }
}

#if defined(__SSE2__)
// A bit for each of 64 bytes that is `wanted`.
INLINE uint64_t equal(const uint8_t *bytes, uint8_t wanted) {
  const __m128i all = _mm_set1_epi8((char)wanted);
  uint64_t result = 0;
  for (int part = 0; part < 4; part++) {
    const __m128i some = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
    const uint64_t bits = (uint16_t)_mm_movemask_epi8(_mm_cmpeq_epi8(some, all));
    result |= bits << (16 * part);
  }
  return result;
}
#endif

// Counts those of at most 64 bytes whose bit is set in `live`; `room` bytes can be read.
INLINE void follow(const uint8_t *bytes, size_t room, uint64_t live, uint32_t *histogram,
                   byl_followers *found) {
#if defined(__SSE2__)
  if (room >= 64 && (live & (live - 1)) != 0) {
    // Long contexts are mostly followed by few bytes, each of which is counted at once.
    for (int kind = 0; kind < 16 && live != 0; kind++) {
      const uint8_t byte = bytes[__builtin_ctzll(live)];
      const uint64_t same = equal(bytes, byte) & live;
      take(histogram, found, byte, (uint32_t)__builtin_popcountll(same));
      live &= ~same;
    }
  }
#endif
  (void)room;
  for (; live != 0; live &= live - 1) take(histogram, found, bytes[__builtin_ctzll(live)], 1);
}

void byl_add_followers(const uint8_t *bytes, size_t count, size_t lower, size_t upper,
                       const uint64_t *mask, size_t origin, uint32_t *histogram,
                       byl_followers *found) {
  byl_followers sum = *found;
  for (size_t start = lower; start < upper;) {
    const size_t place = start - origin;
    size_t length = upper - start;
    // Stretches whose bits are in one word.
    const size_t most = mask == NULL ? 64 : 64 - (place & 63);
    if (length > most) length = most;
    uint64_t live = length == 64 ? ~0ULL : (1ULL << length) - 1;
    if (mask != NULL) live &= ~(mask[place >> 6] >> (place & 63));
    follow(bytes + start, count - start, live, histogram, &sum);
    start += length;
  }
  *found = sum;
}

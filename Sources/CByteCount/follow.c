// Counts of the bytes that follow contexts with few rows, up to 64 rows at a time.
#include "bits.h"

#include "equal.h"

INLINE void take(uint32_t *histogram, byl_followers *found, uint8_t byte, uint32_t times) {
  const uint32_t before = histogram[byte], now = before + times;
  histogram[byte] = now;
  found->kinds += before == 0;
  if (now > found->top_count || (now == found->top_count && byte < found->top)) {
    found->top_count = now;
    found->top = byte;
  }
}

// Counts those of at most 64 bytes whose bit is set in `live`.
INLINE void count_live(const uint8_t *bytes, size_t room, uint64_t live, uint32_t *histogram,
                   byl_followers *found, equal_kernel equal) {
  // Long contexts are mostly followed by few bytes, each of which is counted at once.
  for (int kind = 0; kind < 16 && (live & (live - 1)) != 0; kind++) {
    const uint8_t byte = bytes[__builtin_ctzll(live)];
    const uint64_t same = equal(bytes, room, live, byte);
    take(histogram, found, byte, (uint32_t)__builtin_popcountll(same));
    live &= ~same;
  }
  for (; live != 0; live &= live - 1) take(histogram, found, bytes[__builtin_ctzll(live)], 1);
}

INLINE uint64_t first_bits(size_t count) { return count < 64 ? (1ULL << count) - 1 : ~0ULL; }

// A bit for each of at most 64 rows from `start` on, which have bits in the mask if there is one:
// whether it counts.
INLINE uint64_t counting(const byl_followed *from, size_t start, size_t length) {
  const uint64_t all = first_bits(length);
  if (from->mask == NULL) return all;
  const size_t place = start - (size_t)from->origin, shift = place & 63;
  const uint64_t *words = from->mask + (place >> 6);
  uint64_t out = words[0] >> shift;
  if (shift + length > 64) out |= words[1] << (64 - shift);
  return all & ~out;
}

// Counts the rows from `lower` to before `upper`, which there must be, but for those left out.
INLINE void add_rows(const byl_followed *from, size_t lower, size_t upper, uint32_t *histogram,
                     byl_followers *found, equal_kernel equal) {
  for (size_t start = lower; start < upper; start += 64) {
    const size_t length = upper - start < 64 ? upper - start : 64;
    count_live(from->bytes + start, from->count - start, counting(from, start, length), histogram,
               found, equal);
  }
}

// Whether all rows of a range are there, and have bits where others have.
INLINE int is_there(const byl_followed *from, byl_range range) {
  if (range.lower < 0 || range.upper <= range.lower || (size_t)range.upper > from->count) return 0;
  if (from->mask == NULL) return 1;
  return range.lower >= from->origin &&
         (size_t)(range.upper - 1 - from->origin) >> 6 < from->words;
}

INLINE void add(const byl_followed *segments, size_t segment_count, const byl_range *ranges,
                size_t entries, uint32_t *histogram, byl_followers *summaries,
                equal_kernel equal) {
  byl_followers sum = {0, 0, 0};
  for (size_t entry = entries; entry-- > 0;) {
    const byl_range *these = ranges + entry * segment_count;
    for (size_t segment = 0; segment < segment_count; segment++) {
      const byl_range range = these[segment];
      if (!is_there(segments + segment, range)) continue;
      ptrdiff_t lower = range.upper, upper = range.upper;
      if (entry + 1 < entries) {
        const byl_range inner = these[segment_count + segment];
        if (inner.lower < inner.upper) {
          // Inside, whatever a damaged file says.
          lower = inner.lower < range.lower   ? range.lower
                  : inner.lower > range.upper ? range.upper
                                              : inner.lower;
          upper = inner.upper > range.upper ? range.upper : inner.upper < lower ? lower : inner.upper;
        }
      }
      const byl_followed *from = segments + segment;
      const size_t start = (size_t)range.lower, length = (size_t)(range.upper - range.lower);
      if (length <= 64) {
        // Both sides of the range inside at once.
        const uint64_t inside =
            first_bits((size_t)(upper - range.lower)) & ~first_bits((size_t)(lower - range.lower));
        const uint64_t live = counting(from, start, length) & ~inside;
        count_live(from->bytes + start, from->count - start, live, histogram, &sum, equal);
        continue;
      }
      add_rows(from, start, (size_t)lower, histogram, &sum, equal);
      add_rows(from, (size_t)upper, (size_t)range.upper, histogram, &sum, equal);
    }
    summaries[entry] = sum;
  }
}

typedef void (*follow_kernel)(
    const byl_followed *, size_t, const byl_range *, size_t, uint32_t *, byl_followers *);

#define KERNEL(name, equal)                                                                      \
  static void name(const byl_followed *segments, size_t segment_count, const byl_range *ranges, \
                   size_t entries, uint32_t *histogram, byl_followers *summaries) {             \
    add(segments, segment_count, ranges, entries, histogram, summaries, equal);                 \
  }

KERNEL(follow_plain, equal_plain)

#if defined(__x86_64__)

KERNEL(follow_sse2, equal_sse2)

__attribute__((target("avx2,popcnt,bmi")))
KERNEL(follow_avx2, equal_avx2)

__attribute__((target("avx512bw,avx512f,popcnt,bmi")))
KERNEL(follow_avx512, equal_avx512)

static const follow_kernel kernels[byl_kernel_count] = {
    follow_plain, follow_sse2, follow_avx2, follow_avx512};
static follow_kernel best = follow_sse2;

__attribute__((constructor)) static void choose(void) {
  __builtin_cpu_init();
  for (int kernel = 2; kernel < byl_kernel_count; kernel++)
    if (byl_kernel_runs(kernel)) best = kernels[kernel];
}

#else

static const follow_kernel kernels[byl_kernel_count] = {
    follow_plain, follow_plain, follow_plain, follow_plain};
static const follow_kernel best = follow_plain;

#endif

void byl_follow(const byl_followed *segments, size_t segment_count, const byl_range *ranges,
                size_t entries, uint32_t *histogram, byl_followers *summaries) {
  best(segments, segment_count, ranges, entries, histogram, summaries);
}

void byl_follow_by(int kernel, const byl_followed *segments, size_t segment_count,
                   const byl_range *ranges, size_t entries, uint32_t *histogram,
                   byl_followers *summaries) {
  kernels[kernel](segments, segment_count, ranges, entries, histogram, summaries);
}

#if defined(__x86_64__) && defined(__linux__)
// What runs is found at load time.
#define EVERY_WIDTH __attribute__((target_clones("avx2", "default")))
#else
#define EVERY_WIDTH
#endif

EVERY_WIDTH byl_followers byl_summary(const uint32_t *counts) {
  byl_followers sum = {0, 0, 0};
  for (int byte = 0; byte < 256; byte++) {
    sum.kinds += counts[byte] != 0;
    sum.top_count = counts[byte] > sum.top_count ? counts[byte] : sum.top_count;
  }
  if (sum.top_count == 0) return sum;
  for (uint32_t byte = 0; byte < 256; byte += 8) {
    uint32_t found = 0;
    for (uint32_t lane = 0; lane < 8; lane++)
      found |= (uint32_t)(counts[byte + lane] == sum.top_count) << lane;
    if (found == 0) continue;
    sum.top = byte + (uint32_t)__builtin_ctz(found);
    break;
  }
  return sum;
}

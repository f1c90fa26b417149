// Where a byte stands in short ranges of rows that hold each other.
#include "equal.h"

enum { most_words = byl_nested_rows / 64 };

// How many of the bits before one are set; `before` has how many are before each word.
INLINE ptrdiff_t bits_below(const uint64_t *words, const uint16_t *before, size_t bit) {
  return before[bit >> 6] + __builtin_popcountll(words[bit >> 6] & ((1ULL << (bit & 63)) - 1));
}

INLINE size_t within(ptrdiff_t row, size_t count) {
  return row < 0 ? 0 : (size_t)row > count ? count : (size_t)row;
}

INLINE size_t find_nested(const uint8_t *bytes, size_t count, const byl_range *ranges, size_t entries,
                          size_t stride, uint8_t byte, byl_range *found, equal_kernel equal) {
  const ptrdiff_t lower = ranges[0].lower;
  const size_t length = (size_t)(ranges[0].upper - lower);
  // A bit a row, and how many are set before each word.
  uint64_t words[most_words + 1];
  uint16_t before[most_words + 1];
  size_t total = 0, word = 0;
  for (; word << 6 < length; word++) {
    const size_t start = (size_t)lower + (word << 6), left = length - (word << 6);
    const uint64_t live = left < 64 ? (1ULL << left) - 1 : ~0ULL;
    words[word] = equal(bytes + start, count - start, live, byte);
    before[word] = (uint16_t)total;
    total += (size_t)__builtin_popcountll(words[word]);
  }
  if (total == 0) return 0;
  words[word] = 0;
  before[word] = (uint16_t)total;
  for (size_t entry = 0; entry < entries; entry++) {
    const byl_range range = ranges[entry * stride];
    found[entry * stride] = (byl_range){
        bits_below(words, before, within(range.lower - lower, length)),
        bits_below(words, before, within(range.upper - lower, length))};
  }
  return total;
}

typedef size_t (*find_kernel)(
    const uint8_t *, size_t, const byl_range *, size_t, size_t, uint8_t, byl_range *);

#define KERNEL(name, equal)                                                                     \
  static size_t name(const uint8_t *bytes, size_t count, const byl_range *ranges,               \
                     size_t entries, size_t stride, uint8_t byte, byl_range *found) {           \
    return find_nested(bytes, count, ranges, entries, stride, byte, found, equal);              \
  }

KERNEL(find_plain, equal_plain)

#if defined(__x86_64__)

KERNEL(find_sse2, equal_sse2)

__attribute__((target("avx2,popcnt,bmi")))
KERNEL(find_avx2, equal_avx2)

__attribute__((target("avx512bw,avx512f,popcnt,bmi")))
KERNEL(find_avx512, equal_avx512)

static const find_kernel kernels[byl_kernel_count] = {find_plain, find_sse2, find_avx2, find_avx512};
static find_kernel best = find_sse2;

__attribute__((constructor)) static void choose(void) {
  __builtin_cpu_init();
  for (int kernel = 2; kernel < byl_kernel_count; kernel++)
    if (byl_kernel_runs(kernel)) best = kernels[kernel];
}

#else

static const find_kernel kernels[byl_kernel_count] = {find_plain, find_plain, find_plain, find_plain};
static const find_kernel best = find_plain;

#endif

size_t byl_find_nested(const uint8_t *bytes, size_t count, const byl_range *ranges, size_t entries,
                       size_t stride, uint8_t byte, byl_range *found) {
  return best(bytes, count, ranges, entries, stride, byte, found);
}

size_t byl_find_nested_by(int kernel, const uint8_t *bytes, size_t count, const byl_range *ranges,
                          size_t entries, size_t stride, uint8_t byte, byl_range *found) {
  return kernels[kernel](bytes, count, ranges, entries, stride, byte, found);
}

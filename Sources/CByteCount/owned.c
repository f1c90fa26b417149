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

static void fill_nibbles(byl_byte_set *set) {
  for (int index = 0; index < 32; index++) set->nibbles[index] = 0;
  for (int byte = 0; byte < 256; byte++) {
    const int low = byte & 15, high = byte >> 4;
    if (set->flags[byte >> 6] >> (byte & 63) & 1)
      set->nibbles[(high & 8) * 2 + low] |= (uint8_t)(1 << (high & 7));
  }
}

void byl_fill_owner_set(byl_owner_set *set, const uint64_t *flags) {
  set->flags = flags;
  set->has_high = 0;
  for (int word = 0; word < 4; word++) {
    set->lows.flags[word] = flags[word];
    set->lows_of_high.flags[word] = 0;
  }
  for (int word = 4; word < 1 << 10; word++) {
    set->lows_of_high.flags[word & 3] |= flags[word];
    set->has_high |= flags[word] != 0;
  }
  fill_nibbles(&set->lows);
  fill_nibbles(&set->lows_of_high);
}

// A bit for each of `count` bytes, 1 to 64: whether it is one of a set; `room` bytes can be read.
typedef uint64_t (*member_kernel)(
    const uint8_t *bytes, size_t room, size_t count, const byl_byte_set *set);
// The starts whose run, counted from the lowest, has its bit in `found`.
typedef uint64_t (*spread_kernel)(uint64_t found, uint64_t starts);

INLINE uint64_t members_plain(
    const uint8_t *bytes, size_t room, size_t count, const byl_byte_set *set) {
  (void)room;
  uint64_t found = 0;
  for (size_t index = 0; index < count; index++) {
    const uint8_t byte = bytes[index];
    found |= (set->flags[byte >> 6] >> (byte & 63) & 1) << index;
  }
  return found;
}

INLINE uint64_t spread_plain(uint64_t found, uint64_t starts) {
  uint64_t result = 0;
  for (; found; found >>= 1, starts &= starts - 1)
    if (found & 1) result |= starts & -starts;
  return result;
}

// A bit for each of `count` runs from `number` on, at most 64, which there must be: whether its owner
// is wanted.
INLINE uint64_t match(
    const byl_runs *runs, size_t number, size_t count, const byl_owner_set *set,
    member_kernel members) {
  if (count == 0) return 0;
  const uint64_t *words = runs->high_bits + (number >> 6);
  uint64_t highs = words[0] >> (number & 63);
  if (number & 63) highs |= words[1] << (64 - (number & 63));
  const uint8_t *lows = runs->lows + number;
  const size_t room = runs->run_count - number;
  uint64_t found = members(lows, room, count, &set->lows) & ~highs;
  if (!set->has_high) return found;
  if (count < 64) highs &= (1ULL << count) - 1;
  if (highs == 0) return found;
  // Few of them have a lower half that one of the set's has.
  uint64_t alike = highs & members(lows, room, count, &set->lows_of_high);
  if (alike == 0) return found;
  const size_t first = bits_before(runs->high_bits, runs->high_ranks, number);
  for (; alike; alike &= alike - 1) {
    const uint64_t bit = alike & -alike;
    const size_t place = first + (size_t)__builtin_popcountll(highs & (bit - 1));
    if (place >= runs->high_count) break;
    const unsigned owner = lows[__builtin_ctzll(bit)] | (unsigned)runs->highs[place] << 8;
    if (set->flags[owner >> 6] >> (owner & 63) & 1) found |= bit;
  }
  return found;
}

// The rows of each word are looked at together: the runs that start in it are compared at once,
// and only where one is wanted, or goes on from before, are rows counted. `marks`, if there, are set
// to the rows of each word that count.
INLINE size_t count_owned(
    const byl_runs *runs, size_t lower, size_t upper, const byl_owner_set *set, uint64_t *marks,
    member_kernel members, spread_kernel spread) {
  if (lower >= upper) return 0;
  const size_t number = run_holding(runs, lower);
  size_t total = 0;
  size_t word = lower >> 6;
  const size_t last = (upper - 1) >> 6;
  uint64_t valid = ~0ULL << (lower & 63);
  // Starts after the first row; shifted twice, as 64 at a time is not defined.
  uint64_t starts = runs->starts[word] & (~0ULL << (lower & 63) << 1);
  int inside = number < runs->run_count && match(runs, number, 1, set, members) != 0;
  size_t next = number + 1;
  for (;;) {
    if (word == last) {
      const uint64_t before = ~0ULL >> (63 - ((upper - 1) & 63));
      valid &= before;
      starts &= before;
    }
    const size_t count = (size_t)__builtin_popcountll(starts);
    const size_t there = next < runs->run_count ? runs->run_count - next : 0;
    const uint64_t found = match(runs, next, count < there ? count : there, set, members);
    uint64_t covered = 0;
    if (inside || found) {
      // Of each stretch of wanted runs the row before which it ends less that where it starts is a bit
      // for each of its rows, also where it began before the word or goes on after it.
      const uint64_t former = found << 1 | (uint64_t)inside;
      const uint64_t runs_here = count < 64 ? (1ULL << count) - 1 : ~0ULL;
      covered = spread(~found & former & runs_here, starts) -
                spread(found & ~former, starts) - (uint64_t)inside;
      covered &= valid;
      total += (size_t)__builtin_popcountll(covered);
    }
    if (marks) *marks++ = covered;
    if (count) inside = (int)(found >> (count - 1) & 1);
    next += count;
    if (word == last) return total;
    word++;
    valid = ~0ULL;
    starts = runs->starts[word];
  }
}

static size_t owned_plain(
    const byl_runs *runs, size_t lower, size_t upper, const byl_owner_set *set,
    uint64_t *marks) {
  return count_owned(runs, lower, upper, set, marks, members_plain, spread_plain);
}

typedef size_t (*owned_kernel)(
    const byl_runs *, size_t, size_t, const byl_owner_set *, uint64_t *);

#if defined(__x86_64__)

// 32 bytes at a time, however large the set is: the lower half of a byte chooses a row of bits, the
// upper half one of them.
//
// Source: Langdale & Lemire, "Parsing gigabytes of JSON per second", VLDB Journal 28 (2019), §3.1.2.
__attribute__((target("avx2,popcnt"))) static inline uint32_t members_of_32(
    const uint8_t *bytes, const byl_byte_set *set) {
  const __m256i these = _mm256_loadu_si256((const __m256i *)bytes);
  const __m256i half = _mm256_set1_epi8(15);
  const __m256i low = _mm256_and_si256(these, half);
  const __m256i high = _mm256_and_si256(_mm256_srli_epi16(these, 4), half);
  const __m256i bits = _mm256_broadcastsi128_si256(
      _mm_set_epi8(-128, 64, 32, 16, 8, 4, 2, 1, -128, 64, 32, 16, 8, 4, 2, 1));
  const __m256i first =
      _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)set->nibbles));
  const __m256i second =
      _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(set->nibbles + 16)));
  const __m256i row = _mm256_blendv_epi8(
      _mm256_shuffle_epi8(first, low), _mm256_shuffle_epi8(second, low), these);
  const __m256i bit = _mm256_shuffle_epi8(bits, high);
  const __m256i found = _mm256_cmpeq_epi8(_mm256_and_si256(row, bit), bit);
  return (uint32_t)_mm256_movemask_epi8(found);
}

__attribute__((target("avx2,popcnt"))) static inline uint64_t members_avx2(
    const uint8_t *bytes, size_t room, size_t count, const byl_byte_set *set) {
  if (count == 1 || room < 64) return members_plain(bytes, room, count, set);
  uint64_t found = members_of_32(bytes, set);
  if (count > 32) found |= (uint64_t)members_of_32(bytes + 32, set) << 32;
  return count < 64 ? found & ((1ULL << count) - 1) : found;
}

__attribute__((target("bmi2"))) static inline uint64_t spread_bmi2(
    uint64_t found, uint64_t starts) {
  return _pdep_u64(found, starts);
}

// For still wider registers, too: few words have more than 32 runs.
__attribute__((target("avx2,popcnt,bmi2"))) static size_t owned_avx2(
    const byl_runs *runs, size_t lower, size_t upper, const byl_owner_set *set,
    uint64_t *marks) {
  return count_owned(runs, lower, upper, set, marks, members_avx2, spread_bmi2);
}

static const owned_kernel kernels[byl_kernel_count] = {
    owned_plain, owned_plain, owned_avx2, owned_avx2};

static owned_kernel best = owned_plain;

__attribute__((constructor)) static void choose(void) {
  __builtin_cpu_init();
  if (byl_kernel_runs(2)) best = owned_avx2;
}

#else

static const owned_kernel kernels[byl_kernel_count] = {
    owned_plain, owned_plain, owned_plain, owned_plain};
static owned_kernel best = owned_plain;

#endif

size_t byl_count_owned(
    const byl_runs *runs, size_t lower, size_t upper, const byl_owner_set *set) {
  return best(runs, lower, upper, set, NULL);
}

size_t byl_count_owned_by(
    int kernel, const byl_runs *runs, size_t lower, size_t upper, const byl_owner_set *set) {
  return kernels[kernel](runs, lower, upper, set, NULL);
}

size_t byl_mark_owned(
    const byl_runs *runs, size_t lower, size_t upper, const byl_owner_set *set,
    uint64_t *marks) {
  return best(runs, lower, upper, set, marks);
}

size_t byl_mark_owned_by(
    int kernel, const byl_runs *runs, size_t lower, size_t upper, const byl_owner_set *set,
    uint64_t *marks) {
  return kernels[kernel](runs, lower, upper, set, marks);
}

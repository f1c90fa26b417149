#include "session.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

// Weights are halved when they sum to more: their sum stays in 16 bits.
enum { most = 32000, reach = 64 };

#define INLINE static inline __attribute__((always_inline))

// A slot where `is_new` is 0, and -2 less it, which says that it is free, where that is -1; and back.
INLINE int32_t mirrored(int32_t slot, int32_t is_new) { return (slot ^ is_new) + is_new; }

// Contexts that came before and such that are new follow each other as they like, so what is done for them
// has no branch for it, here and in what follows; that a slot is another context's is rare.
INLINE int32_t find(const byline_session_slot *slots, uint32_t shift, uint32_t key) {
  uint32_t slot = key >> shift, mask = UINT32_MAX >> shift;
  const uint32_t first = slots[slot].key;
  if (__builtin_expect((first == key) | (first == 0), 1))
    return mirrored((int32_t)slot, -(first != key));
  for (int step = 1; step < reach; step++) {
    slot = (slot + 1) & mask;
    uint32_t found = slots[slot].key;
    if (found == key) return (int32_t)slot;
    if (found == 0) return -2 - (int32_t)slot;
  }
  return -1;
}

int32_t byline_session_find(const byline_session_slot *slots, uint32_t shift, uint32_t key) {
  return find(slots, shift, key);
}

void byline_session_prefetch(const byline_session_slot *slots, uint32_t shift,
                             const uint32_t *keys) {
  for (int place = 0; place < byline_session_contexts; place++) {
    __builtin_prefetch(slots + (keys[place] >> shift), 1);
  }
}

void byline_session_find_all(const byline_session_slot *slots, uint32_t shift,
                             const uint32_t *keys, int32_t *found) {
  for (int place = 0; place < byline_session_contexts; place++) {
    found[place] = keys[place] == 0 ? -1 : find(slots, shift, keys[place]);
  }
}

INLINE uint8_t repetition(const byline_session_slot *slot) {
  const uint8_t run = slot->run;
  if (run <= 4) return (uint8_t)(run * 2 + (slot->top == slot->last));
  return (uint8_t)(12 + (run > 7) + (run > 14) + (run > 29));
}

int32_t byline_session_terms(const byline_session_slot *slots, const int32_t *found,
                             byline_session_term *terms) {
  int32_t count = 0;
  for (int place = 0; place < byline_session_contexts; place++) {
    // Where there is none, the next one takes its room.
    const int32_t number = found[place] < 0 ? 0 : found[place];
    const byline_session_slot *slot = slots + number;
    terms[count] = (byline_session_term){
        (uint8_t)place, slot->state, slot->top, repetition(slot), number, 0, 1};
    count += found[place] >= 0;
  }
  return count;
}

#if defined(__x86_64__)

// Weights are below 2^15, so signed products do.
void byline_session_weigh(const byline_session_slot *slots, uint8_t byte, byline_session_term *terms,
                          int32_t count) {
  const __m128i wanted = _mm_set1_epi8((char)byte), ones = _mm_set1_epi16(1);
  for (int32_t index = 0; index < count; index++) {
    const byline_session_slot *slot = slots + terms[index].slot;
    const __m128i weights = _mm_loadu_si128((const __m128i *)slot->weights);
    const __m128i same = _mm_cmpeq_epi8(_mm_loadl_epi64((const __m128i *)slot->bytes), wanted);
    const __m128i own = _mm_and_si128(weights, _mm_unpacklo_epi8(same, same));
    const __m128i of_byte = _mm_madd_epi16(own, ones), of_all = _mm_madd_epi16(weights, ones);
    const __m128i pairs = _mm_add_epi32(
        _mm_unpacklo_epi32(of_byte, of_all), _mm_unpackhi_epi32(of_byte, of_all));
    const __m128i sums = _mm_add_epi32(pairs, _mm_shuffle_epi32(pairs, 0x4E));
    terms[index].count = _mm_cvtsi128_si32(sums);
    terms[index].total = _mm_cvtsi128_si32(_mm_shuffle_epi32(sums, 1));
  }
}

#else

void byline_session_weigh(const byline_session_slot *slots, uint8_t byte, byline_session_term *terms,
                          int32_t count) {
  for (int32_t index = 0; index < count; index++) {
    const byline_session_slot *slot = slots + terms[index].slot;
    terms[index].count = byline_session_weight(slot, byte);
    terms[index].total = byline_session_total(slot);
  }
}

#endif

// Counts the only byte that followed so far.
INLINE void count_first(byline_session_slot *slot, uint8_t byte) {
  uint32_t weight = slot->weights[0];
  slot->run = weight == 0 ? 1 : slot->run < 250 ? slot->run + 1 : 250;
  slot->top = slot->last = slot->bytes[0] = byte;
  weight += byline_session_unit;
  if (weight > most) weight -= weight >> 1;
  slot->weights[0] = (uint16_t)weight;
  uint32_t total = (weight + 16) >> 5;
  slot->state = byline_term_state(total, 1, total);
}

// Takes down what a slot says once a byte is counted: the sum of its weights, how many bytes have any,
// and the lane of the heaviest.
INLINE void sum_up(byline_session_slot *slot, uint8_t byte, uint32_t sum, uint32_t kinds,
                   uint32_t heaviest) {
  slot->run = slot->last == byte ? (slot->run < 250 ? slot->run + 1 : 250) : 1;
  slot->last = byte;
  slot->top = slot->bytes[heaviest];
  // Whole occurrences, rounded.
  const uint32_t total = (sum + 16) >> 5, top = (slot->weights[heaviest] + 16u) >> 5;
  slot->state = byline_term_state(total > kinds ? total : kinds, kinds, top);
}

// Counts a byte where others may have followed.
INLINE void count_among(byline_session_slot *slot, uint8_t byte) {
  // 1. Every byte fades but this one.
  uint16_t weights[8];
  uint16_t is_known = 0;
  for (int lane = 0; lane < 8; lane++) {
    uint16_t weight = slot->weights[lane];
    uint16_t faded = (uint16_t)(weight > byline_session_unit ? weight - (weight >> 2) : weight);
    uint16_t is_byte = slot->bytes[lane] == byte && weight > 0;
    weights[lane] = (uint16_t)(is_byte ? weight + byline_session_unit : faded);
    is_known |= is_byte;
  }
  // 2. A new one takes the place of the first of the lightest.
  if (!is_known) {
    uint32_t lightest = UINT32_MAX;
    for (uint32_t lane = 0; lane < 8; lane++) {
      uint32_t rank = (uint32_t)weights[lane] << 3 | lane;
      lightest = rank < lightest ? rank : lightest;
    }
    slot->bytes[lightest & 7] = byte;
    weights[lightest & 7] = byline_session_unit;
  }
  // 3. What the slot says, by the first of the heaviest.
  uint32_t sum = 0;
  for (int lane = 0; lane < 8; lane++) sum += weights[lane];
  if (sum > most) {
    sum = 0;
    for (int lane = 0; lane < 8; lane++) {
      weights[lane] = (uint16_t)(weights[lane] - (weights[lane] >> 1));
      sum += weights[lane];
    }
  }
  uint32_t kinds = 0, heaviest = 0;
  for (uint32_t lane = 0; lane < 8; lane++) {
    kinds += weights[lane] > 0;
    uint32_t rank = (uint32_t)weights[lane] << 3 | (7 - lane);
    heaviest = rank > heaviest ? rank : heaviest;
  }
  for (int lane = 0; lane < 8; lane++) slot->weights[lane] = weights[lane];
  sum_up(slot, byte, sum, kinds, 7 - (heaviest & 7));
}

typedef void (*count_kernel)(byline_session_slot *slot, uint8_t byte);

INLINE void count(byline_session_slot *slot, uint8_t byte, count_kernel among) {
  if (slot->state < byline_term_certain && (slot->weights[0] == 0 || slot->top == byte)) {
    count_first(slot, byte);
  } else {
    among(slot, byte);
  }
}

INLINE int32_t add(byline_session_slot *slots, uint32_t shift, const uint32_t *keys,
                   const int32_t *found, uint8_t byte, int32_t is_full, count_kernel among) {
  int32_t taken = 0;
  for (int place = 0; place < byline_session_contexts; place++) {
    if (keys[place] == 0 || found[place] == -1) continue;
    int32_t slot = mirrored(found[place], found[place] >> 31);
    if (__builtin_expect((slots[slot].key != keys[place]) & (slots[slot].key != 0), 0)) {
      // Another context took it since.
      slot = find(slots, shift, keys[place]);
      if (slot == -1) continue;
      slot = mirrored(slot, slot >> 31);
    }
    const int32_t is_empty = slots[slot].key == 0;
    if (is_full & is_empty) continue;
    slots[slot].key = keys[place];
    taken += is_empty;
    count(slots + slot, byte, among);
  }
  return taken;
}

void byline_session_count_plain(byline_session_slot *slot, uint8_t byte) {
  count(slot, byte, count_among);
}

static int32_t add_plain(byline_session_slot *slots, uint32_t shift, const uint32_t *keys,
                         const int32_t *found, uint8_t byte, int32_t is_full) {
  return add(slots, shift, keys, found, byte, is_full, count_among);
}

typedef int32_t (*add_kernel)(byline_session_slot *, uint32_t, const uint32_t *, const int32_t *,
                              uint8_t, int32_t);

#if defined(__x86_64__)

// The sum of eight weights.
__attribute__((target("avx2"))) static inline uint32_t sum_of(__m128i weights) {
  const __m128i pairs = _mm_madd_epi16(weights, _mm_set1_epi16(1));
  const __m128i fours = _mm_add_epi32(pairs, _mm_shuffle_epi32(pairs, 0x4E));
  return (uint32_t)_mm_cvtsi128_si32(_mm_add_epi32(fours, _mm_shuffle_epi32(fours, 0xB1)));
}

// The same as count_among; weights are below 2^15, so signed comparisons do.
__attribute__((target("avx2,popcnt"))) static inline void count_among_avx2(
    byline_session_slot *slot, uint8_t byte) {
  __m128i weights = _mm_loadu_si128((const __m128i *)slot->weights);
  const __m128i bytes = _mm_loadl_epi64((const __m128i *)slot->bytes);
  const __m128i unit = _mm_set1_epi16(byline_session_unit), zero = _mm_setzero_si128();
  const __m128i wanted = _mm_set1_epi8((char)byte);
  const __m128i same = _mm_cvtepi8_epi16(_mm_cmpeq_epi8(bytes, wanted));
  const __m128i is_byte = _mm_and_si128(same, _mm_cmpgt_epi16(weights, zero));
  const __m128i fading = _mm_and_si128(_mm_cmpgt_epi16(weights, unit), _mm_srli_epi16(weights, 2));
  weights = _mm_blendv_epi8(
      _mm_sub_epi16(weights, fading), _mm_add_epi16(weights, unit), is_byte);
  // The first of the lightest, where the byte is a new one.
  const __m128i lightest = _mm_shuffle_epi8(_mm_minpos_epu16(weights), _mm_set1_epi16(0x0302));
  const __m128i is_new = _mm_set1_epi16((short)-(_mm_movemask_epi8(is_byte) == 0));
  const __m128i lanes = _mm_setr_epi16(0, 1, 2, 3, 4, 5, 6, 7);
  const __m128i is_taken = _mm_and_si128(is_new, _mm_cmpeq_epi16(lanes, lightest));
  weights = _mm_blendv_epi8(weights, unit, is_taken);
  _mm_storel_epi64((__m128i *)slot->bytes,
                   _mm_blendv_epi8(bytes, wanted, _mm_packs_epi16(is_taken, is_taken)));
  uint32_t sum = sum_of(weights);
  if (sum > most) {
    weights = _mm_sub_epi16(weights, _mm_srli_epi16(weights, 1));
    sum = sum_of(weights);
  }
  const uint32_t present = (uint32_t)_mm_movemask_epi8(_mm_cmpgt_epi16(weights, zero));
  const uint32_t kinds = (uint32_t)__builtin_popcount(present) / 2;
  const __m128i heaviest = _mm_minpos_epu16(_mm_xor_si128(weights, _mm_set1_epi16(-1)));
  _mm_storeu_si128((__m128i *)slot->weights, weights);
  sum_up(slot, byte, sum, kinds, (uint32_t)_mm_extract_epi16(heaviest, 1));
}

__attribute__((target("avx2,popcnt"))) static int32_t add_avx2(
    byline_session_slot *slots, uint32_t shift, const uint32_t *keys, const int32_t *found,
    uint8_t byte, int32_t is_full) {
  return add(slots, shift, keys, found, byte, is_full, count_among_avx2);
}

__attribute__((target("avx2,popcnt"))) static void count_avx2(
    byline_session_slot *slot, uint8_t byte) {
  count(slot, byte, count_among_avx2);
}

static add_kernel best_add = add_plain;
static count_kernel best_count = byline_session_count_plain;

__attribute__((constructor)) static void choose(void) {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("popcnt")) return;
  best_add = add_avx2;
  best_count = count_avx2;
}

#else

static const add_kernel best_add = add_plain;
static const count_kernel best_count = byline_session_count_plain;

#endif

void byline_session_count(byline_session_slot *slot, uint8_t byte) { best_count(slot, byte); }

int32_t byline_session_add(byline_session_slot *slots, uint32_t shift, const uint32_t *keys,
                           const int32_t *found, uint8_t byte, int32_t is_full) {
  return best_add(slots, shift, keys, found, byte, is_full);
}

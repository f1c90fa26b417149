#include "session.h"

// Weights are halved when they sum to more: their sum stays in 16 bits.
enum { most = 32000, reach = 64 };

#define INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__) && defined(__linux__)
#define EVERY_WIDTH __attribute__((target_clones("avx2", "default")))
#else
#define EVERY_WIDTH
#endif

INLINE int32_t find(const byline_session_slot *slots, uint32_t shift, uint32_t key) {
  uint32_t slot = key >> shift, mask = UINT32_MAX >> shift;
  for (int step = 0; step < reach; step++) {
    uint32_t found = slots[slot].key;
    if (found == key) return (int32_t)slot;
    if (found == 0) return -2 - (int32_t)slot;
    slot = (slot + 1) & mask;
  }
  return -1;
}

int32_t byline_session_find(const byline_session_slot *slots, uint32_t shift, uint32_t key) {
  return find(slots, shift, key);
}

void byline_session_find_all(const byline_session_slot *slots, uint32_t shift,
                             const uint32_t *keys, int32_t *found) {
  for (int place = 0; place < byline_session_contexts; place++) {
    __builtin_prefetch(slots + (keys[place] >> shift), 1);
  }
  for (int place = 0; place < byline_session_contexts; place++) {
    found[place] = keys[place] == 0 ? -1 : find(slots, shift, keys[place]);
  }
}

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

INLINE void count(byline_session_slot *slot, uint8_t byte) {
  if (slot->state < byline_term_certain && (slot->weights[0] == 0 || slot->top == byte)) {
    count_first(slot, byte);
    return;
  }
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
  slot->run = slot->last == byte ? (slot->run < 250 ? slot->run + 1 : 250) : 1;
  slot->last = byte;
  slot->top = slot->bytes[7 - (heaviest & 7)];
  // Whole occurrences, rounded.
  uint32_t total = (sum + 16) >> 5;
  slot->state = byline_term_state(total > kinds ? total : kinds, kinds, ((heaviest >> 3) + 16) >> 5);
}

EVERY_WIDTH void byline_session_count(byline_session_slot *slot, uint8_t byte) {
  count(slot, byte);
}

EVERY_WIDTH int32_t byline_session_add(byline_session_slot *slots, uint32_t shift,
                                       const uint32_t *keys, const int32_t *found, uint8_t byte,
                                       int32_t is_full) {
  int32_t taken = 0;
  for (int place = 0; place < byline_session_contexts; place++) {
    if (keys[place] == 0) continue;
    int32_t slot = found[place];
    if (slot < 0) {
      if (is_full || slot == -1) continue;
      slot = -2 - slot;
      if (slots[slot].key != 0) {
        // Another context took it since.
        slot = find(slots, shift, keys[place]);
        if (slot == -1) continue;
        if (slot < 0) slot = -2 - slot;
      }
      if (slots[slot].key == 0) {
        slots[slot].key = keys[place];
        taken++;
      }
    }
    count(slots + slot, byte);
  }
  return taken;
}

// The counts of a session: what followed each of some contexts, in a table with open addresses.
#ifndef BYLINE_SESSION_H
#define BYLINE_SESSION_H

#include <stdint.h>

// How many contexts are followed, and the weight of one occurrence.
enum { byline_session_contexts = 18, byline_session_unit = 32 };

// What followed one context: up to eight bytes with their weights, which are 0 where none stands.
//
// A byte that follows gains one unit, and every other one with more than a unit loses a quarter.
// While one byte alone followed, the state is below byline_term_certain and the byte stands first.
typedef struct {
  uint32_t key;  // the hash of the context; 0 for an empty slot
  uint8_t state;
  uint8_t top;
  uint8_t last;
  uint8_t run;
  uint8_t bytes[8];
  uint16_t weights[8];
} byline_session_slot;

// States below this one are those of terms that one byte alone followed.
enum { byline_term_certain = 12 };
// Of terms that occur more often than this, how many bytes followed is not told but as one or more.
enum { byline_term_frequent = 64 };

// The states of counts that are not large, of which nearly all are.
typedef struct {
  // By how many bytes followed, at most nine, and the total: the state where the top's part is least. Of
  // one byte alone it is the state.
  uint8_t least[10][byline_term_frequent + 1];
  // By how many bytes followed: between two parts, 0 of one byte alone.
  uint8_t step[10];
  // By the total and the top: its part, 0...4.
  uint8_t part[byline_term_frequent + 1][byline_term_frequent + 1];
} byline_term_states;

extern byline_term_states byline_states;

// Contexts of at least so many bytes are of one class.
enum { byline_term_longest = 48 };

// By their length, one of 16 classes.
extern const uint8_t byline_term_lengths[byline_term_longest + 1];

static inline uint8_t byline_term_length(int64_t bytes) {
  return byline_term_lengths[(uint64_t)bytes < byline_term_longest ? bytes : byline_term_longest];
}

// The state of a term that `kinds` bytes followed, `total` times in all, the most frequent one
// `top` times; see TermState.
uint8_t byline_term_state_counted(int64_t total, int64_t kinds, int64_t top);

// The same, mostly by a table.
static inline uint8_t byline_term_state(int64_t total, int64_t kinds, int64_t top) {
  if ((uint64_t)total > byline_term_frequent || (uint64_t)top > byline_term_frequent) {
    return byline_term_state_counted(total, kinds, top);
  }
  const int64_t most = kinds < 0 ? 0 : kinds < 9 ? kinds : 9;
  return (uint8_t)(byline_states.least[most][total] +
                   byline_states.part[total][top] * byline_states.step[most]);
}

// The weight of a byte.
static inline int32_t byline_session_weight(const byline_session_slot *slot, uint8_t byte) {
  if (slot->state < byline_term_certain) return slot->top == byte ? slot->weights[0] : 0;
  int32_t weight = 0;
  for (int lane = 0; lane < 8; lane++) weight += slot->bytes[lane] == byte ? slot->weights[lane] : 0;
  return weight;
}

// The sum of all weights.
static inline int32_t byline_session_total(const byline_session_slot *slot) {
  int32_t total = slot->weights[0];
  if (slot->state < byline_term_certain) return total;
  for (int lane = 1; lane < 8; lane++) total += slot->weights[lane];
  return total;
}

// The slot that has the key, or -2 - n for the empty one that could, or -1 if there is neither.
//
// slots: 2^(32 - shift) of them.
int32_t byline_session_find(const byline_session_slot *slots, uint32_t shift, uint32_t key);

// Asks for the memory that finding the slots of some keys reads.
void byline_session_prefetch(const byline_session_slot *slots, uint32_t shift,
                             const uint32_t *keys);

// Finds the slots of all contexts, `found`, by their keys, 0 where there is no context.
void byline_session_find_all(const byline_session_slot *slots, uint32_t shift,
                             const uint32_t *keys, int32_t *found);

// What a context says comes next.
typedef struct {
  uint8_t place;
  uint8_t state;
  uint8_t top;
  // How the latest bytes repeat: one of 16 classes.
  uint8_t repetition;
  // The slot.
  int32_t slot;
  // The weight of the byte counted last, and of all.
  int32_t count;
  int32_t total;
} byline_session_term;

// Sets what the contexts that have a slot say, in their order, and returns how many there are. No byte
// is counted: the weights are 0 of 1.
int32_t byline_session_terms(const byline_session_slot *slots, const int32_t *found,
                             byline_session_term *terms);

// Sets the weights of a byte in some terms.
void byline_session_weigh(const byline_session_slot *slots, uint8_t byte, byline_session_term *terms,
                          int32_t count);

// Counts a byte in the slots of all contexts; new slots are taken unless the table is full.
//
// found: as byline_session_find_all set it for this table. Returns how many slots were taken.
int32_t byline_session_add(byline_session_slot *slots, uint32_t shift, const uint32_t *keys,
                           const int32_t *found, uint8_t byte, int32_t is_full);

// Counts a byte in one slot; where all eight places are taken, the lightest byte gives way.
void byline_session_count(byline_session_slot *slot, uint8_t byte);

// The same on any processor; for tests.
void byline_session_count_plain(byline_session_slot *slot, uint8_t byte);

#endif

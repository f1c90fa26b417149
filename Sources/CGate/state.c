// What the gate is told of a term's counts, and the table of it.
#include "session.h"

byline_term_states byline_states;

// 0...6, 8, 10, 12, 15, 19, 24, 31, 47 bytes or fewer, and above.
const uint8_t byline_term_lengths[byline_term_longest + 1] = {
    0,  1,  2,  3,  4,  5,  6,  7,  7,  8,  8,  9,  9,  10, 10, 10, 11, 11, 11, 11, 12, 12, 12, 12, 12,
    13, 13, 13, 13, 13, 13, 13, 14, 14, 14, 14, 14, 14, 14, 14, 14, 14, 14, 14, 14, 14, 14, 14, 15};

// top * 20 / total in 0...8, 9...12, 13...16, 17...18 or above.
static int part(int64_t total, int64_t top) {
  const uint64_t whole = (uint64_t)(total < 1 ? 1 : total), twentieths = (uint64_t)top * 20;
  return (twentieths >= whole * 9) + (twentieths >= whole * 13) + (twentieths >= whole * 17) +
         (twentieths >= whole * 19);
}

// Between two parts.
static int step(int64_t kinds) { return kinds == 2 ? 6 : kinds <= 4 ? 4 : kinds <= 8 ? 3 : 2; }

// Of terms that `kinds` bytes followed, more than one, and whose top has the least part.
static int least(int64_t total, int64_t kinds) {
  if (kinds == 2) {
    return 12 + (total > 2) + (total > 3) + (total > 5) + (total > 9) + (total > 20);
  }
  if (kinds <= 4) return 42 + (total > 5) + (total > 10) + (total > 30);
  if (kinds <= 8) return 62 + (total > 12) + (total > 30);
  return 77 + (total > 40);
}

uint8_t byline_term_state_counted(int64_t total, int64_t kinds, int64_t top) {
  if (kinds <= 1) {
    return (uint8_t)((total > 1) + (total > 2) + (total > 3) + (total > 4) + (total > 6) +
                     (total > 9) + (total > 14) + (total > 22) + (total > 40) + (total > 100) +
                     (total > 400));
  }
  if (total > byline_term_frequent) {
    // Of 200, how many were others: 140 or more, 110...139, 80...109, 50...79, 30...49, 16...29,
    // 8...15, 3...7, 1...2, or none.
    const uint64_t whole = (uint64_t)total;
    const uint64_t others = (uint64_t)(total > top ? total - top : 0) * 200;
    const int part = (others < whole * 140) + (others < whole * 110) + (others < whole * 80) +
                     (others < whole * 50) + (others < whole * 30) + (others < whole * 16) +
                     (others < whole * 8) + (others < whole * 3) + (others < whole);
    return (uint8_t)(87 + part * 4 + (total > 200) + (total > 2000) + (total > 20000));
  }
  return (uint8_t)(least(total, kinds) + part(total, top) * step(kinds));
}

__attribute__((constructor)) static void fill(void) {
  for (int64_t kinds = 2; kinds < 10; kinds++) byline_states.step[kinds] = (uint8_t)step(kinds);
  for (int64_t total = 0; total <= byline_term_frequent; total++) {
    byline_states.least[0][total] = byline_states.least[1][total] =
        byline_term_state_counted(total, 1, total);
    for (int64_t kinds = 2; kinds < 10; kinds++) {
      byline_states.least[kinds][total] = (uint8_t)least(total, kinds);
    }
    for (int64_t top = 0; top <= byline_term_frequent; top++) {
      byline_states.part[total][top] = (uint8_t)part(total, top);
    }
  }
}

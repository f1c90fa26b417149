// The contexts of a place in a text, by their rows.
//
// Whether two of them are one cannot be guessed, so there is no branch for it: what is written of the second
// one is written over.
#include "bits.h"

INLINE size_t collapse(const byl_range *stepped, size_t segment_count, size_t stepped_count,
                       size_t entry_count, ptrdiff_t longest, ptrdiff_t *orders, byl_range *ranges,
                       ptrdiff_t *totals, ptrdiff_t *next) {
  size_t entries = 1, entry = 0;
  // A new entry can have the place of a former one whose length is still needed.
  ptrdiff_t order = orders[0];
  orders[0] = 0;
  ptrdiff_t previous = totals[0];
  for (; entry < stepped_count; entry++, stepped += segment_count) {
    const ptrdiff_t former = order;
    order = orders[entry + 1];
    ptrdiff_t total = 0;
    for (size_t segment = 0; segment < segment_count; segment++)
      total += stepped[segment].upper - stepped[segment].lower;
    if (__builtin_expect(former >= longest, 0) && total != previous) {
      next[entry++] = -2;
      break;
    }
    for (size_t segment = 0; segment < segment_count; segment++)
      ranges[entries * segment_count + segment] = stepped[segment];
    const size_t is_new = total != previous;
    next[entry] = (ptrdiff_t)(entries + is_new) - 1;
    orders[entries] = former + 1;
    totals[entries] = previous = total;
    entries += is_new;
  }
  for (; entry < entry_count; entry++) next[entry] = -1;
  return entries;
}

size_t byl_collapse(const void *stepped_rows, size_t segment_count, size_t stepped_count,
                    size_t entry_count, ptrdiff_t longest, ptrdiff_t *orders, void *rows,
                    ptrdiff_t *totals, ptrdiff_t *next) {
  if (segment_count == 1)
    return collapse(
        stepped_rows, 1, stepped_count, entry_count, longest, orders, rows, totals, next);
  return collapse(stepped_rows, segment_count, stepped_count, entry_count, longest, orders, rows,
                  totals, next);
}

size_t byl_tell_apart(const ptrdiff_t *totals, const ptrdiff_t *lost, const ptrdiff_t *orders,
                      size_t entry_count, byl_distinct_order *distinct, size_t *live_count) {
  size_t count = 0, entry = 0;
  ptrdiff_t previous = -1;
  for (; entry < entry_count; entry++) {
    const ptrdiff_t total = totals[entry] - lost[entry];
    if (total <= 0) break;
    distinct[count] = (byl_distinct_order){(ptrdiff_t)entry, orders[entry], total};
    count += total != previous;
    previous = total;
  }
  *live_count = entry;
  return count;
}

int byl_count_followed(const ptrdiff_t *next, size_t entry_count, const ptrdiff_t *totals,
                       const ptrdiff_t *lost, ptrdiff_t *followed) {
  int is_any_beyond = 0;
  for (size_t entry = 0; entry < entry_count; entry++) {
    const ptrdiff_t there = next[entry] < 0 ? 0 : next[entry];
    const ptrdiff_t count = totals[there] - lost[there];
    followed[entry] = next[entry] < 0 ? 0 : count;
    is_any_beyond |= next[entry] == -2;
  }
  return is_any_beyond;
}

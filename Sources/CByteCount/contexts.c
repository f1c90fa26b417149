// The contexts of a place in a text, by their rows.
#include "CByteCount.h"

size_t byl_collapse(const void *stepped_rows, size_t segment_count, size_t stepped_count,
                    size_t entry_count, ptrdiff_t longest, const ptrdiff_t *former_orders,
                    ptrdiff_t *orders, void *rows, ptrdiff_t *totals, ptrdiff_t *next) {
  const byl_range *stepped = stepped_rows;
  byl_range *ranges = rows;
  size_t entries = 1, entry = 0;
  ptrdiff_t previous = totals[0];
  for (; entry < stepped_count; entry++, stepped += segment_count) {
    ptrdiff_t total = 0;
    for (size_t segment = 0; segment < segment_count; segment++)
      total += stepped[segment].upper - stepped[segment].lower;
    if (total == previous) {
      next[entry] = (ptrdiff_t)entries - 1;
      continue;
    }
    if (former_orders[entry] >= longest) {
      next[entry++] = -2;
      break;
    }
    for (size_t segment = 0; segment < segment_count; segment++)
      ranges[entries * segment_count + segment] = stepped[segment];
    next[entry] = (ptrdiff_t)entries;
    orders[entries] = former_orders[entry] + 1;
    totals[entries++] = previous = total;
  }
  for (; entry < entry_count; entry++) next[entry] = -1;
  return entries;
}

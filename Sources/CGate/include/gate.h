// The innermost loops of the gate, as wide as the processor's vectors.
//
// Those of the session are in session.h.
//
// Every loop works lane by lane in a fixed order and without fused multiplication, so the results
// are the same bits for every vector width.
#ifndef BYLINE_GATE_H
#define BYLINE_GATE_H

#include <stdint.h>

// H and K: hidden units, and outputs.
enum { byline_gate_hidden = 32, byline_gate_outputs = 32 };

// The head: b1 (H), w2 (H, K) row-major, b2 (K), one after the other.
enum {
  byline_gate_head = byline_gate_hidden + byline_gate_hidden * byline_gate_outputs +
                     byline_gate_outputs
};

// h = leaky(b1 + sum of rows), e = exp(h w2 + b2) where present.
//
// table: rows of H floats, the head after them at `head`; rows: their numbers, in the table;
// present: a bit an output; hidden: H, set; exponentials: K, set, 0 where not present.
void byline_gate_forward(const float *table, const float *head, const uint16_t *rows, int count,
                         uint32_t present, float *hidden, float *exponentials);

// The same for processors of which nothing is known.
void byline_gate_forward_plain(const float *table, const float *head, const uint16_t *rows,
                               int count, uint32_t present, float *hidden, float *exponentials);

// The same with a table of whole numbers, each times `unit`, half as large: their sums are exact, as long
// as there are at most 2^16 rows.
void byline_gate_forward_rounded(const int16_t *table, float unit, const float *head,
                                 const uint16_t *rows, int count, uint32_t present, float *hidden,
                                 float *exponentials);

// The same for processors of which nothing is known.
void byline_gate_forward_rounded_plain(const int16_t *table, float unit, const float *head,
                                       const uint16_t *rows, int count, uint32_t present,
                                       float *hidden, float *exponentials);

// Adds the gradient that belongs to the slopes of the outputs (K, 0 where not present).
//
// head_gradient is laid out like the head. row_gradient: H, set; every row of the sample has it.
void byline_gate_backward(const float *head, const float *hidden, const float *slopes,
                          float *head_gradient, float *row_gradient);

// Adds a gradient, H floats, to each of some rows of a table.
void byline_gate_scatter(float *table, const uint16_t *rows, int count, const float *row_gradient);

// to[i] += from[i], for `count` floats, a multiple of 16.
void byline_gate_add(float *to, const float *from, int count);

// One step of Adam over `count` floats, a multiple of 16; clears the gradient.
void byline_gate_adam(float *values, float *gradient, float *mean, float *square, int count,
                      float scale, float rate, float unbias_mean, float unbias_square);

#endif

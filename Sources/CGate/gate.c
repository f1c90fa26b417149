#include "gate.h"

#pragma STDC FP_CONTRACT OFF

typedef float lanes __attribute__((vector_size(64)));
typedef int32_t numbers __attribute__((vector_size(64)));
typedef int16_t shorts __attribute__((vector_size(32)));
typedef shorts unaligned_shorts __attribute__((aligned(2), may_alias));

enum { H = byline_gate_hidden, K = byline_gate_outputs, L = 16 };

#define INLINE static inline __attribute__((always_inline))

#if defined(__x86_64__) && defined(__linux__)
#define EVERY_WIDTH __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define EVERY_WIDTH
#endif

// Vectors are never arguments or results: their passing depends on the processor.
typedef lanes unaligned_lanes __attribute__((aligned(4), may_alias));
#define AT(place) (*(unaligned_lanes *)(place))
#define FROM(place) (*(const unaligned_lanes *)(place))
#define ALL(value) ((value) - (lanes){})
#define SELECT(mask, yes, no) ((lanes)(((mask) & (numbers)(yes)) | (~(mask) & (numbers)(no))))

// e^x for x in -60...60: 2^whole times a polynomial of degree 6 in the rest.
INLINE void exponential(lanes *value) {
  lanes x = *value;
  x = SELECT(x > ALL(60), ALL(60), x);
  x = SELECT(x < ALL(-60), ALL(-60), x);
  // Adding and taking off 1.5 * 2^23 rounds to the nearest whole number.
  lanes scaled = x * ALL(1.44269504f);
  lanes magic = ALL(12582912.0f);
  lanes whole = (scaled + magic) - magic;
  lanes y = (scaled - whole) * ALL(0.693147182f);
  lanes sum = ALL(1.0f / 720);
  sum = sum * y + ALL(1.0f / 120);
  sum = sum * y + ALL(1.0f / 24);
  sum = sum * y + ALL(1.0f / 6);
  sum = sum * y + ALL(0.5f);
  sum = sum * y + ALL(1);
  sum = sum * y + ALL(1);
  numbers power = (__builtin_convertvector(whole, numbers) + 127) << 23;
  *value = sum * (lanes)power;
}

// The sum of 16 floats, which it overwrites.
INLINE float sum_of(float *part) {
  for (int width = L / 2; width > 0; width /= 2) {
    for (int lane = 0; lane < width; lane++) part[lane] += part[lane + width];
  }
  return part[0];
}

// The weights from what the rows of a table and b1 add up to.
INLINE void answer(const lanes *sums, const float *head, uint32_t present, float *hidden,
                   float *exponentials) {
  lanes low = sums[0], high = sums[1], zero = ALL(0);
  AT(hidden) = SELECT(low > zero, low, low * ALL(0.1f));
  AT(hidden + L) = SELECT(high > zero, high, high * ALL(0.1f));
  const float *weights = head + H;
  low = FROM(weights + H * K);
  high = FROM(weights + H * K + L);
  for (int unit = 0; unit < H; unit++) {
    lanes value = ALL(hidden[unit]);
    low += value * FROM(weights + unit * K);
    high += value * FROM(weights + unit * K + L);
  }
  numbers bit = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};
  numbers mask = (numbers){} + (int32_t)present;
  exponential(&low);
  exponential(&high);
  AT(exponentials) = SELECT(((mask >> bit) & 1) != 0, low, zero);
  AT(exponentials + L) = SELECT(((mask >> (bit + L)) & 1) != 0, high, zero);
}

INLINE void forward(const float *table, const float *head, const uint16_t *rows, int count,
                    uint32_t present, float *hidden, float *exponentials) {
  lanes sums[2] = {FROM(head), FROM(head + L)};
  for (int row = 0; row < count; row++) {
    const float *values = table + (long)rows[row] * H;
    sums[0] += FROM(values);
    sums[1] += FROM(values + L);
  }
  answer(sums, head, present, hidden, exponentials);
}

INLINE void forward_rounded(const int16_t *table, float unit, const float *head,
                            const uint16_t *rows, int count, uint32_t present, float *hidden,
                            float *exponentials) {
  numbers low = {}, high = {};
  for (int row = 0; row < count; row++) {
    const int16_t *values = table + (long)rows[row] * H;
    low += __builtin_convertvector(*(const unaligned_shorts *)values, numbers);
    high += __builtin_convertvector(*(const unaligned_shorts *)(values + L), numbers);
  }
  const lanes sums[2] = {__builtin_convertvector(low, lanes) * ALL(unit) + FROM(head),
                         __builtin_convertvector(high, lanes) * ALL(unit) + FROM(head + L)};
  answer(sums, head, present, hidden, exponentials);
}

EVERY_WIDTH void byline_gate_forward(const float *table, const float *head, const uint16_t *rows,
                                     int count, uint32_t present, float *hidden,
                                     float *exponentials) {
  forward(table, head, rows, count, present, hidden, exponentials);
}

void byline_gate_forward_plain(const float *table, const float *head, const uint16_t *rows,
                               int count, uint32_t present, float *hidden, float *exponentials) {
  forward(table, head, rows, count, present, hidden, exponentials);
}

EVERY_WIDTH void byline_gate_forward_rounded(const int16_t *table, float unit, const float *head,
                                             const uint16_t *rows, int count, uint32_t present,
                                             float *hidden, float *exponentials) {
  forward_rounded(table, unit, head, rows, count, present, hidden, exponentials);
}

void byline_gate_forward_rounded_plain(const int16_t *table, float unit, const float *head,
                                       const uint16_t *rows, int count, uint32_t present,
                                       float *hidden, float *exponentials) {
  forward_rounded(table, unit, head, rows, count, present, hidden, exponentials);
}

EVERY_WIDTH void byline_gate_backward(const float *head, const float *hidden, const float *slopes,
                                      float *head_gradient, float *row_gradient) {
  lanes low = FROM(slopes), high = FROM(slopes + L);
  const float *weights = head + H;
  float *out = head_gradient + H;
  for (int unit = 0; unit < H; unit++) {
    lanes value = ALL(hidden[unit]);
    AT(out + unit * K) += value * low;
    AT(out + unit * K + L) += value * high;
    float part[L];
    AT(part) = low * FROM(weights + unit * K) + high * FROM(weights + unit * K + L);
    float slope = sum_of(part);
    row_gradient[unit] = hidden[unit] > 0 ? slope : 0.1f * slope;
  }
  out += H * K;
  AT(out) += low;
  AT(out + L) += high;
  AT(head_gradient) += FROM(row_gradient);
  AT(head_gradient + L) += FROM(row_gradient + L);
}

EVERY_WIDTH void byline_gate_scatter(float *table, const uint16_t *rows, int count,
                                     const float *row_gradient) {
  lanes low = FROM(row_gradient), high = FROM(row_gradient + L);
  for (int row = 0; row < count; row++) {
    float *values = table + (long)rows[row] * H;
    AT(values) += low;
    AT(values + L) += high;
  }
}

EVERY_WIDTH void byline_gate_add(float *to, const float *from, int count) {
  for (int index = 0; index < count; index += L) {
    AT(to + index) += FROM(from + index);
  }
}

EVERY_WIDTH void byline_gate_adam(float *values, float *gradient, float *mean, float *square,
                                  int count, float scale, float rate, float unbias_mean,
                                  float unbias_square) {
  for (int index = 0; index < count; index += L) {
    lanes slope = FROM(gradient + index) * ALL(scale);
    lanes m = ALL(0.9f) * FROM(mean + index) + ALL(0.1f) * slope;
    lanes s = ALL(0.995f) * FROM(square + index) + ALL(0.005f) * slope * slope;
    AT(gradient + index) = ALL(0);
    AT(mean + index) = m;
    AT(square + index) = s;
    lanes size = s * ALL(1 / unbias_square);
    for (int lane = 0; lane < L; lane++) size[lane] = __builtin_sqrtf(size[lane]);
    AT(values + index) -= ALL(rate / unbias_mean) * m / (size + ALL(1e-6f));
  }
}

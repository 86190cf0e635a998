/* Byte order: takes the place of swapproc.c, whose fast paths know SSE only. Plain loops, which the compiler turns into
 * SIMD128; the copies make unaligned pointers legal and cost nothing. */
#include <stdint.h>
#include <string.h>
#include "fitsio2.h"

void ffswap2(short *values, long n) {
  for (long i = 0; i < n; i++) {
    uint16_t x;
    memcpy(&x, values + i, 2);
    x = __builtin_bswap16(x);
    memcpy(values + i, &x, 2);
  }
}

void ffswap4(INT32BIT *values, long n) {
  for (long i = 0; i < n; i++) {
    uint32_t x;
    memcpy(&x, values + i, 4);
    x = __builtin_bswap32(x);
    memcpy(values + i, &x, 4);
  }
}

void ffswap8(double *values, long n) {
  for (long i = 0; i < n; i++) {
    uint64_t x;
    memcpy(&x, values + i, 8);
    x = __builtin_bswap64(x);
    memcpy(values + i, &x, 8);
  }
}

/* Writing: every HDU is made whole, one after the other; checksums last. */
#include <stdlib.h>
#include <string.h>
#include "face.h"

FACE int af_create(void) {
  int status = 0;
  if (fits_create_diskfile(&file, "file", &status)) file = NULL;
  return status;
}

/* compression: 0 none, else RICE_1 11, GZIP_1 21, GZIP_2 22, PLIO_1 31, HCOMPRESS_1 41. quantize: fraction of the noise of each tile
 * (0: floating point stays as it is). dither: 0 none, 1 subtractive, 2 with exact zeros; seed 1 … 10000. */
FACE int af_create_image(int bitpix, int axes, const double *lengths, int compression, const int *tile, double quantize, int dither, int seed) {
  int status = 0;
  LONGLONG n[9];
  long t[9];
  for (int i = 0; i < axes && i < 9; i++) {
    n[i] = (LONGLONG)lengths[i];
    t[i] = tile[i];
  }
  fits_set_compression_type(file, compression, &status);
  if (compression) {
    fits_set_tile_dim(file, axes, t, &status);
    fits_set_quantize_level(file, (float)quantize, &status);
    fits_set_quantize_dither(file, dither == 0 ? NO_DITHER : dither == 2 ? SUBTRACTIVE_DITHER_2 : SUBTRACTIVE_DITHER_1, &status);
    if (dither) fits_set_dither_seed(file, seed, &status);
  }
  fits_create_imgll(file, bitpix, axes, n, &status);
  return status;
}

/* n pixels from `first` on. With `nulls`, pixels that equal `null` are undefined. */
FACE int af_write_pixels(int type, double first, double n, int nulls, double null, void *from) {
  int status = 0;
  float f = (float)null;
  void *value = type == TFLOAT ? (void *)&f : (void *)&null;
  if (nulls) fits_write_imgnull(file, type, (LONGLONG)first, (LONGLONG)n, from, value, &status);
  else fits_write_img(file, type, (LONGLONG)first, (LONGLONG)n, from, &status);
  return status;
}

/* types, forms, units: `columns` texts each, one after the other, closed by zeros; an empty unit is left out. kind: ASCII_TBL 1, BINARY_TBL 2. */
FACE int af_create_table(int kind, double rows, int columns, char *types, char *forms, char *units, const char *name) {
  int status = 0;
  char **texts = malloc((size_t)columns * 3 * sizeof *texts + 1);
  if (!texts) return MEMORY_ALLOCATION;
  char *starts[3] = {types, forms, units};
  for (int k = 0; k < 3; k++) {
    char *at = starts[k];
    for (int i = 0; i < columns; i++) {
      texts[k * columns + i] = at;
      at += strlen(at) + 1;
    }
  }
  fits_create_tbl(file, kind, (LONGLONG)rows, columns, texts, texts + columns, texts + 2 * columns, *name ? name : NULL, &status);
  free(texts);
  return status;
}

FACE int af_write_values(int type, int column, double row, double element, double n, void *from) {
  int status = 0;
  fits_write_col(file, type, column, (LONGLONG)row, (LONGLONG)element, (LONGLONG)n, from, &status);
  return status;
}

/* n strings, each in width + 1 bytes, closed by a zero. */
FACE int af_write_strings(int column, double row, int n, int width, char *from) {
  int status = 0;
  char **each = malloc((size_t)n * sizeof *each + 1);
  if (!each) return MEMORY_ALLOCATION;
  for (int i = 0; i < n; i++) each[i] = from + (size_t)i * ((size_t)width + 1);
  fits_write_col(file, TSTRING, column, (LONGLONG)row, 1, n, each, &status);
  free(each);
  return status;
}

/* A card of at most 80 characters: appended, or (update) in the place of the keyword of that name. */
FACE int af_write_card(const char *keyword, const char *card, int update) {
  int status = 0;
  if (update) fits_update_card(file, keyword, card, &status);
  else fits_write_record(file, card, &status);
  return status;
}

FACE int af_read_header_again(void) {
  int status = 0;
  fits_set_hdustruc(file, &status);
  return status;
}

FACE int af_write_sums(void) {
  int status = 0;
  fits_write_chksum(file, &status);
  return status;
}

FACE int af_flush(void) {
  int status = 0;
  fits_flush_file(file, &status);
  return status;
}

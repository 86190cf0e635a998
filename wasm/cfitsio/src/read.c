/* Opening, HDUs, headers and images. */
#include <stdlib.h>
#include <string.h>
#include "face.h"

fitsfile *file;
double result[MAX_RESULTS];
static char messages[8192];

FACE double *af_result(void) { return result; }
FACE double af_version(void) { float v = 0; fits_get_version(&v); return v; }

/* The short text of a status and the stack of messages, oldest first, one a line; empties the stack. */
FACE const char *af_messages(int status) {
  char text[FLEN_ERRMSG];
  char line[FLEN_STATUS] = "";
  fits_get_errstatus(status, line);
  size_t length = (size_t)snprintf(messages, sizeof messages, "%s", line);
  while (fits_read_errmsg(text) && length < sizeof messages - sizeof text - 1) {
    length += (size_t)snprintf(messages + length, sizeof messages - length, "\n%s", text);
  }
  fits_clear_errmsg();
  return messages;
}

FACE int af_open(void) {
  int status = 0;
  if (fits_open_diskfile(&file, "file", READONLY, &status)) file = NULL;
  return status;
}

FACE int af_close(void) {
  int status = 0;
  if (file) fits_close_file(file, &status);
  file = NULL;
  return status;
}

/* Moves to HDU n (from 1). result: type (0 image, 1 ASCII table, 2 binary table), start of header, start of data, end of data,
 * whether it is a tile-compressed image. Past the last HDU: END_OF_FILE (107). */
FACE int af_move(int n) {
  int status = 0, type = 0;
  LONGLONG head = 0, data = 0, end = 0;
  fits_movabs_hdu(file, n, &type, &status);
  fits_get_hduaddrll(file, &head, &data, &end, &status);
  result[0] = type;
  result[1] = (double)head;
  result[2] = (double)data;
  result[3] = (double)end;
  result[4] = status ? 0 : fits_is_compressed_image(file, &status);
  return status;
}

/* result: BITPIX, BITPIX equivalent after scaling, NAXIS, NAXIS1… (at most `most` axes). */
FACE int af_image(int most) {
  int status = 0, bitpix = 0, equivalent = 0, axes = 0;
  LONGLONG lengths[MAX_RESULTS] = {0};
  if (most > MAX_RESULTS - 3) most = MAX_RESULTS - 3;
  fits_get_img_paramll(file, most, &bitpix, &axes, lengths, &status);
  fits_get_img_equivtype(file, &equivalent, &status);
  result[0] = bitpix;
  result[1] = equivalent;
  result[2] = axes;
  for (int i = 0; i < most && i < axes; i++) result[3 + i] = (double)lengths[i];
  return status;
}

/* result: compression type, then the tile lengths. */
FACE int af_compression(int axes) {
  int status = 0, type = 0;
  long tile[MAX_COMPRESS_DIM] = {0};
  if (axes > MAX_COMPRESS_DIM) axes = MAX_COMPRESS_DIM;
  fits_get_compression_type(file, &type, &status);
  fits_get_tile_dim(file, axes, tile, &status);
  result[0] = type;
  for (int i = 0; i < axes; i++) result[1 + i] = tile[i];
  return status;
}

/* The header of a tile-compressed image as that of the image it stands for: cards of 80 characters, freed with free(). result: number. */
FACE char *af_image_header(void) {
  int status = 0, cards = 0;
  char *text = NULL;
  fits_convert_hdr2str(file, 0, NULL, 0, &text, &cards, &status);
  result[0] = cards;
  result[1] = status;
  return status ? NULL : text;
}

/* n pixels from `first` (1 = the first of the image) as CFITSIO type `type`. With `nulls`, undefined ones become NaN in floating point;
 * without it stored floating point comes out as it is (CFITSIO would take infinity for undefined, and zero for the smallest numbers).
 * result: whether any is undefined. */
FACE int af_pixels(int type, double first, double n, int nulls, void *to) {
  int status = 0, any = 0;
  float f = __builtin_nanf("");
  double d = __builtin_nan("");
  void *null = !nulls ? NULL : type == TFLOAT ? (void *)&f : type == TDOUBLE ? (void *)&d : NULL;
  fits_read_img(file, type, (LONGLONG)first, (LONGLONG)n, null, to, &any, &status);
  result[0] = any;
  return status;
}

/* A section: first and last pixel (from 1, both included) and step along each axis, NAXIS1 first. */
FACE int af_section(int type, int axes, const int *first, const int *last, const int *step, int nulls, void *to) {
  int status = 0, any = 0;
  long a[9], b[9], c[9];
  float f = __builtin_nanf("");
  double d = __builtin_nan("");
  void *null = !nulls ? NULL : type == TFLOAT ? (void *)&f : type == TDOUBLE ? (void *)&d : NULL;
  for (int i = 0; i < axes && i < 9; i++) {
    a[i] = first[i];
    b[i] = last[i];
    c[i] = step[i];
  }
  fits_read_subset(file, type, a, b, c, null, to, &any, &status);
  result[0] = any;
  return status;
}

/* Random groups: the parameters (n of them) and the pixels (m) of group g (from 1), as doubles. */
FACE int af_group(double g, double n, double m, double *parameters, double *pixels) {
  int status = 0, any = 0;
  if (n > 0) fits_read_grppar_dbl(file, (long)g, 1, (long)n, parameters, &status);
  if (m > 0) fits_read_img_dbl(file, (long)g, 1, (LONGLONG)m, __builtin_nan(""), pixels, &any, &status);
  return status;
}

/* result: DATASUM and CHECKSUM of this HDU, each 1 right, 0 absent, -1 wrong. */
FACE int af_check_sums(void) {
  int status = 0, data = 0, whole = 0;
  fits_verify_chksum(file, &data, &whole, &status);
  result[0] = data;
  result[1] = whole;
  return status;
}

/* Binary and ASCII tables. */
#include <stdlib.h>
#include <string.h>
#include "face.h"

/* result: rows, columns, rows that fit into the buffers of CFITSIO. */
FACE int af_table(void) {
  int status = 0, columns = 0;
  LONGLONG rows = 0;
  long best = 0;
  fits_get_num_rowsll(file, &rows, &status);
  fits_get_num_cols(file, &columns, &status);
  fits_get_rowsize(file, &best, &status);
  result[0] = (double)rows;
  result[1] = columns;
  result[2] = best;
  return status;
}

/* result: type as stored (negative: variable length), type after TSCAL and TZERO, repeat, width, first byte in the row (from 0). */
FACE int af_column(int column) {
  int status = 0, stored = 0, equivalent = 0;
  LONGLONG repeat = 0, width = 0;
  fits_get_coltypell(file, column, &stored, &repeat, &width, &status);
  fits_get_eqcoltypell(file, column, &equivalent, NULL, NULL, &status);
  result[0] = stored;
  result[1] = equivalent;
  result[2] = (double)repeat;
  result[3] = (double)width;
  result[4] = status ? 0 : (double)file->Fptr->tableptr[column - 1].tbcol;
  return status;
}

/* n values of a column as CFITSIO type `type`. With `undefined`, a byte for each: 1 where it is undefined. Else, with `nulls`, undefined
 * ones are NaN in floating point. */
FACE int af_values(int type, int column, double row, double element, double n, int nulls, void *to, char *undefined) {
  int status = 0, any = 0;
  float f = __builtin_nanf("");
  double d = __builtin_nan("");
  void *null = !nulls ? NULL : type == TFLOAT ? (void *)&f : type == TDOUBLE ? (void *)&d : NULL;
  if (undefined) fits_read_colnull(file, type, column, (LONGLONG)row, (LONGLONG)element, (LONGLONG)n, to, undefined, &any, &status);
  else fits_read_col(file, type, column, (LONGLONG)row, (LONGLONG)element, (LONGLONG)n, null, to, &any, &status);
  return status;
}

/* Lengths of the arrays of a variable-length column in rows row … row + n - 1. */
FACE int af_lengths(int column, double row, int n, double *lengths, double *offsets) {
  int status = 0;
  for (int i = 0; i < n && !status; i++) {
    LONGLONG length = 0, offset = 0;
    fits_read_descriptll(file, column, (LONGLONG)row + i, &length, &offset, &status);
    lengths[i] = (double)length;
    offsets[i] = (double)offset;
  }
  return status;
}

/* Raw bytes of a table, from byte `first` (from 1) of row `row`. */
FACE int af_bytes(double row, double first, double n, unsigned char *to) {
  int status = 0;
  fits_read_tblbytes(file, (LONGLONG)row, (LONGLONG)first, (LONGLONG)n, to, &status);
  return status;
}

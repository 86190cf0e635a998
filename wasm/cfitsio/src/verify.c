/* The checks of ftverify (fvrf_head.c, fvrf_data.c, fvrf_key.c, fvrf_file.c, as they come) with findings that go to the host
 * one by one. Takes the place of ftverify.c and fvrf_misc.c, whose names it provides. */
#include "face.h"
#include "fverify.h"

int err_report = 0, prhead = 0, prstat = 0, testdata = 1, testcsum = 1, testfill = 1, heasarc_conv = 1, testhierarch = 0, totalhdu = 0;

enum { WARNING = 1, ERROR = 2 };

static int hdu, errors, warnings;

/* With `data` headers and data are checked, without it headers only. result: findings of errors, of warnings. Returns 0, or 1 when
 * the file could not even be walked through. */
FACE int af_verify(int data) {
  char name[8] = "file";
  testdata = data;
  hdu = errors = warnings = 0;
  int stopped = verify_fits(name, NULL);
  result[0] = get_total_err();
  result[1] = get_total_warn();
  return stopped;
}

int wrterr(FILE *out, char *text, int severity) {
  (void)out;
  if (severity >= err_report) {
    errors++;
    io_report(ERROR, hdu, text);
  }
  fits_clear_errmsg();
  return errors;
}

int wrtwrn(FILE *out, char *text, int heasarc) {
  (void)out;
  if (err_report || (heasarc && !heasarc_conv)) return 0;
  warnings++;
  io_report(WARNING, hdu, text);
  return warnings;
}

/* An error with the text of a CFITSIO status. */
int wrtferr(FILE *out, char *text, int *status, int severity) {
  char whole[512], reason[FLEN_STATUS] = "";
  fits_get_errstatus(*status, reason);
  snprintf(whole, sizeof whole, "%s%s", text, reason);
  *status = 0;
  return wrterr(out, whole, severity);
}

/* An error with the stack of CFITSIO's messages. */
int wrtserr(FILE *out, char *text, int *status, int severity) {
  char whole[2048], line[FLEN_ERRMSG];
  size_t length = (size_t)snprintf(whole, sizeof whole, "%.500s", text);
  for (int i = 0; i < 16 && fits_read_errmsg(line); i++) {
    length += (size_t)snprintf(whole + length, sizeof whole - length, "%s%.80s", length ? "; " : "", line);
  }
  *status = 0;
  return wrterr(out, whole, severity);
}

/* Titles say which HDU comes next. */
void wrtsep(FILE *out, char fill, char *title, int width) {
  int n = 0;
  (void)out;
  (void)width;
  if (fill == '=' && sscanf(title, " HDU %d", &n) == 1) hdu = n;
}

int wrtout(FILE *out, char *text) { (void)out; (void)text; return 0; }
void print_fmt(FILE *out, char *text, int indent) { (void)out; (void)text; (void)indent; }
void update_parfile(int e, int w) { (void)e; (void)w; }
void num_err_wrn(int *e, int *w) { *e = errors; *w = warnings; }
void reset_err_wrn(void) { errors = warnings = 0; }

/* Orders for sorting and searching keywords and columns. */
int compkey(const void *a, const void *b) { return strncmp((*(FitsKey *const *)a)->kname, (*(FitsKey *const *)b)->kname, FLEN_KEYWORD); }
int compcol(const void *a, const void *b) { return strcmp((*(ColName *const *)a)->name, (*(ColName *const *)b)->name); }
int compstre(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* Equal when the second begins with the first. */
int compstrp(const void *a, const void *b) {
  const char *p = *(char *const *)a, *q = *(char *const *)b;
  size_t n = strlen(p);
  if (n > 0 && strncmp(p, q, n) == 0) return 0;
  return strcmp(p, q);
}

/* The face of CFITSIO that the TypeScript side calls. One instance of the module holds one file: `file` below.
 * Every function returns a CFITSIO status (0 = done) unless it says otherwise; numbers go out through `result`.
 * Positions, lengths and sizes are doubles, so that files of more than 4 GB need no 64-bit integers at the border. */
#ifndef ASTRO_FACE_H
#define ASTRO_FACE_H

#include "fitsio.h"
#include "fitsio2.h"

#define FACE __attribute__((used, visibility("default")))
#define IMPORT(name) __attribute__((import_module("io"), import_name(#name)))

#define MAX_RESULTS 64

extern fitsfile *file;
extern double result[MAX_RESULTS];

/* What the host provides. A read fills with zeros past the end of the file and returns how many bytes there were. */
IMPORT(size) extern double io_size(void);
IMPORT(read) extern int io_read(double offset, void *to, int length);
IMPORT(write) extern int io_write(double offset, const void *from, int length);
IMPORT(truncate) extern int io_truncate(double size);
IMPORT(report) extern void io_report(int severity, int hdu, const char *text);

#endif

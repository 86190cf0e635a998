/* The disk of CFITSIO: takes the place of drvrfile.c, whose names it provides, and hands every read and write to the host.
 * The sandbox has no file system; file names mean nothing here, since one instance holds one file. */
#include <string.h>
#include "face.h"

#define HANDLES 4
#define BLOCK 2880

static struct { int used; int writable; LONGLONG position; } handles[HANDLES];

static int take(int writable, int *handle) {
  for (int i = 0; i < HANDLES; i++) {
    if (handles[i].used) continue;
    handles[i].used = 1;
    handles[i].writable = writable;
    handles[i].position = 0;
    *handle = i;
    return 0;
  }
  return TOO_MANY_FILES;
}

int file_init(void) { return 0; }
int file_shutdown(void) { return 0; }
int file_setoptions(int options) { (void)options; return 0; }
int file_getoptions(int *options) { *options = 0; return 0; }
int file_getversion(int *version) { *version = 10; return 0; }
int file_checkfile(char *urltype, char *infile, char *outfile) { (void)urltype; (void)infile; (void)outfile; return 0; }
int file_is_compressed(char *name) { (void)name; return 0; }
int file_openfile(char *name, int mode, FILE **stream) { (void)name; (void)mode; (void)stream; return FILE_NOT_OPENED; }
int file_compress_open(char *name, int mode, int *handle) { (void)name; (void)mode; (void)handle; return FILE_NOT_OPENED; }
int file_remove(char *name) { (void)name; return 0; }

int file_open(char *name, int mode, int *handle) { (void)name; return take(mode == READWRITE, handle); }
int file_create(char *name, int *handle) { (void)name; return take(1, handle); }
int file_close(int handle) { handles[handle].used = 0; return 0; }
int file_flush(int handle) { (void)handle; return 0; }
int file_truncate(int handle, LONGLONG size) { (void)handle; return io_truncate((double)size) ? WRITE_ERROR : 0; }
int file_size(int handle, LONGLONG *size) { (void)handle; *size = (LONGLONG)io_size(); return 0; }
int file_seek(int handle, LONGLONG offset) { handles[handle].position = offset; return 0; }

/* A last block that lacks its padding counts as whole: the data before it are complete. */
int file_read(int handle, void *buffer, long length) {
  LONGLONG size = (LONGLONG)io_size();
  LONGLONG end = (size + BLOCK - 1) / BLOCK * BLOCK;
  LONGLONG start = handles[handle].position;
  if (start < 0 || length < 0 || start + length > end) return END_OF_FILE;
  if (io_read((double)start, buffer, (int)length) < 0) return READ_ERROR;
  handles[handle].position = start + length;
  return 0;
}

int file_write(int handle, void *buffer, long length) {
  if (!handles[handle].writable) return WRITE_ERROR;
  if (io_write((double)handles[handle].position, buffer, (int)length)) return WRITE_ERROR;
  handles[handle].position += length;
  return 0;
}

/* Streams on standard input and output: there are none. */
int stream_open(char *name, int mode, int *handle) { (void)name; (void)mode; (void)handle; return FILE_NOT_OPENED; }
int stream_create(char *name, int *handle) { (void)name; (void)handle; return FILE_NOT_CREATED; }
int stream_size(int handle, LONGLONG *size) { (void)handle; *size = 0; return 0; }
int stream_close(int handle) { (void)handle; return 0; }
int stream_flush(int handle) { (void)handle; return 0; }
int stream_seek(int handle, LONGLONG offset) { (void)handle; (void)offset; return SEEK_ERROR; }
int stream_read(int handle, void *buffer, long length) { (void)handle; (void)buffer; (void)length; return READ_ERROR; }
int stream_write(int handle, void *buffer, long length) { (void)handle; (void)buffer; (void)length; return WRITE_ERROR; }

/* No folder to be in. */
char *getcwd(char *buffer, size_t size) { (void)buffer; (void)size; return 0; }

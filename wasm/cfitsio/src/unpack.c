/* Files packed by bzip2 (in pieces, so that the host can stop at its limit) and by compress (LZW, as a whole). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bzlib.h"
#include "face.h"

int zuncompress2mem(char *name, FILE *stream, char **buffer, size_t *size, void *(*grow)(void *, size_t), size_t *length, int *status);

static bz_stream stream;
static int open_stream;

/* Feeds n bytes and takes out at most `room`. result: bytes used, bytes made. Returns a code of bzip2: 0 go on, 4 end of one
 * stream (another may follow), negative for damage. */
FACE int af_bunzip(char *from, int n, char *to, int room) {
  if (!open_stream) {
    memset(&stream, 0, sizeof stream);
    int code = BZ2_bzDecompressInit(&stream, 0, 0);
    if (code != BZ_OK) return code;
    open_stream = 1;
  }
  stream.next_in = from;
  stream.avail_in = (unsigned)n;
  stream.next_out = to;
  stream.avail_out = (unsigned)room;
  int code = BZ2_bzDecompress(&stream);
  result[0] = n - (int)stream.avail_in;
  result[1] = room - (int)stream.avail_out;
  if (code != BZ_OK) {
    BZ2_bzDecompressEnd(&stream);
    open_stream = 0;
  }
  return code;
}

static size_t limit;
static void *grow(void *old, size_t size) { return size > limit ? NULL : realloc(old, size); }

/* Unpacks LZW data; returns malloc'ed bytes or 0. result: length, status. */
FACE char *af_unlzw(char *from, int n, double most) {
  int status = 0;
  size_t size = 65536, length = 0;
  char *buffer = malloc(size);
  FILE *in = fmemopen(from, (size_t)n, "r");
  limit = most > 2147483647.0 ? 2147483647u : (size_t)most;
  if (in && buffer) zuncompress2mem("file", in, &buffer, &size, grow, &length, &status);
  else status = MEMORY_ALLOCATION;
  if (in) fclose(in);
  result[0] = (double)length;
  result[1] = status;
  if (status) {
    free(buffer);
    return NULL;
  }
  return buffer;
}

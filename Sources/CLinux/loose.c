#include "CLinux.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { chunk = 16384, longest_header = 64 };

/// The size of an object with its header, which is `KIND SIZE NUL`; 0 if there is no header.
static unsigned long long whole_size(const unsigned char *text, size_t count) {
  const unsigned char *end = memchr(text, 0, count < longest_header ? count : longest_header);
  const unsigned char *space = end ? memchr(text, ' ', (size_t)(end - text)) : NULL;
  if (!space) return 0;
  unsigned long long size = 0;
  for (const unsigned char *digit = space + 1; digit < end; digit++) {
    if (*digit < '0' || *digit > '9' || size > (1ULL << 50)) return 0;
    size = size * 10 + (unsigned long long)(*digit - '0');
  }
  return size + (unsigned long long)(end - text) + 1;
}

int byl_loose_object_is_whole(const char *path) {
  int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return 1;
  unsigned char in[chunk], out[chunk];
  z_stream stream = {0};
  if (inflateInit(&stream) != Z_OK) {
    close(file);
    return 1;
  }
  unsigned long long wanted = longest_header;
  int is_first = 1, is_whole = 0, had_room = 1;
  for (;;) {
    // Without room there may be more to come of what was read.
    if (stream.avail_in == 0 && had_room) {
      ssize_t count = read(file, in, chunk);
      if (count <= 0) break;
      stream.next_in = in;
      stream.avail_in = (uInt)count;
    }
    stream.next_out = out;
    stream.avail_out = chunk;
    int status = inflate(&stream, Z_NO_FLUSH);
    had_room = stream.avail_out > 0;
    if (is_first && stream.total_out >= longest_header) {
      unsigned long long size = whole_size(out, chunk - stream.avail_out);
      if (size > wanted) wanted = size;
      is_first = 0;
    }
    // Other damage, and more than there should be, libgit2 tells itself.
    if (status == Z_STREAM_END || (status != Z_OK && status != Z_BUF_ERROR) ||
        stream.total_out > wanted) {
      is_whole = 1;
      break;
    }
  }
  inflateEnd(&stream);
  close(file);
  return is_whole;
}

// What count.py loads before the C library: random bytes that are always the same.
//
// Hashes are seeded by secrets of the process, which no option may fix, so which keys share a
// bucket differs from run to run, and with it the instructions: by 1.5 % on programs that do
// little but read fields. Only here, under valgrind, nothing is secret.

#include <string.h>
#include <sys/types.h>

static unsigned char next_byte;

static void fill(void* buffer, size_t size) {
  for (size_t i = 0; i < size; i++) {
    next_byte = (unsigned char)(next_byte * 29 + 113);
    ((unsigned char*)buffer)[i] = next_byte;
  }
}

ssize_t getrandom(void* buffer, size_t size, unsigned int flags) {
  (void)flags;
  fill(buffer, size);
  return (ssize_t)size;
}

int getentropy(void* buffer, size_t size) {
  fill(buffer, size);
  return 0;
}

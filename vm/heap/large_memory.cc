#include "vm/heap/large_memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "vm/support/mappings.h"
#include "vm/support/memory_reserve.h"

namespace selenite::vm {
namespace {

// The system holds a lock of the whole process while it unmaps: no more than this at once.
constexpr size_t kUnmappedAtOnce = 1024 * 1024;
constexpr size_t kSystemPage = 4096;

constexpr bool IsMapped(size_t bytes) { return kKeepsMemory && bytes >= kLargeBytes; }

// Mappings of this size ask for huge pages: a fault for each 4 KiB of a table
// that is made and dropped costs more than filling it. One such page takes the
// system about a tenth of a millisecond to clear.
constexpr size_t kHugeBytes = 4 << 20;

constexpr size_t RoundToPages(size_t bytes) {
  return (bytes + kSystemPage - 1) & ~(kSystemPage - 1);
}

// This is advice to the system: without huge pages, small ones do.
void AskForHugePages(void* memory, size_t bytes) {
  if (bytes >= kHugeBytes) (void)madvise(memory, RoundToPages(bytes), MADV_HUGEPAGE);
}

void* Map(size_t bytes) {
  if (bytes > SIZE_MAX / 2 || !Mappings::Take(1)) return nullptr;
  void* memory = mmap(nullptr, RoundToPages(bytes), PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    Mappings::Give(1);
    return nullptr;
  }
  AskForHugePages(memory, bytes);
  return memory;
}

void Zero(void* memory, size_t from, size_t to) {
  if (from < to) std::memset(static_cast<char*>(memory) + from, 0, to - from);
}

}  // namespace

void* AllocateMemory(size_t bytes) { return IsMapped(bytes) ? Map(bytes) : std::calloc(1, bytes); }

void* ReallocateMemory(void* memory, size_t old_bytes, size_t new_bytes) {
  const bool was_mapped = IsMapped(old_bytes);
  if (was_mapped != IsMapped(new_bytes)) {
    void* moved = AllocateMemory(new_bytes);
    if (moved == nullptr) {
      if (new_bytes > old_bytes) return nullptr;
      // Shrinking must not fail. A mapping that is kept although small would
      // be freed the wrong way later.
      moved = AllocateSurely(new_bytes);
    }
    std::memcpy(moved, memory, std::min(old_bytes, new_bytes));
    FreeMemory(memory, old_bytes);
    return moved;
  }
  if (!was_mapped) {
    void* moved = std::realloc(memory, new_bytes);
    if (moved == nullptr) return new_bytes <= old_bytes ? memory : nullptr;
    Zero(moved, old_bytes, new_bytes);
    return moved;
  }
  const size_t old_pages = RoundToPages(old_bytes);
  if (new_bytes > SIZE_MAX / 2) return nullptr;
  const size_t new_pages = RoundToPages(new_bytes);
  if (new_bytes < old_bytes) {
    if (new_pages < old_pages) {
      UnmapMemory(static_cast<char*>(memory) + new_pages, old_pages - new_pages);
    }
    Zero(memory, new_bytes, new_pages);  // the rest of a last page must read zero if it grows again
    return memory;
  }
  if (new_pages == old_pages) return memory;
  void* moved = mremap(memory, old_pages, new_pages, MREMAP_MAYMOVE);
  if (moved == MAP_FAILED) return nullptr;
  AskForHugePages(moved, new_bytes);
  return moved;
}

void FreeMemory(void* memory, size_t bytes) {
  if (memory == nullptr) return;
  if (IsMapped(bytes)) {
    UnmapMemory(memory, RoundToPages(bytes));
    Mappings::Give(1);
  } else {
    std::free(memory);
  }
}

ReleaseQueue::~ReleaseQueue() {
  while (first_ != nullptr) Release(kUnmappedAtOnce);
}

void ReleaseQueue::Add(void* memory, size_t bytes) {
  if (!IsMapped(bytes) || bytes < kQueuedBytes) {
    FreeMemory(memory, bytes);
    return;
  }
  Waiting* waiting = static_cast<Waiting*>(memory);
  waiting->next = first_;
  waiting->bytes = RoundToPages(bytes);
  bytes_ += waiting->bytes;
  first_ = waiting;
}

void ReleaseQueue::Release(size_t bytes) {
  bytes = RoundToPages(std::min(bytes, bytes_));
  bytes_ -= bytes;
  while (bytes > 0) {
    Waiting* waiting = first_;
    if (waiting->bytes > bytes) {
      // From the end: the note lies at the beginning.
      waiting->bytes -= bytes;
      UnmapMemory(reinterpret_cast<char*>(waiting) + waiting->bytes, bytes);
      return;
    }
    bytes -= waiting->bytes;
    first_ = waiting->next;
    UnmapMemory(waiting, waiting->bytes);
    Mappings::Give(1);
  }
}

}  // namespace selenite::vm

// Small memory for one heap: what was freed is kept, by size, for the next
// allocations of that size.
//
// Objects and small buffers die by the thousand in a sweep and are wanted
// again at once; handing them to the C library and back costs more than the
// collector's own work, and now and then makes it tidy up everything at once.
// How much is kept is bounded by the heap, which gives the rest back.
//
// Builds with AddressSanitizer keep nothing, so that it sees every use after
// free.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "vm/heap/large_memory.h"

namespace selenite::vm {

class SmallMemory {
 public:
  // Larger sizes are not for this class.
  static constexpr size_t kMaxBytes = 256;

  SmallMemory() = default;
  ~SmallMemory() { Trim(SIZE_MAX); }
  SmallMemory(const SmallMemory&) = delete;
  SmallMemory& operator=(const SmallMemory&) = delete;

  // Not zeroed. Null: the system has none. REQUIRES: 0 < bytes <= kMaxBytes.
  [[nodiscard]] void* Allocate(size_t bytes) {
    const size_t size_class = ClassOf(bytes);
    Kept* kept = kept_[size_class];
    if (kept == nullptr) return std::malloc(size_class * kGranule);
    kept_[size_class] = kept->next;
    kept_bytes_ -= size_class * kGranule;
    return kept;
  }
  void Free(void* memory, size_t bytes) {
    const size_t size_class = ClassOf(bytes);
    if (kept_bytes_ >= limit_) {
      std::free(memory);
      return;
    }
    Kept* kept = static_cast<Kept*>(memory);
    kept->next = kept_[size_class];
    kept_[size_class] = kept;
    kept_bytes_ += size_class * kGranule;
  }

  // Keeps no more than about `bytes` from now on.
  void SetLimit(size_t bytes) { limit_ = kKeepsMemory ? bytes : 0; }
  bool over_limit() const { return kept_bytes_ > limit_; }
  // Gives back up to `pieces` pieces of what is kept above the limit; all of
  // what is kept if `pieces` is SIZE_MAX.
  void Trim(size_t pieces);

 private:
  static constexpr size_t kGranule = 16;
  static constexpr size_t kClasses = kMaxBytes / kGranule + 1;
  static size_t ClassOf(size_t bytes) { return (bytes + kGranule - 1) / kGranule; }

  struct Kept {
    Kept* next;
  };
  Kept* kept_[kClasses] = {};
  size_t kept_bytes_ = 0;
  size_t limit_ = 0;
};

}  // namespace selenite::vm

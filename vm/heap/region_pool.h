// Regions: a mebibyte of addresses each, for memory that heaps divide as they
// like (medium_memory.h).
//
// A region comes with no memory behind it: its pages read zero, and the system
// gives them when they are first written to. A heap gives pages back without
// asking anybody (GiveBack). What comes back to the pool has no memory either;
// its addresses stay with the process, for the next heap.
//
// Thread-safe. The lock is held for a list's push or pop only, and for a mapping
// of fresh addresses now and then, never while memory goes back to the system.
#pragma once

#include <cstddef>

namespace selenite::vm {

inline constexpr size_t kSystemPageBytes = 4096;

class RegionPool {
 public:
  // What regions are aligned to, too.
  static constexpr size_t kRegionBytes = 1 << 20;

  // Null: the system has no addresses, or no memory to note them in.
  [[nodiscard]] static void* Acquire();
  static void Release(void* region);

  // Gives the memory of some pages back to the system: they read zero afterwards.
  // False: it refuses that (memory is locked); they are as before.
  static bool GiveBack(void* pages, size_t bytes);
};

}  // namespace selenite::vm

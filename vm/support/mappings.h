// How many mappings of memory this process has made.
//
// The system allows a process a number of them (vm.max_map_count, 65,530 as a rule),
// and beyond it even giving memory back may fail, as it may cut a mapping in two. So
// what Selenite maps is counted, and refused in time: some are left for the C library,
// for threads and for other libraries. Mappings that are neighbours may be one to the
// system, never more than are counted here.
//
// Thread-safe.
#pragma once

#include <cstddef>

namespace selenite::vm {

class Mappings {
 public:
  // `count` more are about to be made. False: there are too many, nothing was counted.
  [[nodiscard]] static bool Take(size_t count);
  // `count` are gone, or were not made after all.
  static void Give(size_t count);

  static size_t count();
  // The most that Take allows.
  static size_t limit();
  // For tests: another limit; 0: the usual one.
  static void SetLimitForTest(size_t limit);
};

// Gives mapped memory back. What the system cannot take, because it is out of
// mappings, becomes empty and is given back another time.
void UnmapMemory(void* memory, size_t bytes);

}  // namespace selenite::vm

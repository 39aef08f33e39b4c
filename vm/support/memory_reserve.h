// Memory kept back for when the system refuses it.
//
// Memory that scripts cause is asked for where refusing it is an answer: a run ends with
// "not enough memory". But small things are made where nothing can be answered (a
// message, a node of a tree, a list of the C++ library). For them the process keeps a
// reserve. It is given to the C library when that has nothing left; from then on
// everything that can be refused is, until the reserve is whole again.
//
// Thread-safe.
#pragma once

#include <cstddef>

namespace selenite::vm {

class MemoryReserve {
 public:
  // More than all threads together allocate between a refusal and its answer.
  static constexpr size_t kBytes = 2 << 20;

  // Takes the reserve, once, and has operator new use it, unless the process has a
  // handler of its own.
  static void Hold();
  // The C library has no memory: gives it the reserve. False: that was done before.
  static bool Spend();
  // Whether memory may be given out. Tries to take back a reserve that was spent.
  static bool IsWhole();
};

// As malloc and realloc, but never null: the reserve is used, and without it the process
// ends.
void* AllocateSurely(size_t bytes);
void* ReallocateSurely(void* memory, size_t bytes);

// Whether the system has `bytes` more, for what is about to be allocated.
bool SystemHas(size_t bytes);

}  // namespace selenite::vm

// Raw memory straight from the operating system; small pieces, which only notes of
// the collector and builds that watch memory ask for, come from the C library.
//
// A large buffer grows by moving pages, not bytes, so growing a big array
// copies nothing and takes no longer than a piece of work may; and what is
// given back really leaves the process. Giving many pages back takes time of
// its own, so a ReleaseQueue does it bit by bit.
//
// Builds with AddressSanitizer take everything from the C library, where the
// sanitizer can watch it.
#pragma once

#include <cstddef>

namespace selenite::vm {

// From this size on memory is mapped: one piece of work (kPieceBytes) is the
// most that growing may copy.
inline constexpr size_t kLargeBytes = 512 * 1024;

// False in builds that watch memory.
#if defined(__SANITIZE_ADDRESS__)
inline constexpr bool kKeepsMemory = false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
inline constexpr bool kKeepsMemory = false;
#else
inline constexpr bool kKeepsMemory = true;
#endif
#else
inline constexpr bool kKeepsMemory = true;
#endif

// Zeroed. Null: the system has none.
[[nodiscard]] void* AllocateMemory(size_t bytes);
// Grows (new bytes are zeroed) or shrinks. Null: the system has none, `memory`
// is as before. Shrinking never fails.
// REQUIRES: both sizes > 0.
[[nodiscard]] void* ReallocateMemory(void* memory, size_t old_bytes, size_t new_bytes);
void FreeMemory(void* memory, size_t bytes);

// Memory on its way back to the operating system.
class ReleaseQueue {
 public:
  // What is smaller is freed at once: unmapping it takes about 20 us.
  static constexpr size_t kQueuedBytes = 512 * 1024;

  ReleaseQueue() = default;
  ~ReleaseQueue();
  ReleaseQueue(const ReleaseQueue&) = delete;
  ReleaseQueue& operator=(const ReleaseQueue&) = delete;

  // Takes memory that AllocateMemory gave.
  void Add(void* memory, size_t bytes);
  // Gives back about `bytes` bytes of it.
  void Release(size_t bytes);
  bool empty() const { return first_ == nullptr; }
  // Bytes that wait.
  size_t bytes() const { return bytes_; }

 private:
  // Lies at the beginning of the memory itself.
  struct Waiting {
    Waiting* next;
    size_t bytes;
  };
  Waiting* first_ = nullptr;
  size_t bytes_ = 0;
};

}  // namespace selenite::vm

#include "vm/support/memory_reserve.h"

#include <sys/mman.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <mutex>
#include <new>

#include "vm/support/check.h"

namespace selenite::vm {
namespace {

std::mutex mutex;
std::atomic<void*> reserve{nullptr};
std::atomic<bool> is_spent{false};

void* Take() {
  void* memory = std::malloc(MemoryReserve::kBytes);
  reserve.store(memory, std::memory_order_relaxed);
  return memory;
}

void SpendOrGiveUp() {
  // Without a handler operator new says that there is no memory.
  if (!MemoryReserve::Spend()) std::set_new_handler(nullptr);
}

}  // namespace

void MemoryReserve::Hold() {
  static const bool held = [] {
    const std::lock_guard<std::mutex> lock(mutex);
    is_spent = Take() == nullptr;
    if (std::get_new_handler() == nullptr) std::set_new_handler(&SpendOrGiveUp);
    return true;
  }();
  (void)held;
}

bool MemoryReserve::Spend() {
  void* memory = reserve.exchange(nullptr);
  if (memory == nullptr) return false;
  is_spent = true;
  std::free(memory);
  return true;
}

bool MemoryReserve::IsWhole() {
  if (!is_spent.load(std::memory_order_relaxed)) [[likely]] return true;
  const std::lock_guard<std::mutex> lock(mutex);
  if (!is_spent) return true;
  if (Take() == nullptr) return false;
  is_spent = false;
  if (std::get_new_handler() == nullptr) std::set_new_handler(&SpendOrGiveUp);
  return true;
}

void* AllocateSurely(size_t bytes) {
  void* memory = std::malloc(bytes);
  if (memory == nullptr && MemoryReserve::Spend()) memory = std::malloc(bytes);
  SELENITE_CHECK(memory != nullptr || bytes == 0);
  return memory;
}

void* ReallocateSurely(void* memory, size_t bytes) {
  void* moved = std::realloc(memory, bytes);
  if (moved == nullptr && MemoryReserve::Spend()) moved = std::realloc(memory, bytes);
  SELENITE_CHECK(moved != nullptr || bytes == 0);
  return moved;
}

bool SystemHas(size_t bytes) {
  if (!MemoryReserve::IsWhole()) return false;
  // What is small comes from the reserve if need be.
  constexpr size_t kAsked = 32 * 1024;
  if (bytes < kAsked) return true;
  // For what may become several blocks. Asked of the system itself: the C library
  // would change its ways after having freed a large block.
  constexpr size_t kBeside = 64 * 1024;
  if (bytes > SIZE_MAX / 2) return false;
  const size_t whole = bytes + bytes / 8 + kBeside;
  void* memory = mmap(nullptr, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  return memory != MAP_FAILED && munmap(memory, whole) == 0;
}

}  // namespace selenite::vm

#include "vm/support/mappings.h"

#include <sys/mman.h>

#include <atomic>
#include <cerrno>
#include <cstdio>
#include <mutex>

#include "vm/support/check.h"

namespace selenite::vm {
namespace {

// For what does not ask here: libraries, threads, the C library.
constexpr size_t kForOthers = 8192;
constexpr size_t kUsualMost = 65530;

size_t SystemLimit() {
  unsigned long most = kUsualMost;
  if (std::FILE* file = std::fopen("/proc/sys/vm/max_map_count", "re")) {
    if (std::fscanf(file, "%lu", &most) != 1) most = kUsualMost;
    std::fclose(file);
  }
  return most > 2 * kForOthers ? most - kForOthers : most / 2;
}

std::atomic<size_t> mapped{0};
std::atomic<size_t> limit_for_test{0};

// Memory that could not be given back, each with this at its beginning.
struct Stuck {
  Stuck* next;
  size_t bytes;
};
std::mutex stuck_mutex;
std::atomic<Stuck*> stuck{nullptr};  // changed with the lock held

// Tries again to give the newest of them back.
void RetryStuck() {
  const std::lock_guard<std::mutex> lock(stuck_mutex);
  Stuck* first = stuck.load(std::memory_order_relaxed);
  if (first == nullptr) return;
  Stuck* const next = first->next;
  if (munmap(first, first->bytes) == 0) stuck.store(next, std::memory_order_relaxed);
}

}  // namespace

bool Mappings::Take(size_t count) {
  if (mapped.fetch_add(count, std::memory_order_relaxed) + count <= limit()) return true;
  Give(count);
  return false;
}

void Mappings::Give(size_t count) { mapped.fetch_sub(count, std::memory_order_relaxed); }

size_t Mappings::count() { return mapped.load(std::memory_order_relaxed); }

size_t Mappings::limit() {
  static const size_t limit = SystemLimit();
  const size_t other = limit_for_test.load(std::memory_order_relaxed);
  return other != 0 ? other : limit;
}

void Mappings::SetLimitForTest(size_t limit) { limit_for_test = limit; }

void UnmapMemory(void* memory, size_t bytes) {
  if (munmap(memory, bytes) == 0) {
    if (stuck.load(std::memory_order_relaxed) != nullptr) [[unlikely]] RetryStuck();
    return;
  }
  // Anything else would be an address or size that is not a mapping's.
  SELENITE_CHECK(errno == ENOMEM);
  (void)madvise(memory, bytes, MADV_DONTNEED);
  const std::lock_guard<std::mutex> lock(stuck_mutex);
  auto* here = static_cast<Stuck*>(memory);
  *here = {stuck.load(std::memory_order_relaxed), bytes};
  stuck.store(here, std::memory_order_relaxed);
}

}  // namespace selenite::vm

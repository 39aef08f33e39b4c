#include "vm/heap/region_pool.h"

#include <sys/mman.h>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <mutex>

namespace selenite::vm {
namespace {

class RegionStore {
 public:
  void* Take() {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (count_ == 0 && !Extend()) return nullptr;
    return free_[--count_];
  }
  void Give(void* region) {
    const std::lock_guard<std::mutex> lock(mutex_);
    free_[count_++] = region;
  }

 private:
  // Addresses are taken from the system for so many regions at once.
  static constexpr size_t kAtOnce = 4;

  bool Extend();

  std::mutex mutex_;
  void** free_ = nullptr;  // a stack; it has room for all regions there are
  size_t count_ = 0;
  size_t region_count_ = 0;
  size_t capacity_ = 0;
};

bool RegionStore::Extend() {
  if (region_count_ + kAtOnce > capacity_) {
    const size_t capacity = capacity_ == 0 ? 64 : 2 * capacity_;
    void* list = std::realloc(free_, capacity * sizeof(void*));
    if (list == nullptr) return false;
    free_ = static_cast<void**>(list);
    capacity_ = capacity;
  }
  // One more, for alignment.
  constexpr size_t kBytes = kAtOnce * RegionPool::kRegionBytes;
  void* memory = mmap(nullptr, kBytes + RegionPool::kRegionBytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) return false;
  char* const begin = static_cast<char*>(memory);
  const size_t before = -reinterpret_cast<uintptr_t>(begin) & (RegionPool::kRegionBytes - 1);
  if (before > 0) munmap(begin, before);
  char* const first = begin + before;
  munmap(first + kBytes, RegionPool::kRegionBytes - before);
  region_count_ += kAtOnce;
  for (size_t i = kAtOnce; i-- > 0;) free_[count_++] = first + i * RegionPool::kRegionBytes;
  return true;
}

// Never destroyed: isolates may outlive whatever is destroyed at exit.
RegionStore& Store() {
  static RegionStore* const store = new RegionStore;
  return *store;
}

}  // namespace

void* RegionPool::Acquire() { return Store().Take(); }

void RegionPool::Release(void* region) {
  if (!GiveBack(region, kRegionBytes)) std::memset(region, 0, kRegionBytes);
  Store().Give(region);
}

bool RegionPool::GiveBack(void* pages, size_t bytes) {
  return madvise(pages, bytes, MADV_DONTNEED) == 0;
}

}  // namespace selenite::vm

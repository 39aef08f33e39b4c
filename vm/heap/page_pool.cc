#include "vm/heap/page_pool.h"

#include <sys/mman.h>

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>
#include <mutex>

#include "vm/support/mappings.h"

namespace selenite::vm {

// The pages of the process.
class PageStore {
 public:
  using Page = PagePool::Page;

  // With the lock held.
  Page* TakePage();
  Page* TakeWarm();
  Span* TakePiece();
  // Returns the page if nothing is in it any more.
  Page* GivePiece(Span* span);
  // Whether a free page should keep its memory. If so: GiveWarm.
  bool WantsWarm() const { return warm_count_ < kWarmPages; }
  void GiveWarm(Page* page) {
    page->next = warm_;
    warm_ = page;
    ++warm_count_;
  }
  void GiveCold(Page* page) { cold_[cold_count_++] = page; }

  std::mutex mutex;

 private:
  // Addresses are taken from the system so many bytes at once.
  static constexpr size_t kRegionBytes = 4 << 20;
  static constexpr size_t kLeastRegionBytes = 256 << 10;
  // Free pages whose memory is kept for the next request.
  static constexpr size_t kWarmPages = 64;
  static constexpr uint64_t kAllFree = (uint64_t{1} << PagePool::kPieces) - 1;

  bool Extend();
  bool ExtendBy(size_t bytes);

  Page* warm_ = nullptr;  // free pages with their memory
  size_t warm_count_ = 0;
  // Free pages without it: a stack of addresses, as the pages cannot be
  // written to without getting memory again.
  Page** cold_ = nullptr;
  size_t cold_count_ = 0;
  size_t page_count_ = 0;  // in all: cold_ has room for them
  Page* open_slabs_ = nullptr;
};

bool PageStore::Extend() {
  // A system that is short of memory may have less.
  return ExtendBy(kRegionBytes) || ExtendBy(kLeastRegionBytes);
}

bool PageStore::ExtendBy(size_t bytes) {
  if (!Mappings::Take(1)) return false;
  // One page more, for alignment.
  void* memory = mmap(nullptr, bytes + kPageBytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    Mappings::Give(1);
    return false;
  }
  const size_t pages = bytes / kPageBytes;
  void* list = std::realloc(cold_, (page_count_ + pages) * sizeof(Page*));
  if (list == nullptr) {
    UnmapMemory(memory, bytes + kPageBytes);
    Mappings::Give(1);
    return false;
  }
  cold_ = static_cast<Page**>(list);
  page_count_ += pages;
  const uintptr_t begin = reinterpret_cast<uintptr_t>(memory);
  const uintptr_t first = (begin + kPageBytes - 1) & ~(kPageBytes - 1);
  if (first > begin) UnmapMemory(memory, first - begin);
  const uintptr_t end = first + bytes;
  if (begin + bytes + kPageBytes > end) {
    UnmapMemory(reinterpret_cast<void*>(end), begin + bytes + kPageBytes - end);
  }
  for (size_t i = pages; i-- > 0;) {
    cold_[cold_count_++] = reinterpret_cast<Page*>(first + i * kPageBytes);
  }
  return true;
}

PageStore::Page* PageStore::TakeWarm() {
  Page* page = warm_;
  if (page == nullptr) return nullptr;
  warm_ = page->next;
  --warm_count_;
  return page;
}

PageStore::Page* PageStore::TakePage() {
  if (Page* page = TakeWarm(); page != nullptr) return page;
  if (cold_count_ == 0 && !Extend()) return nullptr;
  return cold_[--cold_count_];
}

Span* PageStore::TakePiece() {
  Page* slab = open_slabs_;
  if (slab == nullptr) {
    slab = TakePage();
    if (slab == nullptr) return nullptr;
    slab->kind = PagePool::PageKind::kSlab;
    slab->free_pieces = kAllFree;
    slab->next = slab->previous = nullptr;
    open_slabs_ = slab;
  }
  const size_t piece = static_cast<size_t>(std::countr_zero(slab->free_pieces));
  slab->free_pieces &= slab->free_pieces - 1;
  if (slab->free_pieces == 0) {
    open_slabs_ = slab->next;
    if (open_slabs_ != nullptr) open_slabs_->previous = nullptr;
  }
  return &slab->spans[piece];
}

PageStore::Page* PageStore::GivePiece(Span* span) {
  const uintptr_t address = reinterpret_cast<uintptr_t>(span);
  Page* slab = reinterpret_cast<Page*>(address & ~(kPageBytes - 1));
  if (slab->free_pieces == 0) {
    slab->previous = nullptr;
    slab->next = open_slabs_;
    if (open_slabs_ != nullptr) open_slabs_->previous = slab;
    open_slabs_ = slab;
  }
  slab->free_pieces |= uint64_t{1} << (span - slab->spans);
  if (slab->free_pieces != kAllFree) return nullptr;
  (slab->previous == nullptr ? open_slabs_ : slab->previous->next) = slab->next;
  if (slab->next != nullptr) slab->next->previous = slab->previous;
  return slab;
}

namespace {

uintptr_t AddressOf(void* page) { return reinterpret_cast<uintptr_t>(page); }

// Never destroyed: isolates may outlive whatever is destroyed at exit.
PageStore& Store() {
  static PageStore* const store = new PageStore;
  return *store;
}

}  // namespace

Span* PagePool::Acquire(Size size, size_t cell_bytes) {
  if constexpr (!kKeepsMemory) {
    void* memory = std::malloc(sizeof(Span) + cell_bytes);
    if (memory == nullptr) return nullptr;
    std::memset(memory, 0, sizeof(Span));
    Span* span = static_cast<Span*>(memory);
    span->cells = reinterpret_cast<char*>(span + 1);
    span->capacity = 1;
    span->cell_bytes = static_cast<uint16_t>(cell_bytes);
    return span;
  }
  PageStore& store = Store();
  const std::lock_guard<std::mutex> lock(store.mutex);
  Span* span;
  char* cells;
  size_t bytes;
  if (size == Size::kPage) {
    Page* page = store.TakePage();
    if (page == nullptr) return nullptr;
    page->kind = PageKind::kWhole;
    span = &page->spans[0];
    cells = reinterpret_cast<char*>(page) + kWholeHeader;
    bytes = kPageBytes - kWholeHeader;
  } else {
    span = store.TakePiece();
    if (span == nullptr) return nullptr;
    const uintptr_t page = reinterpret_cast<uintptr_t>(span) & ~(kPageBytes - 1);
    const size_t index = static_cast<size_t>(span - reinterpret_cast<Page*>(page)->spans);
    cells = reinterpret_cast<char*>(page) + (kHeaderPieces + index) * kPieceOfPageBytes;
    bytes = kPieceOfPageBytes;
  }
  std::memset(span, 0, sizeof(Span));
  span->cells = cells;
  span->is_page = size == Size::kPage;
  span->capacity = static_cast<uint16_t>(bytes / cell_bytes);
  span->cell_bytes = static_cast<uint16_t>(cell_bytes);
  return span;
}

void PagePool::Renew(Span* page, size_t cell_bytes) {
  char* cells = page->cells;
  std::memset(page, 0, sizeof(Span));
  page->cells = cells;
  page->is_page = true;
  page->capacity = static_cast<uint16_t>((kPageBytes - kWholeHeader) / cell_bytes);
  page->cell_bytes = static_cast<uint16_t>(cell_bytes);
}

void PagePool::Release(Span* span) {
  span->next = nullptr;
  ReleaseAll(span);
}

void PagePool::ReleaseAll(Span* first) {
  if (first == nullptr) return;
  if constexpr (!kKeepsMemory) {
    while (first != nullptr) {
      Span* span = first;
      first = span->next;
      std::free(span);
    }
    return;
  }
  PageStore& store = Store();
  Page* cold[kReleasedAtOnce];
  size_t count = 0;
  while (first != nullptr || count > 0) {
    size_t free_count = 0;
    Page* free[kReleasedAtOnce];
    {
      const std::lock_guard<std::mutex> lock(store.mutex);
      while (count > 0) store.GiveCold(cold[--count]);
      for (int i = 0; i < kReleasedAtOnce && first != nullptr; ++i) {
        Span* span = first;
        first = span->next;
        Page* page = span->is_page ? reinterpret_cast<Page*>(reinterpret_cast<uintptr_t>(span) &
                                                             ~(kPageBytes - 1))
                                   : store.GivePiece(span);
        if (page == nullptr) continue;
        if (store.WantsWarm()) {
          store.GiveWarm(page);
        } else {
          free[free_count++] = page;
        }
      }
    }
    // Nobody else knows these pages meanwhile. Neighbours go together.
    std::sort(free, free + free_count);
    for (size_t i = 0; i < free_count;) {
      size_t end = i + 1;
      while (end < free_count && AddressOf(free[end]) == AddressOf(free[end - 1]) + kPageBytes) {
        ++end;
      }
      const bool given = madvise(free[i], (end - i) * kPageBytes, MADV_DONTNEED) == 0;
      for (; i < end; ++i) {
        if (given) {
          cold[count++] = free[i];
          continue;
        }
        // The system refuses it (locked memory): it stays warm.
        const std::lock_guard<std::mutex> lock(store.mutex);
        store.GiveWarm(free[i]);
      }
    }
  }
}

void PagePool::ReleaseWarm() {
  PageStore& store = Store();
  while (true) {
    Page* page;
    {
      const std::lock_guard<std::mutex> lock(store.mutex);
      page = store.TakeWarm();
    }
    if (page == nullptr) return;
    const bool given = madvise(page, kPageBytes, MADV_DONTNEED) == 0;
    const std::lock_guard<std::mutex> lock(store.mutex);
    if (!given) return store.GiveWarm(page);
    store.GiveCold(page);
  }
}

}  // namespace selenite::vm

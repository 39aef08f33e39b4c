#include "vm/support/arena.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <mutex>

#include "vm/support/mappings.h"
#include "vm/support/memory_reserve.h"

namespace selenite::vm {

struct ArenaBlocks::Block {
  Block* previous;
  size_t bytes;
  bool is_mapped;
};

namespace {

// The first block fits a one-line chunk; later ones double so that a large
// chunk needs few, up to a size by which a refused one may exceed the limit.
constexpr size_t kFirstBlockBytes = 2 * 1024;
constexpr size_t kMaxBlockBytes = 64 * 1024;
// An arena with more than this takes larger blocks from the system: the C library
// would keep them, when they are freed between blocks that are not.
constexpr size_t kSmallArenaBytes = 1024 * 1024;
constexpr size_t kMappedBlockBytes = 256 * 1024;
constexpr size_t kPage = 4096;

// Null: refused.
void* MapBlock(size_t bytes) {
  if (!Mappings::Take(1)) return nullptr;
  void* memory = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (memory != MAP_FAILED) return memory;
  Mappings::Give(1);
  return nullptr;
}

void UnmapBlock(void* block, size_t bytes) {
  UnmapMemory(block, bytes);
  Mappings::Give(1);
}

// The largest blocks are kept for the next arena: giving each back to the
// system and faulting it in again costs more than what is done in it. A
// bounded number: what is kept belongs to no tenant.
class BlockPool {
  using Block = ArenaBlocks::Block;

 public:
  static BlockPool& Get() {
    static auto* pool = new BlockPool;
    return *pool;
  }

  Block* Take() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (count_ == 0) return nullptr;
    return kept_[--count_];
  }
  // False: there is no room for it.
  bool Give(Block* block) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (count_ == kKept) return false;
    kept_[count_++] = block;
    return true;
  }

 private:
  static constexpr int kKept = 32;  // 2 MiB

  std::mutex mutex_;
  int count_ = 0;
  Block* kept_[kKept];
};

}  // namespace

bool ArenaBlocks::FreePiece() {
  constexpr size_t kPiece = 512 * 1024;
  for (size_t freed = 0; blocks_ != nullptr && freed < kPiece;) {
    Block* block = blocks_;
    blocks_ = block->previous;
    freed += block->bytes;
#ifndef SELENITE_DEBUG_CHECKS
    if (block->bytes == kMaxBlockBytes && BlockPool::Get().Give(block)) continue;
#endif
    if (block->is_mapped) {
      UnmapBlock(block, block->bytes);
    } else {
      std::free(block);
    }
  }
  return blocks_ == nullptr;
}

Arena::~Arena() {
  if (bytes_ > kSmallArenaBytes) {
    meter_.FreeLater(std::make_unique<ArenaBlocks>(blocks_));
  } else {
    ArenaBlocks blocks(blocks_);
  }
  meter_.ReleaseBytes(bytes_);
}

void* Arena::AllocateSlow(size_t bytes) {
  size_t wanted = blocks_ == nullptr ? kFirstBlockBytes
                                     : std::min(kMaxBlockBytes, blocks_->bytes * 2);
  wanted = std::max(wanted, bytes + sizeof(Block));
  if (bytes_ >= kSmallArenaBytes && !exhausted_) {
    wanted = (std::max(wanted, kMappedBlockBytes) + kPage - 1) & ~(kPage - 1);
  }
  if (meter_.ReserveBytes(wanted)) {
    bytes_ += wanted;
  } else {
    exhausted_ = true;
  }
  Block* block = wanted == kMaxBlockBytes ? BlockPool::Get().Take() : nullptr;
  bool is_mapped = false;
  if (wanted >= kMappedBlockBytes) {
    block = static_cast<Block*>(MapBlock(wanted));
    is_mapped = block != nullptr;
  }
  if (block == nullptr) block = static_cast<Block*>(AllocateSurely(wanted));
  block->previous = blocks_;
  block->bytes = wanted;
  block->is_mapped = is_mapped;
  blocks_ = block;
  char* start = reinterpret_cast<char*>(block + 1);
  next_ = start + bytes;
  end_ = reinterpret_cast<char*>(block) + wanted;
  return start;
}

}  // namespace selenite::vm

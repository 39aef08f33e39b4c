#include "vm/support/arena.h"

#include <algorithm>

#include "vm/support/check.h"

namespace selenite::vm {

struct Arena::Block {
  Block* previous;
  size_t bytes;
};

namespace {
// The first block fits a one-line chunk; later ones double so that a large
// chunk needs few, and stop at a size whose refusal overshoots little.
constexpr size_t kFirstBlockBytes = 2 * 1024;
constexpr size_t kMaxBlockBytes = 64 * 1024;
}  // namespace

Arena::~Arena() {
  while (blocks_ != nullptr) {
    Block* previous = blocks_->previous;
    std::free(blocks_);
    blocks_ = previous;
  }
  meter_.ReleaseBytes(bytes_);
}

void* Arena::AllocateSlow(size_t bytes) {
  size_t wanted = blocks_ == nullptr ? kFirstBlockBytes
                                     : std::min(kMaxBlockBytes, blocks_->bytes * 2);
  wanted = std::max(wanted, bytes + sizeof(Block));
  if (meter_.ReserveBytes(wanted)) {
    bytes_ += wanted;
  } else {
    exhausted_ = true;
  }
  auto* block = static_cast<Block*>(std::malloc(wanted));
  SELENITE_CHECK(block != nullptr);
  block->previous = blocks_;
  block->bytes = wanted;
  blocks_ = block;
  char* start = reinterpret_cast<char*>(block + 1);
  next_ = start + bytes;
  limit_ = reinterpret_cast<char*>(block) + wanted;
  return start;
}

}  // namespace selenite::vm

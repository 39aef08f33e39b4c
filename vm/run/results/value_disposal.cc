#include "vm/run/results/value_disposal.h"

#include <sys/mman.h>

#include <cstdint>
#include <utility>

#include "vm/support/piece_size.h"

namespace selenite::vm {

namespace {

constexpr int64_t kPieceValues = 2048;
// Pages are given back so many bytes at once.
constexpr size_t kGivenBytes = 256 * 1024;
constexpr uintptr_t kPageBytes = 4096;

// Nothing is at `from` and beyond, up to `end`: gives the pages back when they are
// many, so that freeing the whole block does not take long. Returns the new end.
const char* GiveBack(const char* from, const char* end) {
  if (static_cast<size_t>(end - from) < kGivenBytes) return end;
  const uintptr_t first = (reinterpret_cast<uintptr_t>(from) + kPageBytes - 1) & ~(kPageBytes - 1);
  const uintptr_t last = reinterpret_cast<uintptr_t>(end) & ~(kPageBytes - 1);
  // Without it the pages stay until the block is freed.
  (void)madvise(reinterpret_cast<void*>(first), last - first, MADV_DONTNEED);
  return reinterpret_cast<const char*>(first);
}

template <class T>
const char* EndOf(const std::vector<T>& items) {
  return reinterpret_cast<const char*>(items.data() + items.size());
}

}  // namespace

void ValueDisposal::Add(std::vector<HostValue> values) {
  if (!values.empty()) Add(HostTable{.array = std::move(values), .map = {}});
}

void ValueDisposal::Add(HostTable table) {
  open_.push_back({.table = {}, .array_end = EndOf(table.array), .map_end = EndOf(table.map)});
  open_.back().table = std::move(table);
}

size_t ValueDisposal::Take(HostValue& value) {
  const size_t bytes = CountedBytes(value);
  if (auto* table = std::get_if<HostTable>(&value.value)) {
    Add(std::move(*table));
  }
  return bytes;
}

size_t ValueDisposal::Advance() {
  size_t bytes = 0;
  for (int64_t i = PieceSize(kPieceValues); i > 0 && !open_.empty(); --i) {
    // Take adds to open_.
    const size_t at = open_.size() - 1;
    if (!open_[at].table.map.empty()) {
      HostEntry entry = std::move(open_[at].table.map.back());
      open_[at].table.map.pop_back();
      bytes += Take(entry.key) + Take(entry.value);
      Open& open = open_[at];
      open.map_end = GiveBack(EndOf(open.table.map), open.map_end);
    } else if (!open_[at].table.array.empty()) {
      HostValue value = std::move(open_[at].table.array.back());
      open_[at].table.array.pop_back();
      bytes += Take(value);
      Open& open = open_[at];
      open.array_end = GiveBack(EndOf(open.table.array), open.array_end);
    } else {
      open_.pop_back();
    }
  }
  return bytes;
}

}  // namespace selenite::vm

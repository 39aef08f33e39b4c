#include "vm/ir/keyed_index.h"

#include <sys/random.h>

namespace selenite::vm {
namespace {

HashKey ChooseKey() {
  HashKey key;
  if (getrandom(&key, sizeof key, 0) != static_cast<ssize_t>(sizeof key)) {
    // No random bytes from the system: the address of the program has to do.
    key.k0 = reinterpret_cast<uintptr_t>(&key) * 0x9e3779b97f4a7c15u;
    key.k1 = reinterpret_cast<uintptr_t>(&ChooseKey) * 0xc2b2ae3d27d4eb4fu;
  }
  return key;
}

// Slots that are moved between two looks at the fuel, and what they cost.
constexpr uint32_t kSlotsPerPiece = 4096;
constexpr int64_t kUnitsPerPiece = 32;

}  // namespace

const HashKey& ProcessHashKey() {
  static const HashKey key = ChooseKey();
  return key;
}

void KeyedIndex::Insert(uint64_t hash, uint32_t number) {
  // Refused memory ends the compile: what is not found again does not matter then.
  if (count_ * 4 >= capacity_ * 3 && !Grow()) return;
  ++count_;
  Place({static_cast<uint32_t>(hash >> 32), static_cast<uint32_t>(hash), number});
}

void KeyedIndex::Place(Slot slot) {
  uint32_t i = slot.home & (capacity_ - 1);
  while (slots_[i].number != kAbsent) i = (i + 1) & (capacity_ - 1);
  slots_[i] = slot;
}

bool KeyedIndex::Grow() {
  Slot* old = slots_;
  const uint32_t old_capacity = capacity_;
  const uint32_t capacity = old_capacity == 0 ? 32 : old_capacity * 2;
  void* memory = arena_.TryAllocate(capacity * sizeof(Slot));
  if (memory == nullptr) return false;
  slots_ = static_cast<Slot*>(memory);
  capacity_ = capacity;
  static_assert(kAbsent == UINT32_MAX);
  std::memset(static_cast<void*>(slots_), 0xff, capacity_ * sizeof(Slot));
  for (uint32_t i = 0; i < old_capacity; ++i) {
    // A job that is dropped here needs no item again.
    if (i % kSlotsPerPiece == kSlotsPerPiece - 1 && !arena_.meter().ChargeWork(kUnitsPerPiece)) {
      return false;
    }
    if (old[i].number != kAbsent) Place(old[i]);
  }
  return true;
}

}  // namespace selenite::vm

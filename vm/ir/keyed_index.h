// Finding equal things again while a unit is built: numbers among a function's
// constants.
//
// The input is hostile, so the hash is keyed with a number the input's author
// cannot know. Numbers of items depend on the order of arrival only, never on
// the hash: the same source gives the same unit in every process.
#pragma once

#include <cstdint>
#include <cstring>

#include "vm/support/arena.h"

namespace selenite::vm {

// The key of this process: random, chosen at first use.
struct HashKey {
  uint64_t k0;
  uint64_t k1;
};
const HashKey& ProcessHashKey();

// An open-addressing set of item numbers. The caller keeps the items and says
// by `equals(number)` which of the candidates is meant.
class KeyedIndex {
 public:
  explicit KeyedIndex(Arena& arena) : arena_(arena) {}
  KeyedIndex(const KeyedIndex&) = delete;
  KeyedIndex& operator=(const KeyedIndex&) = delete;

  static constexpr uint32_t kAbsent = UINT32_MAX;

  template <class Equals>
  uint32_t Find(uint64_t hash, const Equals& equals) const {
    if (capacity_ == 0) return kAbsent;
    const uint32_t tag = static_cast<uint32_t>(hash >> 32);
    for (uint32_t i = static_cast<uint32_t>(hash) & (capacity_ - 1);;
         i = (i + 1) & (capacity_ - 1)) {
      const Slot& slot = slots_[i];
      if (slot.number == kAbsent) return kAbsent;
      if (slot.tag == tag && equals(slot.number)) return slot.number;
    }
  }

  // REQUIRES: the item is not in the set.
  void Insert(uint64_t hash, uint32_t number);

 private:
  struct Slot {
    uint32_t tag;   // upper half of the hash
    uint32_t home;  // lower half
    uint32_t number;
  };
  bool Grow();
  void Place(Slot slot);

  Arena& arena_;
  Slot* slots_ = nullptr;
  uint32_t capacity_ = 0;  // a power of two, or 0
  uint32_t count_ = 0;
};

}  // namespace selenite::vm

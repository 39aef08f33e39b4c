#include "vm/ir/keyed_index.h"

#include <sys/random.h>

#include <bit>

namespace selenite::vm {
namespace {

HashKey ChooseKey() {
  HashKey key;
  if (getrandom(&key, sizeof key, 0) != static_cast<ssize_t>(sizeof key)) {
    // No entropy from the system: where the loader put us has to do.
    key.k0 = reinterpret_cast<uintptr_t>(&key) * 0x9e3779b97f4a7c15u;
    key.k1 = reinterpret_cast<uintptr_t>(&ChooseKey) * 0xc2b2ae3d27d4eb4fu;
  }
  return key;
}

struct SipState {
  uint64_t v0, v1, v2, v3;

  void Round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }

  void Take(uint64_t word) {
    v3 ^= word;
    Round();
    v0 ^= word;
  }
};

}  // namespace

const HashKey& ProcessHashKey() {
  static const HashKey key = ChooseKey();
  return key;
}

uint64_t KeyedHash(std::string_view bytes) {
  const HashKey& key = ProcessHashKey();
  SipState state{key.k0 ^ 0x736f6d6570736575u, key.k1 ^ 0x646f72616e646f6du,
                 key.k0 ^ 0x6c7967656e657261u, key.k1 ^ 0x7465646279746573u};
  const char* next = bytes.data();
  size_t left = bytes.size();
  for (; left >= 8; left -= 8, next += 8) {
    uint64_t word;
    std::memcpy(&word, next, 8);
    state.Take(word);
  }
  uint64_t tail = 0;
  if (left > 0) std::memcpy(&tail, next, left);
  state.Take(tail | (uint64_t{bytes.size()} << 56));
  state.v2 ^= 0xff;
  state.Round();
  state.Round();
  state.Round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

void KeyedIndex::Insert(uint64_t hash, uint32_t number) {
  if (count_ * 4 >= capacity_ * 3) Grow();
  ++count_;
  Place({static_cast<uint32_t>(hash >> 32), static_cast<uint32_t>(hash), number});
}

void KeyedIndex::Place(Slot slot) {
  uint32_t i = slot.home & (capacity_ - 1);
  while (slots_[i].number != kAbsent) i = (i + 1) & (capacity_ - 1);
  slots_[i] = slot;
}

void KeyedIndex::Grow() {
  Slot* old = slots_;
  const uint32_t old_capacity = capacity_;
  capacity_ = old_capacity == 0 ? 32 : old_capacity * 2;
  slots_ = static_cast<Slot*>(arena_.Allocate(capacity_ * sizeof(Slot)));
  for (uint32_t i = 0; i < capacity_; ++i) slots_[i].number = kAbsent;
  for (uint32_t i = 0; i < old_capacity; ++i) {
    if (old[i].number != kAbsent) Place(old[i]);
  }
}

}  // namespace selenite::vm

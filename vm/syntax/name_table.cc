#include "vm/syntax/name_table.h"

#include <unistd.h>

#include <ctime>

namespace selenite::vm {
namespace {

// Two odd constants without structure: fractional bits of the square roots of
// 2 and 3.
constexpr uint64_t kMixA = 0x6a09e667f3bcc909;
constexpr uint64_t kMixB = 0xbb67ae8584caa73b;

uint64_t ProcessSecret() {
  uint64_t secret = 0;
  if (getentropy(&secret, sizeof secret) != 0) {
    // No entropy source (a strict sandbox): the place of the stack and the
    // time are still nothing a script can see.
    secret = reinterpret_cast<uintptr_t>(&secret) * kMixA ^ static_cast<uint64_t>(time(nullptr));
  }
  return secret;
}

uint64_t Fold(uint64_t a, uint64_t b) {
  const unsigned __int128 product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

uint64_t Hash(std::string_view text, uint64_t key) {
  uint64_t h = key ^ (text.size() * kMixB);
  const char* p = text.data();
  size_t left = text.size();
  for (; left >= 8; p += 8, left -= 8) {
    uint64_t word;
    std::memcpy(&word, p, 8);
    h = Fold(h ^ word, kMixA) + key;
  }
  uint64_t tail = 0;
  if (left > 0) std::memcpy(&tail, p, left);
  return Fold(Fold(h ^ tail, kMixA) ^ key, kMixB);
}

}  // namespace

NameTable::NameTable(Arena& arena) : arena_(arena) {
  static const uint64_t secret = ProcessSecret();
  key_ = secret;
}

Name* NameTable::Intern(std::string_view text) {
  const uint64_t hash = Hash(text, key_);
  Name** slot = &roots_[hash >> (64 - kRootBits)];
  for (uint64_t bits = hash << kRootBits; *slot != nullptr; bits <<= 2) {
    if ((*slot)->hash == hash && (*slot)->text == text) return *slot;
    slot = &(*slot)->children[bits >> 62];
  }
  *slot = arena_.New<Name>();
  (*slot)->text = text;
  (*slot)->hash = hash;
  return *slot;
}

}  // namespace selenite::vm

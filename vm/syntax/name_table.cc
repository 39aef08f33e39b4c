#include "vm/syntax/name_table.h"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <ctime>

namespace selenite::vm {
namespace {

// Two odd constants without structure: fractional bits of the square roots of
// 2 and 3.
constexpr uint64_t kMixA = 0x6a09e667f3bcc909;
constexpr uint64_t kMixB = 0xbb67ae8584caa73b;

// A root for every so many bytes of source: about one per word that is new.
constexpr size_t kSourceBytesPerRoot = 64;
constexpr int kMinRootBits = 5;
constexpr int kMaxRootBits = 15;
constexpr int kMaxPageBits = 9;  // 4 KiB of pointers

struct Secret {
  uint64_t mask;
  uint64_t factor;
};

Secret ProcessSecret() {
  Secret secret;
  if (getentropy(&secret, sizeof secret) != 0) {
    // No random bytes (a strict sandbox): a script can see neither the address of
    // the stack nor the exact time.
    secret.mask = reinterpret_cast<uintptr_t>(&secret) * kMixA;
    secret.factor = secret.mask ^ static_cast<uint64_t>(time(nullptr)) * kMixB;
  }
  secret.factor |= 1;
  return secret;
}

uint64_t Fold(uint64_t a, uint64_t b) {
  const unsigned __int128 product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

template <class T>
T* NewPointers(Arena& arena, int bits) {
  const size_t bytes = sizeof(T) << bits;
  void* memory = arena.Allocate(bytes);
  std::memset(memory, 0, bytes);
  return static_cast<T*>(memory);
}

uint64_t LoadWord(const char* p) {
  uint64_t word;
  std::memcpy(&word, p, sizeof word);
  return word;
}

// Whether texts of `size` bytes are equal. REQUIRES: size >= 8.
bool SameText(const char* a, const char* b, size_t size) {
  if (size > 16) return std::memcmp(a, b, size) == 0;
  return LoadWord(a) == LoadWord(b) && LoadWord(a + size - 8) == LoadWord(b + size - 8);
}

// REQUIRES: text.size() >= 8.
uint64_t HashLong(std::string_view text, uint64_t mask, uint64_t factor) {
  uint64_t h = mask ^ (text.size() * kMixB);
  const char* p = text.data();
  const char* const last = p + text.size() - 8;
  for (; p < last; p += 8) h = Fold(h ^ LoadWord(p), factor) + mask;
  return Fold(Fold(h ^ LoadWord(last), factor) ^ mask, kMixB);
}

}  // namespace

NameTable::NameTable(Arena& arena, size_t source_bytes) : arena_(arena) {
  static const Secret secret = ProcessSecret();
  mask_ = secret.mask;
  factor_ = secret.factor;
  root_bits_ = std::clamp(static_cast<int>(std::bit_width(source_bytes / kSourceBytesPerRoot)),
                          kMinRootBits, kMaxRootBits);
  page_bits_ = std::min(root_bits_, kMaxPageBits);
  pages_ = NewPointers<Name**>(arena, root_bits_ - page_bits_);
}

[[gnu::always_inline]] inline Name** NameTable::RootOf(uint64_t hash) {
  const uint64_t root = hash >> (64 - root_bits_);
  Name**& page = pages_[root >> page_bits_];
  if (page == nullptr) [[unlikely]] page = NewPointers<Name*>(arena_, page_bits_);
  return &page[root & ((uint64_t{1} << page_bits_) - 1)];
}

[[gnu::noinline]] Name* NameTable::New(std::string_view text, uint64_t key) {
  Name* name = arena_.New<Name>();
  name->text = text;
  name->key = key;
  return name;
}

Name* NameTable::InternShort(std::string_view text, uint64_t word) {
  const uint64_t hash = Fold(word ^ mask_, factor_ + 2 * text.size());
  Name** slot = RootOf(hash);
  for (uint64_t bits = hash << root_bits_; *slot != nullptr; bits <<= 2) {
    if ((*slot)->key == word && (*slot)->text.size() == text.size()) return *slot;
    slot = &(*slot)->children[bits >> 62];
  }
  return *slot = New(text, word);
}

Name* NameTable::InternLong(std::string_view text) {
  uint64_t hash = 0;
  for (size_t from = 0; from < text.size();) {
    // The next piece of a name of many kilobytes, paid for. A parse that is to stop needs
    // no hash any more.
    constexpr size_t kPiece = 64 * 1024;
    constexpr int64_t kUnitsPerPiece = 16;
    if (from != 0 && !arena_.meter().ChargeWork(kUnitsPerPiece)) break;
    // One has eight bytes at least.
    const size_t left = text.size() - from;
    const std::string_view piece = text.substr(from, left < 2 * kPiece ? left : kPiece);
    hash = HashLong(piece, mask_ ^ hash, factor_);
    from += piece.size();
  }
  Name** slot = RootOf(hash);
  for (uint64_t bits = hash << root_bits_; *slot != nullptr; bits <<= 2) {
    if ((*slot)->key == hash && (*slot)->text.size() == text.size() &&
        SameText((*slot)->text.data(), text.data(), text.size())) {
      return *slot;
    }
    slot = &(*slot)->children[bits >> 62];
  }
  return *slot = New(text, hash);
}

}  // namespace selenite::vm

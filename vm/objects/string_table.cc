// The hash of strings is by linear hashing: the number of buckets grows by one
// with an insertion and shrinks by one with a removal, splitting or joining
// one bucket each time, so no operation has to move all strings. The array of
// bucket heads doubles, which copies nothing when it is large.
#include "vm/objects/string_table.h"

#include <sys/random.h>

#include <bit>
#include <cstring>

#include "vm/heap/heap.h"
#include "vm/objects/hash.h"
#include "vm/support/short_bytes.h"

namespace selenite::vm {
namespace {

constexpr size_t kFirstBuckets = 64;
// Strings per bucket that are put up with when memory for more buckets is
// refused.
constexpr size_t kMaxLoad = 8;

bool IsAscii(char c) { return static_cast<uint8_t>(c) < 0x80; }

HashSecret DrawSecret() {
  HashSecret secret = {0x5bd1e9955bd1e995u, 0x9e3779b97f4a7c15u};
  // Without entropy this early the constants must do.
  [[maybe_unused]] ssize_t drawn = getrandom(&secret, sizeof(secret), GRND_NONBLOCK);
  secret.multiply |= 1;
  return secret;
}

}  // namespace

const HashSecret hash_secret = DrawSecret();

StringTable::StringTable(Heap& heap, uint64_t seed) : heap_(heap), seed_(seed) {}

StringTable::~StringTable() {
  heap_.FreeBuffer(buckets_, capacity_ * sizeof(String*));
  buckets_ = nullptr;
  bucket_count_ = capacity_ = 0;
}

bool StringTable::Initialize() {
  for (int i = 0; i < kMetamethodCount; ++i) {
    if (names_[i] == nullptr) names_[i] = Make(kMetamethodNames[i]);
    if (names_[i] == nullptr) return false;
  }
  return true;
}

inline uint32_t StringTable::HashOfShort(std::string_view bytes) const {
  const char* at = bytes.data();
  size_t left = bytes.size();
  uint64_t state = ByteHash::Start(seed_, left);
  for (; left >= ByteHash::kBlock; at += ByteHash::kBlock, left -= ByteHash::kBlock) {
    state = ByteHash::Blocks(state, at, ByteHash::kBlock);
  }
  return ByteHash::Finish(state, at, left);
}

uint32_t StringTable::HashBytes(std::string_view bytes) const {
  const size_t blocks = bytes.size() - bytes.size() % ByteHash::kBlock;
  uint64_t state = ByteHash::Start(seed_, bytes.size());
  state = ByteHash::Blocks(state, bytes.data(), blocks);
  return ByteHash::Finish(state, bytes.data() + blocks, bytes.size() - blocks);
}

uint32_t StringTable::HashOf(String* string) {
  if (!string->has_hash()) string->set_hash(HashBytes(string->bytes(Reading::kCompared)));
  return string->hash();
}

// Buckets [0, bucket_count_) are in use. With 2^k <= bucket_count_ < 2^(k+1),
// the first bucket_count_ - 2^k ones and those from 2^k on are split already.
inline size_t StringTable::BucketOf(uint32_t hash) const {
  const size_t whole = std::bit_floor(bucket_count_);
  const size_t bucket = hash & (2 * whole - 1);
  // Without a jump: it could not be predicted.
  return bucket - (bucket < bucket_count_ ? 0 : whole);
}

bool StringTable::Grow() {
  if (bucket_count_ == capacity_) {
    const size_t wanted = capacity_ == 0 ? kFirstBuckets : 2 * capacity_;
    void* grown = heap_.ReallocateBuffer(buckets_, capacity_ * sizeof(String*),
                                         wanted * sizeof(String*));
    if (grown == nullptr) return bucket_count_ != 0 && count_ < kMaxLoad * bucket_count_;
    buckets_ = static_cast<String**>(grown);
    capacity_ = wanted;
    if (bucket_count_ == 0) {
      bucket_count_ = kFirstBuckets;
      return true;
    }
  }
  String* string = buckets_[bucket_count_ - std::bit_floor(bucket_count_)];
  buckets_[bucket_count_ - std::bit_floor(bucket_count_)] = nullptr;
  ++bucket_count_;
  while (string != nullptr) {
    String* next = string->next_interned();
    String*& head = buckets_[BucketOf(string->hash())];
    string->next_interned() = head;
    head = string;
    string = next;
  }
  return true;
}

void StringTable::Shrink() {
  // The last bucket goes back to where it was split from.
  String* string = buckets_[bucket_count_ - 1];
  buckets_[bucket_count_ - 1] = nullptr;
  --bucket_count_;
  while (string != nullptr) {
    String* next = string->next_interned();
    String*& head = buckets_[BucketOf(string->hash())];
    string->next_interned() = head;
    head = string;
    string = next;
  }
  if (bucket_count_ * 4 == capacity_ && capacity_ > kFirstBuckets) {
    const size_t wanted = capacity_ / 2;
    buckets_ = static_cast<String**>(heap_.ReallocateBuffer(
        buckets_, capacity_ * sizeof(String*), wanted * sizeof(String*)));
    capacity_ = wanted;
  }
}

String* StringTable::Make(std::string_view bytes) {
  if (bytes.size() > kMaxShortString) {
    String* string = MakeLongUninitialized(bytes.size());
    if (string != nullptr) std::memcpy(string->mutable_data(), bytes.data(), bytes.size());
    return string;
  }
  const int64_t mark = heap_.ChargeMark();
  String** character =
      bytes.size() == 1 && IsAscii(bytes[0]) ? &characters_[bytes[0] & 0x7F] : nullptr;
  String* string;
  if (character != nullptr && *character != nullptr) {
    string = *character;
    heap_.Revive(*string);
  } else {
    const uint32_t hash = HashOfShort(bytes);
    string = FindInterned(bytes, hash);
    if (string == nullptr) string = AddInterned(bytes, hash);
    if (character != nullptr) *character = string;
  }
  // The same whether it was interned still, or again.
  heap_.ReplaceCharges(
      mark, string == nullptr ? 0 : Heap::PriceOfObject(sizeof(String) + bytes.size()));
  return string;
}

inline String* StringTable::FindInterned(std::string_view bytes, uint32_t hash) {
  if (bucket_count_ != 0) {
    for (String* string = buckets_[BucketOf(hash)]; string != nullptr;
         string = string->next_interned()) {
      if (string->hash() == hash && string->length() == bytes.size() &&
          SameBytes(string->bytes(Reading::kShort).data(), bytes.data(), bytes.size())) {
        heap_.Revive(*string);
        return string;
      }
    }
  }
  return nullptr;
}

const String* StringTable::FindShort(std::string_view bytes) const {
  if (bucket_count_ == 0) return nullptr;
  const uint32_t hash = HashOfShort(bytes);
  const String* string = buckets_[BucketOf(hash)];
  while (string != nullptr && (string->hash() != hash || string->bytes(Reading::kShort) != bytes)) {
    string = string->next_interned();
  }
  return string;
}

String* StringTable::AddInterned(std::string_view bytes, uint32_t hash) {
  if (count_ >= bucket_count_ && !Grow()) return nullptr;
  String* string = heap_.New<String>(bytes.size(), bytes.size(), hash, true);
  if (string == nullptr) return nullptr;
  CopyBytes(string->mutable_data(), bytes.data(), bytes.size());
  String*& head = buckets_[BucketOf(hash)];
  string->next_interned() = head;
  head = string;
  ++count_;
  return string;
}

String* StringTable::MakeLongUninitialized(size_t length) {
  SELENITE_DCHECK(length > kMaxShortString);
  if (length > kMaxStringBytes) return nullptr;
  return heap_.New<String>(length, length, 0u, false);
}

void StringTable::Remove(String* string) {
  if (bucket_count_ == 0) return;
  if (string->length() == 1 && IsAscii(string->bytes(Reading::kShort).front())) {
    characters_[static_cast<uint8_t>(string->bytes(Reading::kShort).front())] = nullptr;
  }
  String** at = &buckets_[BucketOf(string->hash())];
  while (*at != string) at = &(*at)->next_interned();
  *at = string->next_interned();
  --count_;
  // Several at a time: when most strings die at once, the buckets must go with
  // them.
  for (int i = 0; i < 4 && bucket_count_ > kFirstBuckets && count_ < bucket_count_ / 4; ++i) {
    Shrink();
  }
}

void StringTable::TraceFixed(Marker& marker) {
  for (String* name : names_) marker.Mark(name);
}

void LongStringHash::Start(String* string, uint64_t seed) {
  string_ = string;
  position_ = 0;
  state_ = ByteHash::Start(seed, string->length());
}

bool LongStringHash::Advance() {
  if (string_->has_hash()) {
    string_ = nullptr;
    return true;
  }
  const char* const bytes = string_->bytes(Reading::kCompared).data();
  const size_t left = string_->length() - position_;
  if (left > PieceOfBlocks()) {
    state_ = ByteHash::Blocks(state_, bytes + position_, PieceOfBlocks());
    position_ += PieceOfBlocks();
    return false;
  }
  const size_t blocks = left - left % ByteHash::kBlock;
  state_ = ByteHash::Blocks(state_, bytes + position_, blocks);
  position_ += blocks;
  string_->set_hash(
      ByteHash::Finish(state_, bytes + position_, string_->length() - position_));
  string_ = nullptr;
  return true;
}

}  // namespace selenite::vm

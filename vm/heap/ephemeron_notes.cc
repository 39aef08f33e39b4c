#include "vm/heap/ephemeron_notes.h"

namespace selenite::vm {
namespace {

// Addresses of objects are not chosen by scripts; mixing them is enough.
size_t HashAddress(const HeapObject* key) {
  uint64_t bits = reinterpret_cast<uint64_t>(key) >> 4;
  bits *= 0x9e3779b97f4a7c15u;
  return bits ^ (bits >> 32);
}

}  // namespace

size_t EphemeronNotes::BucketOf(const HeapObject* key) const {
  const size_t hash = HashAddress(key);
  const size_t bucket = hash & (2 * round_ - 1);
  return bucket < heads_.size() ? bucket : hash & (round_ - 1);
}

void EphemeronNotes::SplitBucket() {
  if (heads_.size() == 2 * round_) round_ *= 2;
  const size_t from = heads_.size() - round_;
  if (!heads_.Push(0)) return;  // longer chains, nothing worse
  uint32_t at = heads_[from];
  heads_[from] = 0;
  while (at != 0) {
    Key& key = keys_[at - 1];
    const uint32_t next = key.next;
    uint32_t& head = heads_[BucketOf(key.key)];
    key.next = head;
    head = at;
    at = next;
  }
}

EphemeronNotes::Key* EphemeronNotes::Find(const HeapObject* key) {
  if (heads_.empty()) return nullptr;
  for (uint32_t at = heads_[BucketOf(key)]; at != 0;) {
    Key& candidate = keys_[at - 1];
    if (candidate.key == key) return &candidate;
    at = candidate.next;
  }
  return nullptr;
}

// Null: no memory.
EphemeronNotes::Key* EphemeronNotes::AddKey(const HeapObject* key) {
  if (heads_.empty()) {
    if (!heads_.Push(0)) return nullptr;
    round_ = 1;
  }
  if (!keys_.Push({key, 0, 0})) return nullptr;
  uint32_t& head = heads_[BucketOf(key)];
  keys_.back().next = head;
  head = static_cast<uint32_t>(keys_.size());
  SplitBucket();
  return &keys_.back();
}

bool EphemeronNotes::Add(const HeapObject* key, HeapObject* value) {
  if (values_.size() == UINT32_MAX) return false;
  Key* waiting = Find(key);
  // Many tables may have the same value for a key.
  if (waiting != nullptr && waiting->first != 0 && values_[waiting->first - 1].value() == value) {
    return true;
  }
  if (!values_.Push({})) return false;
  if (waiting == nullptr) waiting = AddKey(key);
  if (waiting == nullptr) {
    values_.Pop();
    return false;
  }
  values_.back() = Waiting::Of(value, waiting->first);
  waiting->first = static_cast<uint32_t>(values_.size());
  return true;
}

HeapObject* EphemeronNotes::Take(const HeapObject* key) {
  Key* waiting = Find(key);
  if (waiting == nullptr || waiting->first == 0) return nullptr;
  const Waiting& note = values_[waiting->first - 1];
  waiting->first = note.next;
  return note.value();
}

void EphemeronNotes::Clear(ReleaseQueue* queue) {
  keys_.Clear(queue);
  values_.Clear(queue);
  heads_.Clear(queue);
  round_ = 0;
}

}  // namespace selenite::vm

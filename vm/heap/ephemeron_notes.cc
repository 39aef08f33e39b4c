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
    Note& note = notes_[at - 1];
    const uint32_t next = note.next;
    uint32_t& head = heads_[BucketOf(note.key)];
    note.next = head;
    head = at;
    at = next;
  }
}

bool EphemeronNotes::Add(const HeapObject* key, HeapObject* value) {
  if (notes_.size() == UINT32_MAX) return false;
  if (heads_.empty()) {
    if (!heads_.Push(0)) return false;
    round_ = 1;
  }
  if (!notes_.Push({key, value, 0})) return false;
  uint32_t& head = heads_[BucketOf(key)];
  notes_.back().next = head;
  head = static_cast<uint32_t>(notes_.size());
  SplitBucket();
  return true;
}

HeapObject* EphemeronNotes::Take(const HeapObject* key) {
  if (heads_.empty()) return nullptr;
  uint32_t* at = &heads_[BucketOf(key)];
  while (*at != 0) {
    Note& note = notes_[*at - 1];
    if (note.key == key) {
      *at = note.next;
      return note.value;
    }
    at = &note.next;
  }
  return nullptr;
}

void EphemeronNotes::Clear(ReleaseQueue* queue) {
  notes_.Clear(queue);
  heads_.Clear(queue);
  round_ = 0;
}

}  // namespace selenite::vm

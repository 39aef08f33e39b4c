// Which values wait for which keys: the side table that makes ephemerons
// linear.
//
// While a weak-keyed table is traced, an entry whose key is not marked yet
// leaves a note here. When the key gets marked, its notes are taken out and
// their values marked, so no table is looked at twice, however long a chain of
// ephemerons is.
//
// Each key has one record, however many values wait for it; the records are in a
// hash of chains that grows one bucket at a time (linear hashing): no insertion has
// to move all the others.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/heap/scratch_list.h"

namespace selenite::vm {

class HeapObject;

class EphemeronNotes {
 public:
  explicit EphemeronNotes(ObjectSpace& space) : keys_(space), values_(space), heads_(space) {}
  ~EphemeronNotes() { Clear(); }

  // False: no memory, nothing changed.
  [[nodiscard]] bool Add(const HeapObject* key, HeapObject* value);
  // Takes out one note of `key` and returns its value; null: there is none.
  HeapObject* Take(const HeapObject* key);
  void Clear(ReleaseQueue* queue = nullptr);

 private:
  struct Key {
    const HeapObject* key;
    uint32_t next;   // in its bucket: index + 1
    uint32_t first;  // of its values: index + 1
  };
  // An address in halves, so that a note takes twelve bytes.
  struct Waiting {
    uint32_t low;
    uint32_t high;
    uint32_t next;  // index + 1

    static Waiting Of(HeapObject* value, uint32_t next) {
      const uint64_t bits = reinterpret_cast<uint64_t>(value);
      return {static_cast<uint32_t>(bits), static_cast<uint32_t>(bits >> 32), next};
    }
    HeapObject* value() const {
      return reinterpret_cast<HeapObject*>(uint64_t{high} << 32 | low);
    }
  };
  size_t BucketOf(const HeapObject* key) const;
  Key* Find(const HeapObject* key);
  Key* AddKey(const HeapObject* key);
  void SplitBucket();

  ScratchList<Key> keys_;
  ScratchList<Waiting> values_;
  ScratchList<uint32_t> heads_;  // index + 1 of the first key
  size_t round_ = 0;  // buckets when this round of splitting began, a power of two
};

}  // namespace selenite::vm

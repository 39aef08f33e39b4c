// Which values wait for which keys: the side table that makes ephemerons
// linear.
//
// While a weak-keyed table is traced, an entry whose key is not marked yet
// leaves a note here. When the key gets marked, its notes are taken out and
// their values marked, so no table is looked at twice, however long a chain of
// ephemerons is.
//
// A hash of chains that grows one bucket at a time (linear hashing): no
// insertion has to move all the others.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/heap/scratch_list.h"

namespace selenite::vm {

class HeapObject;

class EphemeronNotes {
 public:
  EphemeronNotes() = default;
  ~EphemeronNotes() { Clear(); }

  // False: no memory, nothing changed.
  [[nodiscard]] bool Add(const HeapObject* key, HeapObject* value);
  // Takes out one note of `key` and returns its value; null: there is none.
  HeapObject* Take(const HeapObject* key);
  void Clear(ReleaseQueue* queue = nullptr);

 private:
  struct Note {
    const HeapObject* key;
    HeapObject* value;
    uint32_t next;  // index + 1
  };
  size_t BucketOf(const HeapObject* key) const;
  void SplitBucket();

  ScratchList<Note> notes_;
  ScratchList<uint32_t> heads_;  // index + 1 of the first note
  size_t round_ = 0;  // buckets when this round of splitting began, a power of two
};

}  // namespace selenite::vm

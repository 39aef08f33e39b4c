// What the collector asks of the layer that knows the objects and the roots.
#pragma once

#include <cstddef>
#include <cstdint>

namespace selenite::vm {

class HeapObject;
class Marker;

// What a clearing of weak tables removes. Values go before finalizers'
// objects are resurrected, keys after (the manual, §2.5.4).
enum class WeakPass : uint8_t {
  kFindDead,  // removes nothing: only looks whether the piece has something to remove
  kValues,    // entries whose value is not marked
  kKeys,      // entries whose key is not marked; makes their keys dead
};

class HeapClient {
 public:
  // Marks what is reachable without any object: globals, registry, the
  // current fiber, pending errors.
  virtual void TraceRoots(Marker& marker) = 0;
  // Marks what `object` refers to, starting at `cursor` (0 at first), looking
  // at no more than about kPieceSlots slots. Returns the cursor to go on from,
  // or 0 when the object is done.
  virtual uint64_t Trace(HeapObject* object, uint64_t cursor, Marker& marker) = 0;
  // Before the object's memory goes: releases its buffers, leaves the string
  // table. Returns its size as given to New.
  virtual size_t Destroy(HeapObject* object) = 0;
  // Marks again what may have changed in an object without barrier (a fiber)
  // since it was last traced in this cycle, if that is no more than about
  // `max_slots` slots. False: it is more, nothing was done; trace it again.
  virtual bool Rescan(HeapObject* object, uint64_t max_slots, Marker& marker) = 0;
  // Marking is over, as far as `pass` says: removes what is not marked from a
  // weak table that was deferred during tracing, looking at one piece from
  // `cursor` on.
  struct WeakPiece {
    uint64_t next;  // cursor of the next piece, 0 at the end
    bool dead;      // this piece had (kFindDead: has) something to remove
  };
  virtual WeakPiece ClearWeak(HeapObject* table, uint64_t cursor, WeakPass pass,
                              Marker& marker) = 0;

 protected:
  ~HeapClient() = default;
};

}  // namespace selenite::vm

// The collector's own state and phases; heap.h says what it promises.
//
// A cycle:
//   kMark   the roots are marked; gray objects are traced, a piece at a time,
//           while the script runs. Then, in TryFinish, roots and stacks are
//           looked at once more. If that leaves more to trace than one step
//           may do, marking goes on and the end is tried again later.
//           The end comes in two stages, as the manual wants: first dead
//           values leave the weak tables and dead objects with finalizers
//           become pending; what those refer to is marked, again in steps;
//           then dead keys leave the weak tables.
//   kSweep  the two whites have changed places: what still has the old one is
//           freed, span by span. New objects have the new one. What is marked
//           stays so.
//
// Colours: objects are made white, and become black when they are marked. A
// minor cycle begins with everything black that the cycles before it marked,
// and asks only for what the rest refers to: from the roots, from stacks as
// far as they changed, and from *remembered* objects. Those are old objects
// into which something young was stored since marking last ended; they are
// white again, which also keeps the barrier from asking twice. A major cycle
// begins by exchanging the two blacks: nothing is marked then, without
// touching any object, and what has the old black in the end is freed, too.
//
// Before either stage, the weak tables are looked through in steps to find the
// pieces that have something dead in them (what is marked now stays marked, so
// the other pieces need no second look); only those pieces are cleared while
// the script waits.
//
// Work is measured in modelled bytes, never in time, so a script meets the
// collector at the same places on every machine.
#pragma once

#include <cstdint>
#include <utility>

#include "vm/heap/ephemeron_notes.h"
#include "vm/heap/heap_client.h"
#include "vm/heap/heap_object.h"
#include "vm/heap/marker.h"
#include "vm/heap/object_space.h"
#include "vm/heap/scratch_list.h"

namespace selenite::vm {

enum CollectorFlag : uint8_t {
  kQueued = 1,       // on the gray stack
  kAgain = 2,        // to be traced again when done with: its contents moved
  kFinalizable = 4,  // on the list of objects to be finalized
  kAwaited = 8,      // key of an ephemeron note
  kWatched = 16,     // a fiber to be looked at again before marking ends
  kRemembered = 32,  // on the list of old objects that were written to
  kLarge = HeapObject::kLargeObject,  // in no span
};

class Collector {
 public:
  explicit Collector(ObjectSpace& space)
      : space_(space),
        marker_(space, *this),
        gray_(space),
        watched_(space),
        notes_(space),
        weak_tables_(space),
        dead_parts_(space),
        remembered_(space) {}

  enum class Phase : uint8_t { kIdle, kMark, kSweep };
  Phase phase() const { return phase_; }

  // Does about `budget` modelled bytes of work, beginning a cycle if none is
  // under way. True: a cycle ended.
  bool Advance(int64_t budget);

  // ---- From the heap and the marker.
  void PushGray(HeapObject* object);
  void MarkNow(HeapObject* object);
  void TraceAgain(HeapObject* object);
  // Between markings: `owner`, old, refers to something young now.
  void Remember(HeapObject* owner);
  bool DeferWeak(HeapObject* table);
  bool DeferEphemeron(HeapObject* key, HeapObject* value);
  // Notes of ephemerons that full collections made since the last call.
  int64_t TakeNoteCount() { return std::exchange(note_count_, 0); }
  void Watch(HeapObject* fiber);
  // More finalizers are pending, from `note` on.
  void AddedPending(ObjectSpace::Finalizable* note) {
    if (phase_ == Phase::kMark && pending_at_ == nullptr) pending_at_ = note;
  }
  // A pending finalizer's note goes away.
  void ForgetPending(const ObjectSpace::Finalizable* note) {
    if (pending_at_ == note) pending_at_ = note->next;
  }

  // All objects to be finalized are pending.
  void ForgetOldFinalizable() { old_finalizable_ = nullptr; }

  Marker& marker() { return marker_; }

  // What is left of a full collection: cycles to be completed.
  int full_cycles_left = 0;
  // The next cycle looks at old objects, too.
  bool next_is_major = true;
  // The cycle under way, or the last one, does.
  bool is_major() const { return is_major_; }

 private:
  // A part of a weak table, as ClearWeak's cursors cut it.
  struct WeakPart {
    HeapObject* table;
    uint64_t cursor;
  };

  void Begin();
  int64_t Drain(int64_t budget);
  bool HasGray() {
    if (gray_.empty()) marker_.MarkWaiting();
    return !gray_.empty();
  }
  int64_t TraceOne();
  // `object` is marked, but there is no room to say that it has to be traced.
  void Overflow(HeapObject* object);
  void TakeFromHeap(HeapObject* object);
  int64_t RefillPiece();
  int64_t MarkPendingPiece();
  int64_t MarkRememberedPiece();
  int64_t InspectPiece();
  bool Inspected() const { return inspect_table_ == weak_tables_.size(); }
  int64_t TryFinish();
  void ClearWeakParts(WeakPass pass);
  bool SeparateFinalizable();
  void EndMarking();
  int64_t Sweep(int64_t budget);
  int64_t SweepSpan();
  int64_t SweepLarge();
  void EndCycle();

  ObjectSpace& space_;
  Marker marker_;
  Phase phase_ = Phase::kIdle;

  // Gray objects. An item is an object (low bits 0); or an object | kResume
  // above its cursor; or a key | kRelease whose notes are to be taken; or 0.
  static constexpr uintptr_t kResume = 1;
  static constexpr uintptr_t kRelease = 2;
  static constexpr size_t kLeastGray = 8;  // without which marking could not go on
  ScratchList<uintptr_t, kLeastGray> gray_;
  // Objects beyond: they have the colour ObjectSpace::kGray, and are looked for
  // in the heap, span by span, when the stack is empty.
  bool gray_overflow_ = false;
  bool is_refilling_ = false;       // the search is under way
  bool has_overflown_again_ = false;  // since it began
  Span* refill_span_ = nullptr;
  ObjectSpace::LargeObject* refill_large_ = nullptr;

  static constexpr size_t kFewFibers = 4;
  ScratchList<HeapObject*, kFewFibers> watched_;
  EphemeronNotes notes_;
  int64_t note_count_ = 0;

  // Weak tables met in this cycle, how far InspectPiece is through them, and
  // where it found something dead: a table | kHasDead is to be cleared whole, for
  // it has one part, or there was no memory to note which.
  static constexpr uintptr_t kHasDead = 1;
  ScratchList<uintptr_t> weak_tables_;
  size_t inspect_table_ = 0;
  uint64_t inspect_cursor_ = 0;
  int inspect_parts_ = 0;  // of that table, looked at so far
  ScratchList<WeakPart> dead_parts_;
  bool has_dead_tables_ = false;  // some table | kHasDead

  bool is_major_ = true;
  // Old objects that were written to since marking last ended. They are white,
  // so that they need no barrier until they are marked again.
  ScratchList<HeapObject*> remembered_;
  // Objects to be finalized, from this note on, are old.
  ObjectSpace::Finalizable* old_finalizable_ = nullptr;

  // Stage one of the end is over.
  bool separated_ = false;
  // Pending finalizers from here on are not marked yet.
  ObjectSpace::Finalizable* pending_at_ = nullptr;

  int attempts_ = 0;
  // Where the sweep is.
  Span* sweep_span_ = nullptr;
  ObjectSpace::LargeObject** sweep_large_ = nullptr;
  // Large objects from here on are old; and what that will be after the sweep.
  ObjectSpace::LargeObject* old_large_ = nullptr;
  ObjectSpace::LargeObject* next_old_large_ = nullptr;
};

}  // namespace selenite::vm

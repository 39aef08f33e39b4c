// The heap of one isolate: allocation under a byte limit, and an incremental,
// generational mark-and-sweep collector.
//
// Allocation never collects. When the limit refuses memory the caller gets
// null, changes nothing and says so (Step::kCollect); the execution loop then
// completes a collection and runs the instruction again. Collection happens
// only at a Safepoint, which only the execution loop can make: there every
// live value is in a frame, so natives need no root lists.
//
// The collector is tri-colour, with a forward barrier: while marking, storing
// a reference to an unmarked object into a marked one marks it. Registers
// (fiber stacks) have no barrier; they are scanned again before marking ends,
// in pieces. Sweeping walks through spans of objects (small_memory.h), in
// pieces. Weak tables, ephemerons and finalizers follow the manual, §2.5.
//
// What a cycle marks stays marked after it: it is *old*. Most cycles are
// *minor*: they mark only what is young and sweep only spans that have young
// objects. For that, an old object to which a young one is stored is
// remembered. A *major* cycle, when the heap has grown by the pause, takes all
// marks back first. Both are the same code, in the same small steps.
//
// An allocation is a few instructions: a free cell of the size's list, two
// sums, and the object's header. The rest of the accounting is derived.
//
// The heap knows no object layouts: a HeapClient (objects/tracing.h) traces
// and destroys. Every allocation charges the fuel gauge the price that
// support/fuel.h publishes, which pays for the collector's later work.
//
// Not thread-safe: a heap belongs to one isolate.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

#include "vm/heap/heap_object.h"
#include "vm/heap/small_memory.h"
#include "vm/support/check.h"
#include "vm/support/fuel.h"

namespace selenite::vm {

class Marker;
class Collector;

// What a clearing of weak tables removes. Values go before finalizers'
// objects are resurrected, keys after (the manual, §2.5.4).
enum class WeakPass : uint8_t {
  kFindDead,  // removes nothing: only looks whether the piece has something to remove
  kValues,    // entries whose value is not marked
  kKeys,      // entries whose key is not marked; makes their keys dead
};

// What the collector asks of the layer that knows the objects and the roots.
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

// Only the execution loop makes one. Having one means: every live value is
// reachable from the roots, nobody holds a bare pointer into the heap.
class Safepoint {
  friend class Safepoints;
  friend class HeapTestPeer;
  Safepoint() = default;
};

class Heap {
 public:
  struct Options {
    size_t byte_limit = SIZE_MAX;  // SIZE_MAX: unlimited
  };

  Heap(HeapClient& client, Fuel& fuel, const Options& options);
  // Destroys every object; finalizers are not run.
  ~Heap();
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  // ---- Allocation. Null: refused by the limit; nothing changed.

  // A new object with `extra` bytes after it.
  template <class T, class... Args>
  [[nodiscard]] T* New(size_t extra, Args&&... args) {
    void* memory = AllocateObject(sizeof(T) + extra);
    if (memory == nullptr) [[unlikely]] return nullptr;
    T* object = new (memory) T(std::forward<Args>(args)...);
    object->HeapObject::color_ = white_;
    ++made_[static_cast<int>(T::kType)];
    return object;
  }

  // ---- What scripts pay for must not depend on when the collector ran. Where
  // what is allocated does (a string that is still interned, the size of a
  // table of the machine's own), the charge is replaced by a fixed one:
  //   const int64_t mark = heap.ChargeMark();
  //   …allocate, or find that there is no need to…
  //   heap.ReplaceCharges(mark, price);
  int64_t ChargeMark() const { return fuel_.work(WorkKind::kCollect); }
  void ReplaceCharges(int64_t mark, int64_t price) {
    fuel_.Charge(WorkKind::kCollect, price - (ChargeMark() - mark));
  }
  static constexpr int64_t PriceOfObject(size_t bytes) {
    return kFuelPerObject + static_cast<int64_t>(bytes) / kBytesPerFuelUnit;
  }

  // Raw memory owned by an object: arrays, stacks, buffers. Zeroed. Large
  // buffers grow without being copied. Charged like objects.
  [[nodiscard]] void* AllocateBuffer(size_t bytes);
  // Grows or shrinks; new bytes are zeroed. Null: refused, `buffer` as before
  // (shrinking never fails).
  [[nodiscard]] void* ReallocateBuffer(void* buffer, size_t old_bytes, size_t new_bytes);
  void FreeBuffer(void* buffer, size_t bytes);

  // Bytes held for the isolate outside the heap: code, compile scratch.
  // Counted against the limit; not charged as fuel.
  [[nodiscard]] bool ReserveBytes(size_t bytes);
  void ReleaseBytes(size_t bytes);

  // ---- Barrier: `owner` now refers to `object` (may be null).
  void WriteBarrier(HeapObject& owner, HeapObject* object) {
    if (object != nullptr && owner.NeedsBarrier(object)) [[unlikely]] Stored(owner, object);
  }
  // The rare part of it, for who asked NeedsBarrier already.
  void Stored(HeapObject& owner, HeapObject* object);
  // `owner` moved references around inside itself (a table was rehashed), or
  // got some without barrier (a fiber): what was already looked at may have to
  // be looked at again.
  void ContentsMoved(HeapObject& owner) {
    if (owner.MayNeedBarrier()) [[unlikely]] TraceAgain(owner);
  }
  // `object` was found by a weak reference of the machine's own (the string
  // table) and is used again: it must not be swept. Only for objects that
  // refer to nothing.
  void Revive(HeapObject& object) {
    if (object.color_ == dead_white_ || object.color_ == dead_black_) [[unlikely]] {
      object.color_ = white_;
    }
  }

  // ---- Collection.

  // Enough was allocated since the last step that the collector should work.
  bool CollectionDue() const {
#ifdef SELENITE_GC_STRESS
    return !stopped_;
#else
    return allocated_ > due_at_ && !stopped_;
#endif
  }
  // One bounded piece of a collection. In gc-stress builds: a full cycle.
  void Step(Safepoint);
  // One bounded piece of a full collection, begun by StartFullCollection (a
  // cycle under way is finished first, then a whole one follows). True: done.
  // Charges nothing: the caller charges what the request costs (explicit
  // collectgarbage and a failed allocation: by live bytes).
  void StartFullCollection();
  bool AdvanceFullCollection(Safepoint);
  // Runs a full collection to its end at once. For tests, tools, shutdown.
  void CollectAll(Safepoint);

  // collectgarbage("stop") and ("restart"): steps only; a full memory still
  // collects.
  void set_stopped(bool stopped);
  bool stopped() const { return stopped_; }
  // collectgarbage("setpause", "setstepmul"): percentages, as in the
  // reference. Used within bounds that keep steps short and work paid for.
  int pause_percent = 200;
  int step_multiplier_percent = 100;
  // collectgarbage("generational", "incremental"): whether most cycles look at
  // young objects only. The reference's command starts so.
  bool is_generational = true;

  // ---- Finalizers (the manual, §2.5.3).

  // `object` got a metatable with __gc: call it once when unreachable.
  // Idempotent. False: not enough memory.
  [[nodiscard]] bool MarkForFinalization(HeapObject* object);
  // The next object whose finalizer is to run, or null. It stays reachable
  // (as a root) until TakePending is called for the next one.
  bool HasPendingFinalizers() const { return pending_first_ != nullptr; }
  HeapObject* TakePendingFinalizer();
  // At the end of an isolate: everything marked for finalization becomes
  // pending, in reverse order of marking.
  void MakeAllFinalizersPending();

  // ---- Accounting.
  // Everything that was asked for: objects, buffers, reserved bytes.
  size_t bytes() const { return object_bytes() + reserved_; }
  // What the limit is held against: what all that takes from the system, with
  // the free cells of its spans.
  size_t footprint() const { return small_.held_bytes() + large_bytes_ + reserved_; }
  // The part of bytes() that is objects and their buffers.
  size_t object_bytes() const { return static_cast<size_t>(allocated_ - freed_); }
  size_t peak_bytes() const { return std::max(peak_bytes_, bytes()); }
  void ResetPeak() { peak_bytes_ = bytes(); }
  size_t byte_limit() const { return byte_limit_; }
  void set_byte_limit(size_t limit) { byte_limit_ = limit; }
  // Live (not yet swept) objects of a type.
  size_t object_count(ObjectType type) const {
    const int index = static_cast<int>(type);
    return static_cast<size_t>(made_[index] - gone_[index]);
  }
  // Objects made since the heap began.
  uint64_t allocations() const {
    uint64_t sum = 0;
    for (uint64_t made : made_) sum += made;
    return sum;
  }
  // Collections whose marking has ended.
  uint64_t cycles() const { return cycles_; }
  // Allocations that were refused for want of memory since the heap began.
  uint64_t refused() const { return refused_; }
  // The heap is being destroyed: nobody need be told of an object's end.
  bool tearing_down() const { return tearing_down_; }
  Fuel& fuel() { return fuel_; }

  // Checks every invariant of the heap: every reference of a black object is
  // marked (while marking), no reference to freed memory, counts agree. For
  // tests and gc-stress.
  void Verify();

 private:
  friend class Marker;
  friend class Collector;

  struct Finalizable {
    HeapObject* object;
    Finalizable* next;
  };

  // An object too large for small_: this stands before it.
  struct LargeObject {
    LargeObject* next;
    size_t bytes;

    HeapObject* object() { return reinterpret_cast<HeapObject*>(this + 1); }
  };

  // Bytes that the limit leaves; for up to `wanted`, spare pages are given up.
  size_t Room(size_t wanted) {
    while (footprint() > byte_limit_ || byte_limit_ - footprint() < wanted) {
      if (!small_.has_spares()) return footprint() > byte_limit_ ? 0 : byte_limit_ - footprint();
      small_.ReleaseSpare();
    }
    return byte_limit_ - footprint();
  }
  // Whether the limit leaves room for a block of so many bytes.
  bool HasRoom(size_t bytes) {
    const size_t room = Room(std::min(bytes, SIZE_MAX / 2) + PagePool::kBytesPerBlock);
    return bytes <= room && room - bytes >= PagePool::kBytesPerBlock;
  }
  void* AllocateObject(size_t bytes) {
    void* memory = nullptr;
    if (bytes <= SmallMemory::kMaxBytes) [[likely]] {
      memory = small_.Allocate(SmallMemory::Kind::kObjects, bytes);
    }
    if (memory == nullptr) [[unlikely]] {
      memory = AllocateObjectSlow(bytes);
      if (memory == nullptr) return Refuse();
    }
    Count(bytes, kFuelPerObject);
    return memory;
  }
  void* AllocateObjectSlow(size_t bytes);
  void* Refuse() {
    ++refused_;
    return nullptr;
  }
  void Count(size_t bytes, int64_t fuel) {
    allocated_ += static_cast<int64_t>(bytes);
    fuel_.Charge(WorkKind::kCollect, fuel + static_cast<int64_t>(bytes) / kBytesPerFuelUnit);
  }
  // Before bytes() falls.
  void NotePeak() { peak_bytes_ = peak_bytes(); }
  // Calls see(object) for every object, until it returns false.
  template <class See>
  void ForEachObject(See see);
  void ResetPause();
  // An object's end, but for its memory. Returns its size.
  size_t EndObject(HeapObject* object) {
    ++gone_[static_cast<int>(object->type_)];
    const size_t bytes = client_.Destroy(object);
    freed_ += static_cast<int64_t>(bytes);
    return bytes;
  }
  void FreeLargeObject(LargeObject* large);
  // Whether an allocation may be refused by the limit.
  enum class Refusal : uint8_t { kByLimit, kNever };
  void* AllocateRaw(size_t bytes, Refusal refusal);
  void FreeRaw(void* memory, size_t bytes);
  void MarkStored(HeapObject* object);
  void TraceAgain(HeapObject& owner);

  HeapClient& client_;
  Fuel& fuel_;
  bool marking_ = false;
  bool stopped_ = false;
  bool tearing_down_ = false;
  // The colour of new objects, and that of marked ones.
  uint8_t white_ = 0;
  uint8_t black_ = kFirstBlack;
  // While sweeping, the colours of what is to be freed; else no colour.
  uint8_t dead_white_ = kNoColor;
  uint8_t dead_black_ = kNoColor;
  // Bytes allocated and freed since the heap began, without reserved ones. A
  // step of the collector is due when the first passes due_at_.
  int64_t allocated_ = 0;
  int64_t due_at_;
  int64_t freed_ = 0;
  size_t large_bytes_ = 0;  // what is not in small_, and what that costs the system
  size_t reserved_ = 0;
  size_t peak_bytes_ = 0;  // up to the last time that bytes() fell
  size_t byte_limit_;
  uint64_t cycles_ = 0;
  uint64_t refused_ = 0;
  uint32_t epoch_ = 0;  // major collections begun
  uint64_t made_[kObjectTypeCount] = {};
  uint64_t gone_[kObjectTypeCount] = {};
  LargeObject* large_objects_ = nullptr;
  SmallMemory small_;
  // Marked for finalization, latest first; and those whose time has come.
  Finalizable* finalizable_ = nullptr;
  Finalizable* pending_first_ = nullptr;
  Finalizable* pending_last_ = nullptr;
  HeapObject* being_finalized_ = nullptr;
  Collector* collector_;

  // A major collection begins when the objects take so many bytes.
  int64_t major_at_ = 0;
  // What the counts were when the last cycle ended.
  int64_t allocated_at_pause_ = 0;
  int64_t freed_at_pause_ = 0;

  // Whites are 0 and 1, blacks 2 and 3.
  static constexpr uint8_t kFirstBlack = HeapObject::kFirstOldColor;
  static constexpr uint8_t kGray = 4;  // marked, and no room on the gray stack for it
  static constexpr uint8_t kNoColor = 5;
};

// Handed to the client while tracing.
class Marker {
 public:
  // Marks `object` (may be null) as reachable; a little later, when it is in
  // the processor's cache.
  void Mark(HeapObject* object) {
    if (object == nullptr) return;
    if (special_) [[unlikely]] return MarkSpecial(object);
    __builtin_prefetch(object);
    HeapObject* waiting = waiting_[turn_];
    waiting_[turn_] = object;
    turn_ = (turn_ + 1) % kWaiting;
    if (waiting != nullptr && waiting->color_ != heap_.black_) MarkWhite(waiting);
  }
  bool IsMarked(const HeapObject* object) const {
    return object->color_ == heap_.black_ || object->color_ == Heap::kGray;
  }

  // From Trace of a weak table: see it again in ClearWeak when marking is over.
  // False: no memory for the note; treat it as a strong table this time.
  [[nodiscard]] bool DeferWeak(HeapObject* table);
  // From Trace of an ephemeron table: `value` is reachable only if `key`, not
  // marked yet, is. When the key gets marked later, the value is marked, in
  // constant time per entry. False: no memory for the note; mark the value.
  [[nodiscard]] bool DeferEphemeron(HeapObject* key, HeapObject* value);
  // `fiber` may run before marking ends: Rescan it then. Fibers that
  // TraceRoots marks are watched anyway.
  void Watch(HeapObject* fiber);
  // Slots looked at, beyond the object itself: what pacing counts.
  void CountSlots(uint64_t slots) { slots_ += slots; }
  // Differs from one major collection to the next: what was looked at in the
  // same epoch and has not changed since refers to nothing unmarked.
  uint32_t epoch() const { return heap_.epoch_; }
  // Heap::Verify is looking: report every reference, weak ones too, and
  // change nothing.
  bool verifying() const { return verifying_; }
  // While verifying: whether the references reported from here on are weak.
  void SetWeakReferences(bool weak) { weak_reference_ = weak; }

 private:
  friend class Heap;
  friend class Collector;
  explicit Marker(Heap& heap) : heap_(heap) {}
  void MarkWhite(HeapObject* object);
  void MarkSpecial(HeapObject* object);
  // Marks what waits.
  void MarkWaiting();
  void VerifyReference(const HeapObject* object) const;

  Heap& heap_;
  uint64_t slots_ = 0;
  bool special_ = false;  // MarkSpecial wants to see all, marked ones too
  // The last objects that were told to Mark.
  static constexpr uint32_t kWaiting = 16;
  HeapObject* waiting_[kWaiting] = {};
  uint32_t turn_ = 0;
  bool verifying_ = false;
  bool weak_reference_ = false;
};

template <class See>
void Heap::ForEachObject(See see) {
  for (Span* span = small_.object_spans(); span != nullptr; span = span->next) {
    for (size_t i = 0; i < span->used; ++i) {
      HeapObject* object = reinterpret_cast<HeapObject*>(span->cells + i * span->cell_bytes);
      if (object->color_ != FreeCell::kColor && !see(object)) return;
    }
  }
  for (LargeObject* large = large_objects_; large != nullptr; large = large->next) {
    if (!see(large->object())) return;
  }
}

template <class T>
inline void Field<T>::Set(Heap& heap, HeapObject& owner, T* object) {
  object_ = object;
  heap.WriteBarrier(owner, object);
}

}  // namespace selenite::vm

#include "vm/heap/collector.h"

#include "vm/support/check.h"
#include "vm/support/memory_reserve.h"
#include "vm/support/piece_size.h"

namespace selenite::vm {
namespace {

// Modelled cost, in bytes, of what a step does besides looking at slots.
constexpr int64_t kTraceCost = 48;
constexpr int64_t kSlotCost = 16;
constexpr uint64_t kNoteSlots = 16;  // a note of an ephemeron, in slots: it is in no cache
constexpr int64_t kSweepCost = 12;
constexpr int64_t kFreeCost = 40;
constexpr int64_t kFreeLargeCost = 128;
// Objects the last attempt to end marking may trace, at first. It doubles with
// each failed attempt, so that marking ends against any script.
constexpr int64_t kFinishBudget = 64 * 1024;
constexpr int kMaxAttempts = 20;
// Notes, pending finalizers handled in one piece.
constexpr int kNotePiece = 256;
SELENITE_PIECE_SIZE int NotePiece() { return static_cast<int>(PieceSize(kNotePiece)); }

}  // namespace

bool Collector::Advance(int64_t budget) {
  constexpr int kSparesPerStep = 8;
  constexpr size_t kMediumSpares = 256 * 1024;
  for (int i = 0; i < kSparesPerStep && space_.small_.has_too_many_spares(); ++i) {
    space_.small_.ReleaseSpare();
  }
  if (space_.medium_.spare_bytes() > space_.small_.spare_limit() + kMediumSpares) {
    space_.medium_.ReleaseSpares();
  }
  if (phase_ == Phase::kIdle) Begin();
  while (budget > 0) {
    if (phase_ == Phase::kSweep) {
      budget -= Sweep(budget);
      if (phase_ == Phase::kIdle) return true;
    } else if (HasGray()) {
      budget -= Drain(budget);
    } else if (gray_overflow_) {
      budget -= RefillPiece();
    } else if (!remembered_.empty()) {
      budget -= MarkRememberedPiece();
    } else if (pending_at_ != nullptr) {
      budget -= MarkPendingPiece();
    } else if (!Inspected()) {
      budget -= InspectPiece();
    } else {
      budget -= TryFinish();
    }
  }
  marker_.MarkWaiting();
  return false;
}

void Collector::Begin() {
  phase_ = Phase::kMark;
  space_.marking_ = true;
  is_major_ = next_is_major || full_cycles_left > 0;
  next_is_major = false;
  if (is_major_) {
    // What was marked is not any more.
    space_.black_ ^= 1;
    ++space_.epoch_;
  }
  attempts_ = 0;
  separated_ = false;
  has_dead_tables_ = false;
  pending_at_ = space_.pending_first_;
  marker_.special_ = true;
  space_.client_.TraceRoots(marker_);
  marker_.special_ = false;
  if (space_.being_finalized_ != nullptr) marker_.Mark(space_.being_finalized_);
}

// ---- Marking.

void Marker::MarkWhite(HeapObject* object) {
  if (object->color_ != ObjectSpace::kGray) collector_.MarkNow(object);
}

void Marker::MarkSpecial(HeapObject* object) {
  if (verifying_) {
    VerifyReference(object);
    return;
  }
  if (object->type_ == ObjectType::kFiber) collector_.Watch(object);
  if (!IsMarked(object)) collector_.MarkNow(object);
}

void Marker::Watch(HeapObject* fiber) {
  if (!verifying_) collector_.Watch(fiber);
}
bool Marker::DeferWeak(HeapObject* table) { return collector_.DeferWeak(table); }
bool Marker::DeferEphemeron(HeapObject* key, HeapObject* value) {
  return collector_.DeferEphemeron(key, value);
}

void Marker::MarkWaiting() {
  for (uint32_t i = 0; i < kWaiting; ++i) {
    HeapObject* object = waiting_[turn_];
    waiting_[turn_] = nullptr;
    turn_ = (turn_ + 1) % kWaiting;
    if (object != nullptr && object->color_ != space_.black_) MarkWhite(object);
  }
}

void Collector::MarkNow(HeapObject* object) {
  object->color_ = space_.black_;
  if ((object->collector_flags_ & kLarge) == 0) ++PagePool::SpanOf(object)->marked;
  if (object->collector_flags_ & kAwaited) [[unlikely]] {
    if (!gray_.Push(reinterpret_cast<uintptr_t>(object) | kRelease)) return Overflow(object);
    object->collector_flags_ &= static_cast<uint8_t>(~kAwaited);
  }
  // Strings and buffers refer to nothing.
  if (object->type_ == ObjectType::kString || object->type_ == ObjectType::kBuffer) return;
  PushGray(object);
}

void Collector::PushGray(HeapObject* object) {
  if (!gray_.Push(reinterpret_cast<uintptr_t>(object))) return Overflow(object);
  object->collector_flags_ |= kQueued;
}

void Collector::Overflow(HeapObject* object) {
  object->collector_flags_ &= static_cast<uint8_t>(~(kQueued | kAgain));
  object->color_ = ObjectSpace::kGray;
  if ((object->collector_flags_ & kLarge) == 0) PagePool::SpanOf(object)->has_gray = true;
  gray_overflow_ = has_overflown_again_ = true;
}

void Collector::TraceAgain(HeapObject* object) {
  if (phase_ != Phase::kMark) {
    // What was stored into a table has gone through the barrier.
    if (object->type_ == ObjectType::kFiber && object->color_ == space_.black_) Remember(object);
    return;
  }
  if (object->color_ != space_.black_) return;  // it will be traced anyway
  if (object->collector_flags_ & kQueued) {
    object->collector_flags_ |= kAgain;
  } else {
    PushGray(object);
  }
}

void Collector::Remember(HeapObject* owner) {
  if (!remembered_.Push(owner)) {
    next_is_major = true;
    return;
  }
  owner->color_ = space_.white_;
  owner->collector_flags_ |= kRemembered;
}

// A major collection finds out by itself what is reachable.
int64_t Collector::MarkRememberedPiece() {
  int done = 0;
  for (; !remembered_.empty() && done < NotePiece(); ++done) {
    HeapObject* object = remembered_.Pop();
    object->collector_flags_ &= static_cast<uint8_t>(~kRemembered);
    if (!is_major_ && !marker_.IsMarked(object)) MarkNow(object);
  }
  if (remembered_.empty()) remembered_.Clear(&space_.releases_);
  return done * kTraceCost;
}

// Puts an object that Overflow left in the heap on the stack.
void Collector::TakeFromHeap(HeapObject* object) {
  object->color_ = space_.black_;
  if (object->collector_flags_ & kAwaited) {
    if (!gray_.Push(reinterpret_cast<uintptr_t>(object) | kRelease)) return Overflow(object);
    object->collector_flags_ &= static_cast<uint8_t>(~kAwaited);
  }
  PushGray(object);
}

// Looks for objects that found no room on the stack, until there are some or this
// was work enough. What overflows again behind the place where the search is will be
// found by the next one; as that takes a stack full of objects that are traced for
// good, there are few.
int64_t Collector::RefillPiece() {
  if (!is_refilling_) {
    is_refilling_ = true;
    has_overflown_again_ = false;
    refill_span_ = space_.small_.object_spans();
    refill_large_ = space_.large_objects_;
  }
  int64_t done = 0;
  const int64_t most = NotePiece() * kTraceCost;
  while (done < most && gray_.empty()) {
    if (refill_span_ != nullptr) {
      Span* span = refill_span_;
      refill_span_ = span->next;
      done += kSweepCost;
      if (!span->has_gray) continue;
      span->has_gray = false;  // but for what overflows again
      for (size_t i = 0; i < span->used; ++i) {
        auto* object = reinterpret_cast<HeapObject*>(span->cells + i * span->cell_bytes);
        if (object->color_ == ObjectSpace::kGray) TakeFromHeap(object);
      }
      if (span->has_gray) refill_span_ = span;
      done += static_cast<int64_t>(span->used) * kSweepCost;
    } else if (refill_large_ != nullptr) {
      HeapObject* object = refill_large_->object();
      refill_large_ = refill_large_->next;
      done += kSweepCost;
      if (object->color_ == ObjectSpace::kGray) TakeFromHeap(object);
    } else {
      is_refilling_ = false;
      gray_overflow_ = has_overflown_again_;
      break;
    }
  }
  return done;
}

int64_t Collector::Drain(int64_t budget) {
  int64_t done = 0;
  while (done < budget && HasGray()) done += TraceOne();
  return done;
}

int64_t Collector::TraceOne() {
  const uintptr_t item = gray_.Pop();
  if (item == 0) return 1;
  if (item & kRelease) {
    HeapObject* key = reinterpret_cast<HeapObject*>(item & ~kRelease);
    for (int i = 0; i < NotePiece(); ++i) {
      HeapObject* value = notes_.Take(key);
      if (value == nullptr) return kTraceCost * (i + 1);
      marker_.Mark(value);
    }
    if (!gray_.Push(item)) {
      key->collector_flags_ |= kAwaited;
      Overflow(key);
    }
    return kTraceCost * NotePiece();
  }
  HeapObject* object = reinterpret_cast<HeapObject*>(item & ~kResume);
  marker_.slots_ = 0;
  uint64_t next;
  if (item & kResume) {
    // The object stays where it is on the stack, below what this piece of it
    // adds: so the children of a piece are done before the next piece, and the
    // stack stays short.
    const size_t place = gray_.size();
    const uint64_t cursor = gray_.back();
    if (!gray_.Push(item)) {
      gray_.Pop();
      Overflow(object);  // from the start, later
      return kTraceCost;
    }
    next = space_.client_.Trace(object, cursor, marker_);
    gray_[place - 1] = next;
    if (next == 0) gray_[place] = 0;
  } else {
    next = space_.client_.Trace(object, 0, marker_);
    if (next != 0) {
      if (!gray_.Push(next) || !gray_.Push(item | kResume)) {
        if (!gray_.empty() && gray_.back() == next) gray_.Pop();
        Overflow(object);
      }
    }
  }
  if (next == 0) {
    const bool again = (object->collector_flags_ & kAgain) != 0;
    object->collector_flags_ &= static_cast<uint8_t>(~(kQueued | kAgain));
    if (again) PushGray(object);
  }
  return kTraceCost + static_cast<int64_t>(marker_.slots_) * kSlotCost;
}

bool Collector::DeferWeak(HeapObject* table) {
  return weak_tables_.Push(reinterpret_cast<uintptr_t>(table));
}

bool Collector::DeferEphemeron(HeapObject* key, HeapObject* value) {
  if (!notes_.Add(key, value)) return false;
  key->collector_flags_ |= kAwaited;
  marker_.CountSlots(kNoteSlots);
  if (full_cycles_left == 1) ++note_count_;
  return true;
}

void Collector::Watch(HeapObject* fiber) {
  if (fiber->collector_flags_ & kWatched) return;
  // Without the note a live register could be missed. There are no more than can
  // resume one another.
  if (!watched_.Push(fiber)) {
    MemoryReserve::Spend();
    SELENITE_CHECK(watched_.Push(fiber));
  }
  fiber->collector_flags_ |= kWatched;
}

int64_t Collector::MarkPendingPiece() {
  int done = 0;
  while (pending_at_ != nullptr && done < NotePiece()) {
    marker_.Mark(pending_at_->object);
    pending_at_ = pending_at_->next;
    ++done;
  }
  return done * kTraceCost;
}

// ---- The end of marking.

int64_t Collector::InspectPiece() {
  const uintptr_t item = weak_tables_[inspect_table_];
  auto* table = reinterpret_cast<HeapObject*>(item & ~kHasDead);
  const uint64_t cursor = inspect_cursor_;
  marker_.slots_ = 0;
  const HeapClient::WeakPiece piece =
      space_.client_.ClearWeak(table, cursor, WeakPass::kFindDead, marker_);
  // With an array and a hash of a part each it is small, too.
  constexpr int kFewParts = 2;
  const bool is_small = ++inspect_parts_ <= kFewParts && piece.next == 0;
  if (piece.dead && (is_small || !dead_parts_.Push({table, cursor}))) {
    weak_tables_[inspect_table_] = item | kHasDead;
    has_dead_tables_ = true;
  }
  inspect_cursor_ = piece.next;
  if (piece.next == 0) {
    ++inspect_table_;
    inspect_parts_ = 0;
  }
  return kTraceCost + static_cast<int64_t>(marker_.slots_) * kSlotCost;
}

void Collector::ClearWeakParts(WeakPass pass) {
  for (size_t i = 0; i < dead_parts_.size(); ++i) {
    space_.client_.ClearWeak(dead_parts_[i].table, dead_parts_[i].cursor, pass, marker_);
  }
  if (!has_dead_tables_) return;
  for (size_t i = 0; i < weak_tables_.size(); ++i) {
    if ((weak_tables_[i] & kHasDead) == 0) continue;
    auto* table = reinterpret_cast<HeapObject*>(weak_tables_[i] & ~kHasDead);
    uint64_t cursor = 0;
    do {
      cursor = space_.client_.ClearWeak(table, cursor, pass, marker_).next;
    } while (cursor != 0);
  }
}

int64_t Collector::TryFinish() {
  const int64_t allowed = attempts_ >= kMaxAttempts ? INT64_MAX / 2 : kFinishBudget << attempts_;
  ++attempts_;
  marker_.special_ = true;
  space_.client_.TraceRoots(marker_);
  marker_.special_ = false;
  if (space_.being_finalized_ != nullptr) marker_.Mark(space_.being_finalized_);
  int64_t done = kTraceCost;
  for (size_t i = 0; i < watched_.size(); ++i) {
    marker_.slots_ = 0;
    if (!space_.client_.Rescan(watched_[i], static_cast<uint64_t>(allowed / kSlotCost), marker_)) {
      TraceAgain(watched_[i]);
    }
    done += kTraceCost + static_cast<int64_t>(marker_.slots_) * kSlotCost;
  }
  while (done < allowed && HasGray()) done += TraceOne();
  if (HasGray() || gray_overflow_ || pending_at_ != nullptr) return done;
  SELENITE_DCHECK(remembered_.empty());
  while (done < allowed && !Inspected()) done += InspectPiece();
  if (!Inspected()) return done;

  // From here to the return nothing that the script can reach is unmarked.
  if (!separated_) {
    separated_ = true;
    ClearWeakParts(WeakPass::kValues);
    if (SeparateFinalizable()) return done;  // mark what they refer to
  }
  ClearWeakParts(WeakPass::kKeys);
  EndMarking();
  return done;
}

bool Collector::SeparateFinalizable() {
  bool any = false;
  ObjectSpace::Finalizable** at = &space_.finalizable_;
  // Old objects are marked in a minor collection.
  const ObjectSpace::Finalizable* end = is_major_ ? nullptr : old_finalizable_;
  // The objects' colours are not in the cache: fetched some notes ahead.
  constexpr int kAhead = 8;
  const ObjectSpace::Finalizable* ahead = *at;
  for (int i = 0; i < kAhead && ahead != nullptr; ++i) ahead = ahead->next;
  while (*at != end) {
    ObjectSpace::Finalizable* note = *at;
    if (ahead != nullptr) {
      __builtin_prefetch(ahead->object);
      ahead = ahead->next;
    }
    if (marker_.IsMarked(note->object)) {
      at = &note->next;
      continue;
    }
    *at = note->next;
    note->next = nullptr;
    (space_.pending_last_ == nullptr ? space_.pending_first_ : space_.pending_last_->next) = note;
    space_.pending_last_ = note;
    if (pending_at_ == nullptr) pending_at_ = note;
    any = true;
  }
  old_finalizable_ = space_.finalizable_;
  return any;
}

void Collector::EndMarking() {
  space_.marking_ = false;
  ++space_.cycles_;
  for (size_t i = 0; i < watched_.size(); ++i) {
    watched_[i]->collector_flags_ &= static_cast<uint8_t>(~kWatched);
  }
  watched_.Clear(&space_.releases_);
  weak_tables_.Clear(&space_.releases_);
  dead_parts_.Clear(&space_.releases_);
  inspect_table_ = 0;
  inspect_cursor_ = 0;
  inspect_parts_ = 0;
  notes_.Clear(&space_.releases_);
  gray_.Clear(&space_.releases_);
  space_.dead_white_ = space_.white_;
  if (is_major_) space_.dead_black_ = space_.black_ ^ 1;
  space_.white_ ^= 1;
  // How much will be left, EndCycle knows.
  space_.small_.SetSpareLimit(space_.small_.held_bytes() / 2);
  sweep_span_ = space_.small_.object_spans();
  sweep_large_ = &space_.large_objects_;
  if (is_major_) old_large_ = nullptr;
  next_old_large_ = old_large_;
  phase_ = Phase::kSweep;
}

// ---- Sweeping.

int64_t Collector::Sweep(int64_t budget) {
  int64_t done = 0;
  space_.NotePeak();
  while (done < budget) {
    if (sweep_span_ != nullptr) {
      done += SweepSpan();
    } else if (*sweep_large_ != old_large_) {
      done += SweepLarge();
    } else {
      EndCycle();
      break;
    }
  }
  return done;
}

// A span is no more than 2,000 cells: one piece of work. In a minor collection
// only those that cells were taken from are looked at; in a major one, those in which
// something died: what a collection costs depends on what lives and what has died, not on
// the memory that is held for it.
int64_t Collector::SweepSpan() {
  Span* span = sweep_span_;
  sweep_span_ = span->next;
  const bool all_live = span->marked + span->free_count == span->used;
  span->marked = 0;
  if (is_major_ ? all_live : !span->has_young) {
    if (is_major_) span->has_young = false;
    return kSweepCost;
  }
  const uint8_t dead_white = space_.dead_white_;
  const uint8_t dead_black = space_.dead_black_;
  const size_t size = span->cell_bytes;
  const size_t count = span->used;
  constexpr size_t kPrefetchedBytes = 1024;
  size_t freed = 0;
  size_t free = 0;
  bool young = false;
  char* cell = span->cells;
  for (size_t i = 0; i < count; ++i, cell += size) {
    HeapObject* object = reinterpret_cast<HeapObject*>(cell);
    __builtin_prefetch(cell + kPrefetchedBytes, 1);
    if (object->color_ == dead_white || object->color_ == dead_black) {
      space_.EndObject(object);
      space_.small_.FreeInWalk(span, object);
      ++freed;
    } else if (object->color_ == FreeCell::kColor) {
      ++free;
    } else {
      young |= object->color_ == space_.white_;
      // A dead key's flag, or that of one whose notes were never taken.
      if (object->collector_flags_ & kAwaited) {
        object->collector_flags_ &= static_cast<uint8_t>(~kAwaited);
      }
    }
  }
  // Cells that wait in the list of their class will be young objects.
  span->has_young = young || free + freed != span->free_count;
  space_.small_.Swept(span);
  return static_cast<int64_t>(count) * kSweepCost + static_cast<int64_t>(freed) * kFreeCost;
}

int64_t Collector::SweepLarge() {
  ObjectSpace::LargeObject* large = *sweep_large_;
  HeapObject* object = large->object();
  if (object->color_ == space_.dead_white_ || object->color_ == space_.dead_black_) {
    *sweep_large_ = large->next;
    space_.EndObject(object);
    space_.FreeLargeObject(large);
    return kSweepCost + kFreeLargeCost;
  }
  if (next_old_large_ == old_large_ && object->color_ == space_.black_) next_old_large_ = large;
  object->collector_flags_ &= static_cast<uint8_t>(~kAwaited);
  sweep_large_ = &large->next;
  return kSweepCost + kSweepCost;
}

void Collector::EndCycle() {
  space_.dead_white_ = space_.dead_black_ = ObjectSpace::kNoColor;
  // About what will be allocated before the next cycle anyway. The rest goes
  // bit by bit.
  space_.small_.SetSpareLimit(space_.object_bytes());
  sweep_large_ = nullptr;
  old_large_ = next_old_large_;
  phase_ = Phase::kIdle;
}

}  // namespace selenite::vm

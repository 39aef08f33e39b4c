#include "vm/heap/heap.h"

#include <algorithm>
#include <new>

#include "vm/heap/collector.h"
#include "vm/support/piece_size.h"

namespace selenite::vm {
namespace {

// A step is due for every kStepBytes allocated while a cycle is under way, and
// does kWorkPerByte bytes of work for each. A step so takes about 0.2 ms, and
// a cycle is over before the script has allocated a third of its live bytes.
constexpr int64_t kStepBytes = 16 * 1024;
constexpr int64_t kWorkPerByte = 8;
// A piece as long as a pause may be.
constexpr int64_t kMaxStepsAtOnce = 2;
// A piece of a full collection.
SELENITE_PIECE_SIZE int64_t FullPieceWork() { return PieceSize(kStepBytes * kWorkPerByte); }
// A cycle does not begin before this much was allocated: small isolates are
// cheaper collected rarely.
constexpr int64_t kMinPause = 64 * 1024;
// Between minor collections as much is allocated as there is, but no more than
// the first of these, which a cache holds, or a part of a large heap.
constexpr int64_t kMaxSmallYoung = 512 * 1024;
constexpr int64_t kYoungPercent = 25;
// After a minor collection that freed less than this part of what had been
// allocated, the heap is growing, and the next one is put off.
constexpr int64_t kFreedFraction = 4;
constexpr int64_t kPutOff = 2;
// A major collection begins when the heap has grown by so much of the pause:
// the rest is allocated until it is over.
constexpr int64_t kMajorQuarters = 3;
// Bounds on what scripts may ask for: a pause below makes collections that
// their allocations do not pay for, a larger step would be a long one.
constexpr int kMinPausePercent = 120, kMaxPausePercent = 1000;
constexpr int kMinStepPercent = 50, kMaxStepPercent = 400;

}  // namespace

Heap::Heap(HeapClient& client, Fuel& fuel, const Options& options)
    : ObjectSpace(client, fuel, options), collector_(new Collector(*this)), due_at_(kMinPause) {}

Heap::~Heap() {
  DestroyObjects();
  delete collector_;
}

// ---- Collection.

bool Heap::Advance(int64_t work) {
  if (!is_generational && collector_->phase() == Collector::Phase::kIdle) {
    collector_->next_is_major = true;
  }
  return collector_->Advance(work);
}

void Heap::Step([[maybe_unused]] Safepoint safepoint) {
#ifdef SELENITE_GC_STRESS
  constexpr size_t kVerifiable = 2000;  // objects; verifying is linear
  // Minor collections, too: each must have been told of what was stored.
  constexpr uint64_t kMajorEvery = 3;
  if (cycles_ % kMajorEvery == 0) {
    CollectAll(safepoint);
  } else {
    while (!Advance(FullPieceWork())) {
    }
  }
  size_t count = 0;
  for (int i = 0; i < kObjectTypeCount; ++i) count += object_count(static_cast<ObjectType>(i));
  if (count < kVerifiable) Verify();
#else
  const int percent = std::clamp(step_multiplier_percent, kMinStepPercent, kMaxStepPercent);
  // One large allocation is as much debt as many small ones, but only one
  // safepoint: a few steps at once then.
  const int64_t debt = allocated_ - due_at_;
  const int64_t steps = std::clamp<int64_t>(debt / kStepBytes, 1, kMaxStepsAtOnce);
  for (int64_t i = 0; i < steps; ++i) {
    due_at_ += kStepBytes;
    if (Advance(kStepBytes * kWorkPerByte * percent / 100)) {
      if (collector_->full_cycles_left > 0) --collector_->full_cycles_left;
      ResetPause();
      return;
    }
  }
#endif
}

void Heap::ResetPause() {
  const int64_t percent = std::clamp(pause_percent, kMinPausePercent, kMaxPausePercent) - 100;
  const int64_t bytes = static_cast<int64_t>(object_bytes());
  if (collector_->is_major()) {
    major_at_ = bytes + std::max(bytes / 100 * percent / 4 * kMajorQuarters, kMinPause);
  }
  if (!is_generational) {
    due_at_ = allocated_ + std::max(major_at_ - bytes, kMinPause);
    return;
  }
  if (bytes >= major_at_) {
    collector_->next_is_major = true;
    due_at_ = allocated_;
    return;
  }
  const bool grows = freed_ - freed_at_pause_ < (allocated_ - allocated_at_pause_) / kFreedFraction;
  int64_t young =
      std::max({std::min(bytes, kMaxSmallYoung), bytes / 100 * kYoungPercent, kMinPause});
  if (grows && !collector_->is_major()) young = std::min(young * kPutOff, major_at_ - bytes);
  due_at_ = allocated_ + std::max(young, kMinPause);
  allocated_at_pause_ = allocated_;
  freed_at_pause_ = freed_;
}

void Heap::StartFullCollection() {
  collector_->full_cycles_left = collector_->phase() == Collector::Phase::kIdle ? 1 : 2;
}

bool Heap::AdvanceFullCollection(Safepoint) {
  if (collector_->full_cycles_left > 0 && Advance(FullPieceWork())) {
    --collector_->full_cycles_left;
  }
  fuel_.Charge(WorkKind::kCollect, collector_->TakeNoteCount() * kFuelPerEphemeron);
  if (collector_->full_cycles_left > 0) return false;
  ResetPause();
  return true;
}

void Heap::CollectAll(Safepoint safepoint) {
  StartFullCollection();
  while (!AdvanceFullCollection(safepoint)) {
  }
}

void Heap::set_stopped(bool stopped) {
  // As in the reference, a restart begins as if a cycle had just ended.
  if (stopped_ && !stopped) ResetPause();
  stopped_ = stopped;
}

void Heap::Stored(HeapObject& owner, HeapObject* object) {
  if (marking_) {
    MarkStored(object);
  } else if (owner.color_ == black_ && object->color_ != black_) {
    collector_->Remember(&owner);
  }
}

void Heap::MarkStored(HeapObject* object) {
  if (object->color_ != black_ && object->color_ != kGray) collector_->MarkNow(object);
}

void Heap::TraceAgain(HeapObject& owner) { collector_->TraceAgain(&owner); }

// ---- Finalizers.

bool Heap::MarkForFinalization(HeapObject* object) {
  if (object->collector_flags_ & kFinalizable) return true;
  void* memory = AllocateBuffer(sizeof(Finalizable));
  if (memory == nullptr) return false;
  finalizable_ = new (memory) Finalizable{object, finalizable_};
  object->collector_flags_ |= kFinalizable;
  // The list may have been searched in this cycle already.
  if (marking_) MarkStored(object);
  return true;
}

HeapObject* Heap::TakePendingFinalizer() {
  Finalizable* note = pending_first_;
  being_finalized_ = nullptr;
  if (note == nullptr) return nullptr;
  collector_->ForgetPending(note);
  pending_first_ = note->next;
  if (pending_first_ == nullptr) pending_last_ = nullptr;
  being_finalized_ = note->object;
  // From now on it is an object like any other, and may be marked again.
  being_finalized_->collector_flags_ &= static_cast<uint8_t>(~kFinalizable);
  if (marking_) MarkStored(being_finalized_);
  FreeBuffer(note, sizeof(Finalizable));
  return being_finalized_;
}

void Heap::MakeAllFinalizersPending() {
  if (finalizable_ == nullptr) return;
  Finalizable* last = finalizable_;
  while (last->next != nullptr) last = last->next;
  (pending_last_ == nullptr ? pending_first_ : pending_last_->next) = finalizable_;
  collector_->AddedPending(finalizable_);
  pending_last_ = last;
  finalizable_ = nullptr;
  collector_->ForgetOldFinalizable();
}

}  // namespace selenite::vm

#include "vm/heap/heap.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "vm/heap/collector.h"
#include "vm/heap/large_memory.h"

namespace selenite::vm {
namespace {

// A step is due for every kStepBytes allocated while a cycle is under way, and
// does kWorkPerByte bytes of work for each. A step so takes about 0.2 ms, and
// a cycle is over before the script has allocated a third of its live bytes.
constexpr int64_t kStepBytes = 16 * 1024;
constexpr int64_t kWorkPerByte = 8;
// A piece as long as a pause may be.
constexpr int64_t kMaxStepsAtOnce = 3;
// A piece of a full collection.
constexpr int64_t kFullPieceWork = kStepBytes * kWorkPerByte;
// A cycle does not begin before this much was allocated: small isolates are
// cheaper collected rarely.
constexpr int64_t kMinPause = 64 * 1024;
// Bounds on what scripts may ask for: a pause below makes collections that
// their allocations do not pay for, a larger step would be a long one.
constexpr int kMinPausePercent = 120, kMaxPausePercent = 1000;
constexpr int kMinStepPercent = 50, kMaxStepPercent = 400;

}  // namespace

Heap::Heap(HeapClient& client, Fuel& fuel, const Options& options)
    : client_(client), fuel_(fuel), debt_(-kMinPause), byte_limit_(options.byte_limit) {
  collector_ = new Collector(*this);
}

Heap::~Heap() {
  tearing_down_ = true;
  marking_ = false;
  while (objects_ != nullptr) {
    HeapObject* object = objects_;
    objects_ = object->next_;
    DestroyObject(object);
  }
  for (Finalizable* list : {finalizable_, pending_first_}) {
    while (list != nullptr) {
      Finalizable* note = list;
      list = note->next;
      FreeBuffer(note, sizeof(Finalizable));
    }
  }
  delete collector_;
}

// ---- Allocation.

void Heap::Count(size_t bytes, int64_t fuel) {
  bytes_ += bytes;
  if (bytes_ > peak_bytes_) peak_bytes_ = bytes_;
  debt_ += static_cast<int64_t>(bytes);
  fuel_.Charge(WorkKind::kCollect, fuel + static_cast<int64_t>(bytes) / kBytesPerFuelUnit);
}

void* Heap::AllocateObject(size_t bytes) {
  if (!HasRoom(bytes)) [[unlikely]] return nullptr;
  void* memory =
      bytes <= SmallMemory::kMaxBytes ? small_.Allocate(bytes) : std::malloc(bytes);
  if (memory == nullptr) [[unlikely]] return nullptr;
  Count(bytes, kFuelPerObject);
  ++blocks_;
  ++allocations_;
  return memory;
}

void Heap::DestroyObject(HeapObject* object) {
  --counts_[static_cast<int>(object->type_)];
  const size_t bytes = client_.Destroy(object);
  bytes_ -= bytes;
  --blocks_;
  if (bytes <= SmallMemory::kMaxBytes) {
    small_.Free(object, bytes);
  } else {
    std::free(object);
  }
}

void* Heap::AllocateRaw(size_t bytes) {
  if (bytes > SmallMemory::kMaxBytes) return AllocateMemory(bytes);
  void* memory = small_.Allocate(bytes);
  if (memory != nullptr) std::memset(memory, 0, bytes);
  return memory;
}

void Heap::FreeRaw(void* memory, size_t bytes) {
  if (bytes <= SmallMemory::kMaxBytes) {
    small_.Free(memory, bytes);
  } else {
    collector_->releases().Add(memory, bytes);
  }
}

void* Heap::AllocateBuffer(size_t bytes) {
  if (!HasRoom(bytes)) return nullptr;
  if (bytes >= ReleaseQueue::kQueuedBytes) collector_->releases().Release(bytes);
  void* memory = AllocateRaw(bytes);
  if (memory == nullptr) return nullptr;
  Count(bytes, kFuelPerObject);
  ++blocks_;
  return memory;
}

void* Heap::ReallocateBuffer(void* buffer, size_t old_bytes, size_t new_bytes) {
  if (buffer == nullptr) return AllocateBuffer(new_bytes);
  const bool small = std::min(old_bytes, new_bytes) <= SmallMemory::kMaxBytes;
  if (new_bytes <= old_bytes) {
    void* memory;
    if (small) {
      // Shrinking never fails: without these few bytes the process is beyond
      // help.
      memory = AllocateRaw(new_bytes);
      SELENITE_CHECK(memory != nullptr);
      std::memcpy(memory, buffer, new_bytes);
      FreeRaw(buffer, old_bytes);
    } else {
      memory = ReallocateMemory(buffer, old_bytes, new_bytes);
    }
    bytes_ -= old_bytes - new_bytes;
    return memory;
  }
  const size_t more = new_bytes - old_bytes;
  if (!HasRoom(more)) return nullptr;
  if (more >= ReleaseQueue::kQueuedBytes) collector_->releases().Release(more);
  void* memory;
  if (small) {
    memory = AllocateRaw(new_bytes);
    if (memory != nullptr) {
      std::memcpy(memory, buffer, old_bytes);
      FreeRaw(buffer, old_bytes);
    }
  } else {
    memory = ReallocateMemory(buffer, old_bytes, new_bytes);
  }
  if (memory == nullptr) return nullptr;
  Count(more, 0);
  return memory;
}

void Heap::FreeBuffer(void* buffer, size_t bytes) {
  if (buffer == nullptr) return;
  bytes_ -= bytes;
  --blocks_;
  FreeRaw(buffer, bytes);
}

bool Heap::ReserveBytes(size_t bytes) {
  if (!HasRoom(bytes)) return false;
  bytes_ += bytes;
  reserved_ += bytes;
  if (bytes_ > peak_bytes_) peak_bytes_ = bytes_;
  return true;
}

void Heap::ReleaseBytes(size_t bytes) {
  SELENITE_DCHECK(bytes <= reserved_);
  bytes_ -= bytes;
  reserved_ -= bytes;
}

// ---- Collection.

void Heap::Step([[maybe_unused]] Safepoint safepoint) {
#ifdef SELENITE_GC_STRESS
  constexpr size_t kVerifiable = 2000;  // objects; verifying is linear
  CollectAll(safepoint);
  size_t count = 0;
  for (size_t of_type : counts_) count += of_type;
  if (count < kVerifiable) Verify();
#else
  const int percent = std::clamp(step_multiplier_percent, kMinStepPercent, kMaxStepPercent);
  // One large allocation is as much debt as many small ones, but only one
  // safepoint: a few steps at once then.
  const int64_t steps = std::clamp<int64_t>(debt_ / kStepBytes, 1, kMaxStepsAtOnce);
  for (int64_t i = 0; i < steps; ++i) {
    debt_ -= kStepBytes;
    if (collector_->Advance(kStepBytes * kWorkPerByte * percent / 100)) {
      if (collector_->full_cycles_left > 0) --collector_->full_cycles_left;
      ResetPause();
      return;
    }
  }
#endif
}

void Heap::ResetPause() {
  const int64_t percent = std::clamp(pause_percent, kMinPausePercent, kMaxPausePercent) - 100;
  debt_ = -std::max(static_cast<int64_t>(object_bytes()) / 100 * percent, kMinPause);
}

void Heap::StartFullCollection() {
  collector_->full_cycles_left = collector_->phase() == Collector::Phase::kIdle ? 1 : 2;
}

bool Heap::AdvanceFullCollection(Safepoint) {
  if (collector_->full_cycles_left > 0 && collector_->Advance(kFullPieceWork)) {
    --collector_->full_cycles_left;
  }
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

void Heap::MarkStored(HeapObject* object) {
  if (object != nullptr && object->color_ == white_) collector_->MarkNow(object);
}

void Heap::TraceAgain(HeapObject& owner) { collector_->TraceAgain(&owner); }

void Marker::Watch(HeapObject* fiber) {
  if (!verifying_) heap_.collector_->Watch(fiber);
}
bool Marker::DeferWeak(HeapObject* table) { return heap_.collector_->DeferWeak(table); }
bool Marker::DeferEphemeron(HeapObject* key, HeapObject* value) {
  return heap_.collector_->DeferEphemeron(key, value);
}

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
}

}  // namespace selenite::vm

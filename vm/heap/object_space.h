// The objects of one isolate and the memory they take, under a byte limit.
//
// An allocation is a few instructions: a free cell of the size's list, two
// sums, and the object's header. The rest of the accounting is derived. Every
// allocation charges the fuel gauge the price that support/fuel.h publishes,
// which pays for the collector's later work.
//
// Nothing here collects. What a collection needs to know is kept: where all
// objects are, what the colours mean at the moment, which objects have
// finalizers. The collector (collector.h) reads and changes that; everybody
// else uses the Heap (heap.h), which is an ObjectSpace that is collected.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "vm/heap/heap_client.h"
#include "vm/heap/heap_object.h"
#include "vm/heap/large_memory.h"
#include "vm/heap/medium_memory.h"
#include "vm/heap/small_memory.h"
#include "vm/support/fuel.h"
#include "vm/support/leftover.h"

namespace selenite::vm {

class ObjectSpace {
 public:
  struct Options {
    size_t byte_limit = SIZE_MAX;  // SIZE_MAX: unlimited
  };

  ObjectSpace(const ObjectSpace&) = delete;
  ObjectSpace& operator=(const ObjectSpace&) = delete;

  // ---- Allocation. Null: refused by the limit; nothing changed.

  // A new object with `extra` bytes after it.
  template <class T, class... Args>
  [[nodiscard]] T* New(size_t extra, Args&&... args) {
    void* memory = AllocateObject(sizeof(T) + extra);
    if (memory == nullptr) [[unlikely]] return nullptr;
    T* object = new (memory) T(std::forward<Args>(args)...);
    object->HeapObject::color_ = white_;
    if (sizeof(T) + extra > SmallMemory::kMaxBytes) [[unlikely]] {
      object->HeapObject::collector_flags_ = HeapObject::kLargeObject;
    }
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

  // Memory for the collector's notes. A collection must be able to run when the
  // limit is reached: a little is given whatever the limit says, and not counted; the
  // rest counts. False: refused.
  [[nodiscard]] bool TakeScratch(size_t bytes);
  void GiveScratch(size_t bytes) { scratch_bytes_ -= bytes; }
  // Gives back some of what is spare to the system, in about 0.1 ms. False: little is.
  bool GiveBackSpares();

  // ---- Accounting.
  // Everything that was asked for: objects, buffers, reserved bytes.
  size_t bytes() const { return object_bytes() + reserved_; }
  // What the limit is held against: what all that takes from the system, with
  // what is free in its spans and pages, and what is on its way back.
  size_t footprint() const {
    const size_t free_scratch = FreeScratch();
    return small_.held_bytes() + medium_.held_bytes() + mapped_bytes_ + releases_.bytes() +
           InPages(reserved_) +
           (scratch_bytes_ > free_scratch ? scratch_bytes_ - free_scratch : 0);
  }
  // Reserved bytes count in whole pages of the system: else where the limit refuses
  // would depend on the few bytes by which code differs between the tiers.
  static constexpr size_t InPages(size_t bytes) {
    return (bytes + kSystemPageBytes - 1) & ~(kSystemPageBytes - 1);
  }
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
  // The heap is being destroyed: an object that ends need not be taken out of the
  // structures that refer to it.
  bool tearing_down() const { return tearing_down_; }
  Fuel& fuel() { return fuel_; }

  // Takes what is dropped but takes long to free, or null.
  void AddLeftover(std::unique_ptr<Leftover> leftover) {
    if (leftover != nullptr) leftovers_.push_back(std::move(leftover));
  }
  // That, and large memory on its way back to the system, is freed by the loop, a piece
  // at a time and before it goes on: it does not count any more.
  bool has_releases() const { return !releases_.empty() || !leftovers_.empty(); }
  void ReleasePiece() {
    constexpr size_t kPiece = 512 * 1024;  // 40 us
    if (!releases_.empty()) {
      releases_.Release(kPiece);
    } else if (leftovers_.back()->FreePiece()) {
      leftovers_.pop_back();
    }
  }

 protected:
  friend class Marker;
  friend class Collector;

  ObjectSpace(HeapClient& client, Fuel& fuel, const Options& options)
      : client_(client), fuel_(fuel), byte_limit_(options.byte_limit) {}
  ~ObjectSpace() = default;
  // Ends every object and frees what is large. REQUIRES: nothing is allocated after it.
  void DestroyObjects();

  struct Finalizable {
    HeapObject* object;
    Finalizable* next;
  };

  // An object too large for small_: this stands before it, in medium_ or in a mapping.
  struct LargeObject {
    LargeObject* next;
    size_t bytes;

    HeapObject* object() { return reinterpret_cast<HeapObject*>(this + 1); }
  };

  // Bytes of notes that are not counted.
  size_t FreeScratch() const {
    constexpr size_t kMost = 4 << 20;
    constexpr size_t kFraction = 16;
    return std::min(byte_limit_ / kFraction, kMost);
  }
  // Bytes that the limit leaves; for up to `wanted`, what is spare is given up.
  size_t Room(size_t wanted) {
    while (footprint() > byte_limit_ || byte_limit_ - footprint() < wanted) {
      if (!GiveUpSpares()) return footprint() > byte_limit_ ? 0 : byte_limit_ - footprint();
    }
    return byte_limit_ - footprint();
  }
  // False: nothing is spare.
  bool GiveUpSpares();
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
  // Calls `visit(object)` for every object, until it returns false.
  template <class Visit>
  void ForEachObject(Visit visit);
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
  void* AllocateSmall(SmallMemory::Kind kind, size_t bytes, Refusal refusal);
  // Memory of more than a cell. What is mapped reads zero, the rest anything.
  void* AllocateLarge(size_t bytes, Refusal refusal);
  void FreeLarge(void* memory, size_t bytes);
  void* AllocateRaw(size_t bytes, Refusal refusal);
  void FreeRaw(void* memory, size_t bytes);
  bool ResizeMedium(void* memory, size_t old_bytes, size_t new_bytes);
  void* Move(void* buffer, size_t old_bytes, size_t new_bytes);

  HeapClient& client_;
  Fuel& fuel_;
  bool marking_ = false;
  bool tearing_down_ = false;
  // The colour of new objects, and that of marked ones.
  uint8_t white_ = 0;
  uint8_t black_ = kFirstBlack;
  // While sweeping, the colours of what is to be freed; else no colour.
  uint8_t dead_white_ = kNoColor;
  uint8_t dead_black_ = kNoColor;
  // Bytes allocated and freed since the heap began, without reserved ones.
  int64_t allocated_ = 0;
  int64_t freed_ = 0;
  size_t mapped_bytes_ = 0;  // what is in neither small_ nor medium_
  size_t reserved_ = 0;
  size_t scratch_bytes_ = 0;  // of the collector's notes
  size_t peak_bytes_ = 0;  // up to the last time that bytes() fell
  size_t byte_limit_;
  uint64_t cycles_ = 0;
  uint64_t refused_ = 0;
  uint32_t epoch_ = 0;  // major collections begun
  uint64_t made_[kObjectTypeCount] = {};
  uint64_t gone_[kObjectTypeCount] = {};
  LargeObject* large_objects_ = nullptr;
  SmallMemory small_;
  MediumMemory medium_;
  ReleaseQueue releases_;
  std::vector<std::unique_ptr<Leftover>> leftovers_;
  // Marked for finalization, latest first; and those whose time has come.
  Finalizable* finalizable_ = nullptr;
  Finalizable* pending_first_ = nullptr;
  Finalizable* pending_last_ = nullptr;
  HeapObject* being_finalized_ = nullptr;

  // Whites are 0 and 1, blacks 2 and 3.
  static constexpr uint8_t kFirstBlack = HeapObject::kFirstOldColor;
  static constexpr uint8_t kGray = 4;  // marked, and no room on the gray stack for it
  static constexpr uint8_t kNoColor = 5;
};

template <class Visit>
void ObjectSpace::ForEachObject(Visit visit) {
  for (Span* span = small_.object_spans(); span != nullptr; span = span->next) {
    for (size_t i = 0; i < span->used; ++i) {
      HeapObject* object = reinterpret_cast<HeapObject*>(span->cells + i * span->cell_bytes);
      if (object->color_ != FreeCell::kColor && !visit(object)) return;
    }
  }
  for (LargeObject* large = large_objects_; large != nullptr; large = large->next) {
    if (!visit(large->object())) return;
  }
}

}  // namespace selenite::vm

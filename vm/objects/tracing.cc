// A cursor says where in an object the next piece begins: in a table the slot
// of the array, or with kInEntries the entry; in a fiber the stack slot; in
// what else can be large the index of a value. 0 is the start.
#include "vm/objects/tracing.h"

#include <algorithm>

#include "vm/objects/buffer.h"
#include "vm/objects/cell.h"
#include "vm/objects/closure.h"
#include "vm/objects/fiber.h"
#include "vm/objects/prototype.h"
#include "vm/objects/string_table.h"
#include "vm/objects/table.h"
#include "vm/objects/text.h"
#include "vm/objects/userdata.h"

namespace selenite::vm {
namespace {

// Slots in a piece; an entry of a table counts for two.
SELENITE_PIECE_SIZE uint64_t Piece() { return static_cast<uint64_t>(PieceSlots()); }
SELENITE_PIECE_SIZE uint64_t PieceEntries() { return std::max<uint64_t>(Piece() / 2, 1); }
constexpr uint64_t kAhead = 8;
constexpr uint64_t kInEntries = uint64_t{1} << 63;

// Strings are values, not objects, to weak tables (the manual, §2.5.4).
bool IsWeakTarget(const Value& value) { return value.IsCollectable() && !value.IsString(); }

bool IsDead(const Value& value, const Marker& marker) {
  return IsWeakTarget(value) && !marker.IsMarked(value.AsObject());
}

void MarkRange(const Value* values, uint64_t count, Marker& marker) {
  for (uint64_t i = 0; i < count; ++i) MarkValue(marker, values[i]);
  marker.CountSlots(count);
}

// A piece of `values` from `cursor` on.
uint64_t TraceValues(const Value* values, uint64_t count, uint64_t cursor, Marker& marker) {
  if (cursor >= count) return 0;
  const uint64_t end = std::min(count, cursor + Piece());
  MarkRange(values + cursor, end - cursor, marker);
  return end < count ? end : 0;
}

}  // namespace

class TableTracer {
 public:
  static uint64_t Trace(Table* table, uint64_t cursor, const StringTable& strings, Marker& marker);
  static HeapClient::WeakPiece ClearWeak(Table* table, uint64_t cursor, WeakPass pass,
                                         Marker& marker);
  static void Destroy(Table* table, Heap& heap);

 private:
  static uint8_t WeakMode(const Table* metatable, const StringTable& strings);
  static void TraceEntry(Table::Entry& entry, uint8_t mode, Marker& marker);
};

uint8_t TableTracer::WeakMode(const Table* metatable, const StringTable& strings) {
  if (metatable == nullptr) return 0;
  const Value mode = metatable->GetMetamethod(Metamethod::kMode, strings);
  if (!mode.IsString()) return 0;
  constexpr size_t kLooked = 64;  // only so much of a mode is looked at
  const std::string_view text = Text(*mode.AsString()).Start(kLooked);
  return static_cast<uint8_t>(
      (text.find('k') != text.npos ? Table::kWeakKeys : 0) |
      (text.find('v') != text.npos ? Table::kWeakValues : 0));
}

void TableTracer::TraceEntry(Table::Entry& entry, uint8_t mode, Marker& marker) {
  const Value key = entry.key();
  if (entry.value.IsNil()) {
    // A removed key. `next` may still be asked for it, by its address only.
    if (Table::IsTakenWithoutValue(key.tag())) {
      if (!marker.verifying()) entry.key_tag = Tag::kDeadKey;
    } else {
      MarkValue(marker, key);
    }
    return;
  }
  if (mode == 0) {
    MarkValue(marker, key);
    MarkValue(marker, entry.value);
    return;
  }
  if (!(mode & Table::kWeakKeys) || !IsWeakTarget(key)) MarkValue(marker, key);
  if (!IsWeakTarget(entry.value)) {
    MarkValue(marker, entry.value);
  } else if (!(mode & Table::kWeakValues)) {
    // An ephemeron: the value lives if the key does.
    HeapObject* value = entry.value.AsObject();
    if (IsDead(key, marker) && !marker.IsMarked(value)) {
      if (marker.DeferEphemeron(key.AsObject(), value)) return;
    }
    marker.Mark(value);
  }
}

uint64_t TableTracer::Trace(Table* table, uint64_t cursor, const StringTable& strings,
                            Marker& marker) {
  if (cursor == 0) {
    marker.Mark(table->metatable());
    if (!marker.verifying()) {
      const uint8_t growing = table->flags_ & Table::kGrowing;
      uint8_t mode = growing ? 0 : WeakMode(table->metatable(), strings);
      if (mode != 0 && !marker.DeferWeak(table)) mode = 0;
      table->flags_ = mode | growing;
    }
  }
  uint8_t mode = table->flags_ & (Table::kWeakKeys | Table::kWeakValues);
  if (marker.verifying()) {
    marker.SetWeakReferences(mode != 0);
    mode = 0;
  }
  if (!(cursor & kInEntries)) {
    const uint64_t size = table->array_size_;
    const uint64_t end = std::min(size, cursor + Piece());
    const Value* array = table->array_;
    if (!(mode & Table::kWeakValues)) {
      if (cursor < end) MarkRange(array + cursor, end - cursor, marker);
    } else {
      for (uint64_t i = cursor; i < end; ++i) {
        if (!IsWeakTarget(array[i])) MarkValue(marker, array[i]);
      }
      marker.CountSlots(end > cursor ? end - cursor : 0);
    }
    if (end < size) return end;
    if (table->entry_count_ == 0) return 0;
    // A small table is done in one piece.
    if (end - std::min(cursor, end) + table->entry_count_ > Piece()) return kInEntries;
    cursor = kInEntries;
  }
  const uint64_t from = cursor & ~kInEntries;
  const uint64_t count = table->entry_count_;
  // To note a key that is not marked takes longer.
  constexpr uint64_t kEphemeronFactor = 4;
  const uint64_t most =
      mode & Table::kWeakKeys ? PieceEntries() / kEphemeronFactor + 1 : PieceEntries();
  const uint64_t end = std::min(count, from + most);
  for (uint64_t i = from; i < end; ++i) TraceEntry(table->entries_[i], mode, marker);
  if (end > from) marker.CountSlots(2 * (end - from));
  return end < count ? kInEntries | end : 0;
}

// Before a loop over values looks into their objects, some places ahead.
inline void Prefetch(const Value& value) {
  if (value.IsCollectable()) __builtin_prefetch(value.AsObject());
}

HeapClient::WeakPiece TableTracer::ClearWeak(Table* table, uint64_t cursor, WeakPass pass,
                                             Marker& marker) {
  const uint8_t mode = table->flags_;
  const bool values = (mode & Table::kWeakValues) && pass != WeakPass::kKeys;
  // A table met only after the pass for values gets both in the pass for keys.
  const bool late_values = (mode & Table::kWeakValues) && pass == WeakPass::kKeys;
  const bool remove = pass != WeakPass::kFindDead;
  if (pass == WeakPass::kValues && !values) return {0, false};  // an ephemeron table
  bool dead = false;
  if (!(cursor & kInEntries)) {
    const uint64_t size = table->array_size_;
    const uint64_t end = std::min(size, cursor + Piece());
    if (mode & Table::kWeakValues) {
      for (uint64_t i = cursor; i < end; ++i) {
        if (i + kAhead < end) Prefetch(table->array_[i + kAhead]);
        if (!IsDead(table->array_[i], marker)) continue;
        dead = true;
        if (remove) table->array_[i] = Value();
      }
      marker.CountSlots(end > cursor ? end - cursor : 0);
    }
    if (end < size) return {end, dead};
    return {table->entry_count_ == 0 ? 0 : kInEntries, dead};
  }
  const uint64_t from = cursor & ~kInEntries;
  const uint64_t count = table->entry_count_;
  const uint64_t end = std::min(count, from + PieceEntries());
  for (uint64_t i = from; i < end; ++i) {
    if (i + kAhead < end) {
      Prefetch(table->entries_[i + kAhead].value);
      Prefetch(table->entries_[i + kAhead].key());
    }
    Table::Entry& entry = table->entries_[i];
    if ((values || late_values) && IsDead(entry.value, marker)) {
      dead = true;
      if (remove) entry.value = Value();
    }
    if (pass == WeakPass::kValues || !IsDead(entry.key(), marker)) continue;
    dead = true;
    if (!remove) continue;
    entry.value = Value();
    entry.key_tag = Tag::kDeadKey;
  }
  if (end > from) marker.CountSlots(2 * (end - from));
  return {end < count ? kInEntries | end : 0, dead};
}

void TableTracer::Destroy(Table* table, Heap& heap) {
  table->FreeArray(heap, table->array_size_);
  table->FreeEntries(heap);
}

// ---- Fibers.

uint64_t ObjectTracer::TraceFiber(Fiber* fiber, uint64_t cursor, Marker& marker) {
  uint64_t slot = cursor;
  if (cursor == 0) {
    marker.Mark(fiber->resumer());
    MarkValue(marker, fiber->error);
    if (marker.verifying()) {
      slot = 0;
    } else {
      if (fiber->status == FiberStatus::kRunning || fiber->status == FiberStatus::kNormal) {
        marker.Watch(fiber);
      }
      // Looked at in whole before in this cycle: what lies below the frame
      // that was the lowest on top since then has not changed.
      if (fiber->scan_epoch_ == marker.epoch()) slot = fiber->FirstChangedSlot();
      fiber->scan_epoch_ = 0;
      fiber->ClearDead();
      fiber->lowest_frame_since_scan = fiber->frame_count_;
    }
  }
  const uint64_t live = fiber->LiveTop();
  const uint64_t end = std::min(live, slot + Piece());
  if (slot < end) MarkRange(fiber->stack_ + slot, end - slot, marker);
  if (marker.verifying()) return end < live ? end : 0;
  if (end < live) return end;

  // Stale values above: from the top down, a piece at a time: it need not
  // be done within one step.
  const uint64_t kept = std::min<uint64_t>(fiber->stack_capacity_, live + Fiber::kKeptSlots);
  if (fiber->high_water_ > kept + Piece()) {
    const uint64_t bottom = fiber->high_water_ - Piece();
    std::fill(fiber->stack_ + bottom, fiber->stack_ + fiber->high_water_, Value());
    marker.CountSlots(Piece());
    fiber->high_water_ = static_cast<uint32_t>(bottom);
    return std::max<uint64_t>(live, 1);
  }
  fiber->ClearStale();
  fiber->scan_epoch_ = marker.epoch();
  return 0;
}

bool ObjectTracer::Rescan(HeapObject* object, uint64_t max_slots, Marker& marker) {
  Fiber* fiber = static_cast<Fiber*>(object);
  // Still being traced: it is on the gray stack.
  if (fiber->scan_epoch_ != marker.epoch()) return false;
  const uint64_t live = fiber->LiveTop();
  const uint64_t slot = std::min<uint64_t>(fiber->FirstChangedSlot(), live);
  const uint64_t stale = fiber->high_water_ > live ? fiber->high_water_ - live : 0;
  if (live - slot + stale > max_slots) return false;
  fiber->ClearDead();
  marker.Mark(fiber->resumer());
  MarkValue(marker, fiber->error);
  MarkRange(fiber->stack_ + slot, live - slot, marker);
  fiber->ClearStale();
  fiber->lowest_frame_since_scan = fiber->frame_count_;
  return true;
}

// ---- All objects.

uint64_t ObjectTracer::Trace(HeapObject* object, uint64_t cursor, Marker& marker) {
  switch (object->type()) {
    case ObjectType::kTable:
      return TableTracer::Trace(static_cast<Table*>(object), cursor, *strings_, marker);
    case ObjectType::kClosure: {
      Closure* closure = static_cast<Closure*>(object);
      marker.Mark(closure->prototype());
      return TraceValues(closure->upvalues(), closure->upvalue_count(), cursor, marker);
    }
    case ObjectType::kNativeClosure: {
      NativeClosure* closure = static_cast<NativeClosure*>(object);
      return TraceValues(closure->values(), closure->value_count(), cursor, marker);
    }
    case ObjectType::kFiber:
      return TraceFiber(static_cast<Fiber*>(object), cursor, marker);
    case ObjectType::kUserdata:
      marker.Mark(static_cast<Userdata*>(object)->metatable());
      return 0;
    case ObjectType::kCell:
      MarkValue(marker, static_cast<Cell*>(object)->Get());
      return 0;
    case ObjectType::kPrototype: {
      Prototype* prototype = static_cast<Prototype*>(object);
      const uint64_t constants = prototype->constant_count();
      const uint64_t all = constants + prototype->child_count();
      const uint64_t end = std::min(all, cursor + Piece());
      for (uint64_t i = cursor; i < end; ++i) {
        if (i < constants) {
          MarkValue(marker, prototype->constants()[i]);
        } else {
          marker.Mark(prototype->children()[i - constants]);
        }
      }
      marker.CountSlots(end - cursor);
      return end < all ? end : 0;
    }
    case ObjectType::kString:
    case ObjectType::kBuffer:
      return 0;
  }
  return 0;
}

size_t ObjectTracer::Destroy(HeapObject* object) {
  switch (object->type()) {
    case ObjectType::kString: {
      String* string = static_cast<String*>(object);
      if (string->is_short() && !heap_->tearing_down()) strings_->Remove(string);
      return sizeof(String) + string->length();
    }
    case ObjectType::kTable:
      TableTracer::Destroy(static_cast<Table*>(object), *heap_);
      return static_cast<Table*>(object)->object_bytes();
    case ObjectType::kClosure:
      return sizeof(Closure) +
             Closure::ExtraBytes(static_cast<Closure*>(object)->upvalue_count());
    case ObjectType::kNativeClosure:
      return sizeof(NativeClosure) +
             NativeClosure::ExtraBytes(static_cast<NativeClosure*>(object)->value_count());
    case ObjectType::kFiber: {
      Fiber* fiber = static_cast<Fiber*>(object);
      heap_->FreeBuffer(fiber->stack_, fiber->stack_capacity_ * sizeof(Value));
      heap_->FreeBuffer(fiber->frames_, fiber->frame_capacity_ * sizeof(Frame));
      heap_->FreeBuffer(fiber->tbc_, fiber->tbc_capacity_ * sizeof(uint32_t));
      return sizeof(Fiber);
    }
    case ObjectType::kUserdata:
      return sizeof(Userdata);
    case ObjectType::kCell:
      return sizeof(Cell);
    case ObjectType::kPrototype: {
      Prototype* prototype = static_cast<Prototype*>(object);
      const size_t size = sizeof(Prototype) + Prototype::ExtraBytes(prototype->code());
      prototype->~Prototype();
      return size;
    }
    case ObjectType::kBuffer: {
      Buffer* buffer = static_cast<Buffer*>(object);
      heap_->FreeBuffer(buffer->data_, buffer->capacity_);
      return sizeof(Buffer);
    }
  }
  return 0;
}

HeapClient::WeakPiece ObjectTracer::ClearWeak(HeapObject* table, uint64_t cursor, WeakPass pass,
                                              Marker& marker) {
  return TableTracer::ClearWeak(static_cast<Table*>(table), cursor, pass, marker);
}

}  // namespace selenite::vm

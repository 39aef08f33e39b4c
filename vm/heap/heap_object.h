// What every object that the collector manages begins with.
#pragma once

#include <cstdint>

namespace selenite::vm {

class Heap;

enum class ObjectType : uint8_t {
  kString,
  kTable,
  kClosure,
  kNativeClosure,
  kFiber,
  kUserdata,
  kCell,
  kPrototype,
  kBuffer,
};
inline constexpr int kObjectTypeCount = 9;

class HeapObject {
 public:
  HeapObject(const HeapObject&) = delete;
  HeapObject& operator=(const HeapObject&) = delete;

  ObjectType type() const { return type_; }

  // Whether the heap must be told that a reference to `object` was stored in
  // this one (Heap::Stored): this one is old or marked, and `object` has another
  // colour.
  bool NeedsBarrier(const HeapObject* object) const {
    return color_ >= kFirstOldColor && color_ != object->color_;
  }
  bool MayNeedBarrier() const { return color_ >= kFirstOldColor; }

  // The CollectorFlag of an object that is in no span (heap/page_pool.h).
  static constexpr uint8_t kLargeObject = 64;

 private:
  friend class ObjectSpace;
  friend class Heap;
  friend class Marker;
  friend class Collector;
  friend class FreeCell;

 protected:
  explicit HeapObject(ObjectType type) : type_(type) {}

  // For the object's own use: a string keeps its hash here, a closure its
  // number of upvalues, a table its serial number.
  uint32_t aux_ = 0;
  // For the object's own use.
  uint8_t flags_ = 0;

 private:
  ObjectType type_;
  uint8_t color_ = 0;            // the two whites, then the two blacks: see heap.h
  uint8_t collector_flags_ = 0;  // CollectorFlag, in collector.h

  static constexpr uint8_t kFirstOldColor = 2;
};
static_assert(sizeof(HeapObject) == 8);

// Stands in a cell that holds no object, so that a walk over all cells of a span
// can tell (heap/small_memory.h).
class FreeCell final : public HeapObject {
 public:
  static constexpr uint8_t kColor = 7;
  FreeCell() : HeapObject(ObjectType::kBuffer) { color_ = kColor; }
};

// A reference from one heap object to another. It has no assignment: `Set`
// names the owner, so a write barrier cannot be forgotten.
template <class T>
class Field {
 public:
  Field() = default;
  explicit Field(T* initial) : object_(initial) {}  // in the owner's constructor only
  Field(const Field&) = delete;
  Field& operator=(const Field&) = delete;

  T* Get() const { return object_; }
  T* operator->() const { return object_; }
  explicit operator bool() const { return object_ != nullptr; }
  inline void Set(Heap& heap, HeapObject& owner, T* object);

 private:
  T* object_ = nullptr;
};

}  // namespace selenite::vm

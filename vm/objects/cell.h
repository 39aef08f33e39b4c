// A variable shared between closures: captured, and written after its
// declaration. It has its own place from the start, so there are no open and
// closed upvalues, and a return has nothing to close.
#pragma once

#include "vm/heap/heap_object.h"
#include "vm/objects/barrier.h"
#include "vm/objects/value.h"

namespace selenite::vm {

class Cell final : public HeapObject {
 public:
  static constexpr ObjectType kType = ObjectType::kCell;
  explicit Cell(const Value& initial) : HeapObject(kType), value_(initial) {}

  const Value& Get() const { return value_; }
  // For code that applies the write barrier itself.
  Value* place() { return &value_; }
  void Set(Heap& heap, const Value& value) {
    value_ = value;
    Barrier(heap, *this, value);
  }

 private:
  Value value_;
};

}  // namespace selenite::vm

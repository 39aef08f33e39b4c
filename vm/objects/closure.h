// Functions as values: Lua closures, and natives with captured values.
#pragma once

#include <cstdint>

#include "vm/heap/heap_object.h"
#include "vm/objects/prototype.h"
#include "vm/objects/value.h"

namespace selenite::vm {

// One allocation: the upvalue slots follow the object. A slot holds a plain
// value (captured by value) or a cell, as the prototype's UpvaluePlan says.
// A slot that was never filled reads nil.
class Closure final : public HeapObject {
 public:
  static constexpr ObjectType kType = ObjectType::kClosure;
  Closure(Prototype* prototype, uint32_t upvalue_count)
      : HeapObject(kType), prototype_(prototype) {
    aux_ = upvalue_count;
    for (uint32_t i = 0; i < upvalue_count; ++i) new (&upvalues()[i]) Value();
  }
  static size_t ExtraBytes(uint32_t upvalue_count) { return upvalue_count * sizeof(Value); }

  Prototype* prototype() const { return prototype_; }
  uint32_t upvalue_count() const { return aux_; }
  Value* upvalues() { return reinterpret_cast<Value*>(this + 1); }

 private:
  Prototype* prototype_;
};

// A native function with values of its own (string.gmatch, coroutine.wrap).
class NativeClosure final : public HeapObject {
 public:
  static constexpr ObjectType kType = ObjectType::kNativeClosure;
  NativeClosure(const NativeInfo* native, uint32_t value_count)
      : HeapObject(kType), native_(native) {
    aux_ = value_count;
    for (uint32_t i = 0; i < value_count; ++i) new (&values()[i]) Value();
  }
  static size_t ExtraBytes(uint32_t value_count) { return value_count * sizeof(Value); }

  const NativeInfo* native() const { return native_; }
  uint32_t value_count() const { return aux_; }
  Value* values() { return reinterpret_cast<Value*>(this + 1); }

 private:
  const NativeInfo* native_;
};

}  // namespace selenite::vm

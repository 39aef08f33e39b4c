// A function of a code unit, linked into an isolate: its constants are
// interned there, and closures are made from it.
#pragma once

#include <cstdint>
#include <string_view>

#include "vm/heap/heap_object.h"
#include "vm/ir/code_unit.h"
#include "vm/objects/value.h"

namespace selenite::vm {

class Prototype final : public HeapObject {
 public:
  static constexpr ObjectType kType = ObjectType::kPrototype;

  // Layout after the object: constants, then children. Both are filled by
  // the loader, in pieces; until then they are nil and null.
  Prototype(CodeUnitRef unit, uint32_t function_index)
      : HeapObject(kType), unit_(std::move(unit)), code_(&unit_->functions[function_index]) {}
  static size_t ExtraBytes(const FunctionCode& code) {
    return code.constants.size() * sizeof(Value) + code.children.size() * sizeof(Prototype*);
  }

  const CodeUnit& unit() const { return *unit_; }
  const CodeUnitRef& unit_ref() const { return unit_; }
  const FunctionCode& code() const { return *code_; }

  Value* constants() { return reinterpret_cast<Value*>(this + 1); }
  uint32_t constant_count() const { return static_cast<uint32_t>(code_->constants.size()); }
  Prototype** children() {
    return reinterpret_cast<Prototype**>(constants() + constant_count());
  }
  uint32_t child_count() const { return static_cast<uint32_t>(code_->children.size()); }

 private:
  CodeUnitRef unit_;
  const FunctionCode* code_;
};

}  // namespace selenite::vm

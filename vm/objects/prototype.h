// A function of a code unit, linked into an isolate: its constants are
// interned there, and closures are made from it.
#pragma once

#include <cstdint>
#include <cstddef>
#include <utility>

#include "vm/heap/heap.h"
#include "vm/heap/heap_object.h"
#include "vm/ir/code_unit.h"
#include "vm/ir/dying_functions.h"
#include "vm/objects/value.h"

namespace selenite::vm {

// A code unit as one isolate uses it: holds the unit while any of its
// prototypes lives there, and its bytes against the isolate's limit.
class LinkedUnit {
 public:
  // `bytes` were reserved in `heap` for the unit; `code_bytes` counts the
  // bytes of all units of the isolate.
  LinkedUnit(CodeUnitRef unit, size_t bytes, Heap& heap, size_t* code_bytes)
      : unit_(std::move(unit)), heap_(heap), code_bytes_(code_bytes), bytes_(bytes) {
    *code_bytes_ += bytes_;
  }
  const CodeUnit& unit() const { return *unit_; }
  const CodeUnitRef& unit_ref() const { return unit_; }
  // Each prototype holds one use; so does a loader while it works.
  void Acquire() { ++uses_; }
  void Release() {
    if (--uses_ != 0) return;
    heap_.ReleaseBytes(bytes_);
    *code_bytes_ -= bytes_;
    heap_.AddLeftover(DropUnit(std::move(unit_)));
    delete this;
  }

 private:
  ~LinkedUnit() = default;

  CodeUnitRef unit_;
  Heap& heap_;
  size_t* code_bytes_;
  size_t bytes_;
  size_t uses_ = 0;
};

// Children are linked when a closure of them is first made.
class Prototype final : public HeapObject {
 public:
  static constexpr ObjectType kType = ObjectType::kPrototype;

  // Layout after the object: constants, then children. Constants are filled
  // by the loader, in pieces (nil until then), children on first use (null).
  Prototype(LinkedUnit* unit, uint32_t function_index)
      : HeapObject(kType),
        unit_(unit),
        code_(&unit->unit().functions[function_index]),
        bytecode_(code_->is_encoded() ? code_->bytecode.data() : nullptr),
        plain_entry_(code_->is_vararg ? nullptr : bytecode_),
        frame_bytes_(static_cast<uint32_t>(code_->max_registers * sizeof(Value))),
        parameter_count_(code_->parameter_count) {
    unit_->Acquire();
    for (uint32_t i = 0; i < constant_count(); ++i) new (&constants()[i]) Value();
    for (uint32_t i = 0; i < child_count(); ++i) children()[i] = nullptr;
  }
  ~Prototype() { unit_->Release(); }
  static size_t ExtraBytes(const FunctionCode& code) {
    return code.constants.size() * sizeof(Value) + code.children.size() * sizeof(Prototype*);
  }

  const CodeUnit& unit() const { return unit_->unit(); }
  LinkedUnit* linked_unit() const { return unit_; }
  const FunctionCode& code() const { return *code_; }

  // What the dispatcher needs at a call and a return.
  // Null: this function runs on the interpreter.
  const uint32_t* bytecode() const { return bytecode_; }
  // The same; null, too, for a function with variable arguments.
  const uint32_t* plain_entry() const { return plain_entry_; }
  uint32_t max_registers() const { return frame_bytes_ / sizeof(Value); }
  size_t frame_bytes() const { return frame_bytes_; }  // of that many registers
  uint32_t parameter_count() const { return parameter_count_; }

  Value* constants() { return reinterpret_cast<Value*>(this + 1); }
  uint32_t constant_count() const { return static_cast<uint32_t>(code_->constants.size()); }
  Prototype** children() { return reinterpret_cast<Prototype**>(constants() + constant_count()); }
  uint32_t child_count() const { return static_cast<uint32_t>(code_->children.size()); }
  void set_child(Heap& heap, uint32_t index, Prototype* child) {
    children()[index] = child;
    heap.WriteBarrier(*this, child);
  }

  // The main function of its unit. The others are linked once, when a closure of them is
  // first made: so that a script does not pay for what ran before it, their compile has
  // paid for that.
  bool is_main() const { return code_ == unit().functions.data(); }

  // Constants filled so far; the prototype can run when all are.
  uint32_t linked_constants() const { return aux_; }
  void set_linked_constants(uint32_t count) { aux_ = count; }
  bool is_linked() const { return aux_ == constant_count(); }

 private:
  LinkedUnit* unit_;
  const FunctionCode* code_;
  const uint32_t* bytecode_;
  const uint32_t* plain_entry_;
  uint32_t frame_bytes_;
  uint32_t parameter_count_;
};

}  // namespace selenite::vm

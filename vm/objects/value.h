// A Lua value: sixteen bytes, a payload and a tag.
//
// nil is all zero bits, so zeroed memory is a run of nils. Falsy values are
// the two lowest tags, collectable values the tags from kString on: both
// tests are one comparison. Short strings are interned, so two values with
// equal tag and bits are equal, and only floats and long strings need more.
//
// The tags from kCell on are internal: they live in registers and tables of
// the machine, and no script ever sees one.
#pragma once

#include <bit>
#include <cstdint>

#include "vm/heap/heap_object.h"
#include "vm/support/check.h"

namespace selenite::vm {

class String;
class Table;
class Closure;
class NativeClosure;
class Fiber;
class Userdata;
class Cell;
class Prototype;
class Buffer;
struct NativeInfo;

enum class Tag : uint32_t {
  kNil,
  kFalse,
  kTrue,
  kInteger,
  kFloat,
  kNative,  // a function of the library without upvalues: no heap object
  // Collectable from here on.
  kString,      // interned, at most kMaxShortString bytes
  kLongString,
  kTable,
  kClosure,
  kNativeClosure,
  kFiber,
  kUserdata,
  // Internal from here on.
  kCell,
  kPrototype,
  kBuffer,
  kDeadKey,  // in a table entry whose key was collected; bits: its old address
};

class Value {
 public:
  constexpr Value() = default;
  // Two scalar copies: one vector load after two scalar stores would stall.
  constexpr Value(const Value& other) : bits_(other.bits_), tag_(other.tag_) {}
  constexpr Value& operator=(const Value& other) {
    bits_ = other.bits_;
    tag_ = other.tag_;
    return *this;
  }

  static constexpr Value Nil() { return {}; }
  static constexpr Value Boolean(bool b) { return {0, b ? Tag::kTrue : Tag::kFalse}; }
  static constexpr Value Integer(int64_t i) { return {static_cast<uint64_t>(i), Tag::kInteger}; }
  static constexpr Value Float(double d) { return {std::bit_cast<uint64_t>(d), Tag::kFloat}; }
  static Value Native(const NativeInfo* native) {
    return {reinterpret_cast<uint64_t>(native), Tag::kNative};
  }
  // Of(String*) is in string.h: the tag depends on the length.
  static Value Of(Table* table) { return Object(table, Tag::kTable); }
  static Value Of(Closure* closure) { return Object(closure, Tag::kClosure); }
  static Value Of(NativeClosure* closure) { return Object(closure, Tag::kNativeClosure); }
  static Value Of(Fiber* fiber) { return Object(fiber, Tag::kFiber); }
  static Value Of(Userdata* userdata) { return Object(userdata, Tag::kUserdata); }
  static Value Of(Cell* cell) { return Object(cell, Tag::kCell); }
  static Value Of(Prototype* prototype) { return Object(prototype, Tag::kPrototype); }
  static Value Of(Buffer* buffer) { return Object(buffer, Tag::kBuffer); }
  static inline Value Of(String* string);
  static constexpr Value FromRaw(uint64_t bits, Tag tag) { return {bits, tag}; }

  constexpr Tag tag() const { return tag_; }
  constexpr uint64_t bits() const { return bits_; }

  constexpr bool IsNil() const { return tag_ == Tag::kNil; }
  constexpr bool IsFalsy() const { return tag_ <= Tag::kFalse; }
  constexpr bool IsTruthy() const { return tag_ > Tag::kFalse; }
  constexpr bool IsBoolean() const { return tag_ == Tag::kFalse || tag_ == Tag::kTrue; }
  constexpr bool IsInteger() const { return tag_ == Tag::kInteger; }
  constexpr bool IsFloat() const { return tag_ == Tag::kFloat; }
  constexpr bool IsNumber() const { return IsInteger() || IsFloat(); }
  constexpr bool IsShortString() const { return tag_ == Tag::kString; }
  constexpr bool IsString() const { return tag_ == Tag::kString || tag_ == Tag::kLongString; }
  constexpr bool IsTable() const { return tag_ == Tag::kTable; }
  constexpr bool IsClosure() const { return tag_ == Tag::kClosure; }
  constexpr bool IsNative() const { return tag_ == Tag::kNative; }
  constexpr bool IsNativeClosure() const { return tag_ == Tag::kNativeClosure; }
  constexpr bool IsFunction() const { return IsClosure() || IsNative() || IsNativeClosure(); }
  constexpr bool IsFiber() const { return tag_ == Tag::kFiber; }
  constexpr bool IsUserdata() const { return tag_ == Tag::kUserdata; }
  constexpr bool IsCell() const { return tag_ == Tag::kCell; }
  // A reference that the collector follows.
  constexpr bool IsCollectable() const { return tag_ >= Tag::kString && tag_ != Tag::kDeadKey; }

  constexpr bool AsBoolean() const { return tag_ == Tag::kTrue; }
  constexpr int64_t AsInteger() const { return static_cast<int64_t>(bits_); }
  constexpr double AsFloat() const { return std::bit_cast<double>(bits_); }
  // An integer or a float, as a float. REQUIRES: IsNumber().
  constexpr double AsNumber() const {
    return IsInteger() ? static_cast<double>(AsInteger()) : AsFloat();
  }
  const NativeInfo* AsNative() const { return reinterpret_cast<const NativeInfo*>(bits_); }
  HeapObject* AsObject() const { return reinterpret_cast<HeapObject*>(bits_); }
  String* AsString() const { return reinterpret_cast<String*>(bits_); }
  Table* AsTable() const { return reinterpret_cast<Table*>(bits_); }
  Closure* AsClosure() const { return reinterpret_cast<Closure*>(bits_); }
  NativeClosure* AsNativeClosure() const { return reinterpret_cast<NativeClosure*>(bits_); }
  Fiber* AsFiber() const { return reinterpret_cast<Fiber*>(bits_); }
  Userdata* AsUserdata() const { return reinterpret_cast<Userdata*>(bits_); }
  Cell* AsCell() const { return reinterpret_cast<Cell*>(bits_); }
  Prototype* AsPrototype() const { return reinterpret_cast<Prototype*>(bits_); }
  Buffer* AsBuffer() const { return reinterpret_cast<Buffer*>(bits_); }

  // Same tag and same bits: identity, and equality for everything but floats,
  // mixed numbers and long strings.
  constexpr bool SameBits(const Value& other) const {
    return bits_ == other.bits_ && tag_ == other.tag_;
  }

  // Four bytes that belong to the place and not to the value: a copy does not
  // take them along, a collection does not look at them. In a function's
  // constants: where the dispatcher found the entry of a table that has this
  // name, for the next time.
  uint32_t note() const { return note_; }
  void set_note(uint32_t note) const { note_ = note; }

 private:
  constexpr Value(uint64_t bits, Tag tag) : bits_(bits), tag_(tag) {}
  template <class T>
  static Value Object(T* object, Tag tag) {
    return {reinterpret_cast<uint64_t>(object), tag};
  }

  uint64_t bits_ = 0;
  Tag tag_ = Tag::kNil;
  mutable uint32_t note_ = 0;
};
static_assert(sizeof(Value) == 16);

// The float's integer, if it has exactly one (the manual, §3.4.3).
inline bool FloatToInteger(double d, int64_t* result) {
  // The bounds are exact: -2^63 is a double, 2^63 is the first one too large.
  if (!(d >= -0x1p63 && d < 0x1p63)) return false;
  int64_t i = static_cast<int64_t>(d);
  if (static_cast<double>(i) != d) return false;
  *result = i;
  return true;
}

}  // namespace selenite::vm

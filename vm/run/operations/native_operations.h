// What natives do to values, metamethods included: operations.h for a native
// frame on top.
//
// Each returns kNext with its result pushed when no Lua code was needed. Any
// other Step must be returned at once; the native is then run again in state
// `then` with the result on top, as if it had been pushed. The head of
// natives/native.h shows how that is written.
#pragma once

#include <cstdint>

#include "vm/objects/metamethod.h"
#include "vm/objects/table.h"
#include "vm/objects/value.h"
#include "vm/run/machine/step.h"
#include "vm/run/natives/native.h"

namespace selenite::vm {

// object[key].
Step GetIndex(NativeCall& call, const Value& object, const Value& key, uint32_t then);
// object[key] = value. When a metamethod ran, one nil is pushed.
Step SetIndex(NativeCall& call, const Value& object, const Value& key, const Value& value,
              uint32_t then);
// #object.
Step GetLength(NativeCall& call, const Value& object, uint32_t then);
// a < b, a == b: a boolean.
Step LessThan(NativeCall& call, const Value& a, const Value& b, uint32_t then);
Step Equals(NativeCall& call, const Value& a, const Value& b, uint32_t then);
// a event b; for kUnm and kBNot, b is a.
Step DoArithmetic(NativeCall& call, Metamethod event, const Value& a, const Value& b,
                  uint32_t then);
// What `tostring` gives: a string ("'__tostring' must return a string").
Step ToStringValue(NativeCall& call, const Value& value, uint32_t then);

// A raw write, with the table's status as a Step. Pushes nothing.
Step RawSet(NativeCall& call, Table* table, const Value& key, const Value& value);
// A very long string as a key needs its hash first: if not kNext, return it.
// Call before a raw lookup with a key that a script chose. Pushes nothing.
Step PrepareKey(NativeCall& call, const Value& key);

// The hidden native that looks at what a __tostring answered.
const NativeInfo* ToStringFrame();

}  // namespace selenite::vm

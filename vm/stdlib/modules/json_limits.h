// What json.encode and json.decode agree on.
#pragma once

#include <cstddef>

namespace selenite::vm {

// How deep tables may be nested: far deeper than data is, and little enough to keep
// the open ones in one piece of memory.
inline constexpr size_t kMaxJsonDepth = 512;

// The field of a metatable that says how its tables are written, and what it
// may hold.
inline constexpr char kJsonTypeField[] = "__jsontype";
inline constexpr char kJsonArray[] = "array";
inline constexpr char kJsonObject[] = "object";

}  // namespace selenite::vm

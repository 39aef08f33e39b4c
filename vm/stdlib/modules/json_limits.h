// What json.encode and json.decode agree on.
#pragma once

#include <cstddef>

namespace selenite::vm {

// Tables may be nested so deep. Far more than data has, and little enough to
// keep what is open in one piece of memory.
inline constexpr size_t kMaxJsonDepth = 512;

// The field of a metatable that says how its tables are written, and what it
// may hold.
inline constexpr char kJsonTypeField[] = "__jsontype";
inline constexpr char kJsonArray[] = "array";
inline constexpr char kJsonObject[] = "object";

}  // namespace selenite::vm

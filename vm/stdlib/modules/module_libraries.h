// The functions of modules/, by file: module_set.h says what the modules are.
#pragma once

#include <span>

#include "vm/run/machine/native_info.h"

namespace selenite::vm {

class Machine;

std::span<const NativeInfo> JsonLibrary();        // array, object
std::span<const NativeInfo> JsonEncodeLibrary();  // encode
std::span<const NativeInfo> JsonDecodeLibrary();  // decode
std::span<const NativeInfo> Base64Library();
std::span<const NativeInfo> HashLibrary();
std::span<const NativeInfo> TimeLibrary();

const NativeInfo* JsonNullToString();  // __tostring of json.null

// Makes json.null and the marks of arrays and objects. False: not enough memory.
[[nodiscard]] bool MakeJsonValues(Machine& machine);

}  // namespace selenite::vm

// The functions of tables/, by file.
#pragma once

#include <span>

#include "vm/run/machine/native_info.h"

namespace selenite::vm {

std::span<const NativeInfo> TableLibrary();        // all but the two below
std::span<const NativeInfo> TableConcatLibrary();  // concat
std::span<const NativeInfo> TableSortLibrary();    // sort

}  // namespace selenite::vm

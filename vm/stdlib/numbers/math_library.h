// The functions of numbers/.
#pragma once

#include <span>

#include "vm/run/machine/native_info.h"

namespace selenite::vm {

std::span<const NativeInfo> MathLibrary();

}  // namespace selenite::vm

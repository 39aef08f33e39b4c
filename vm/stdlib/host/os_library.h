// The functions of host/.
#pragma once

#include <span>

#include "vm/run/machine/native_info.h"

namespace selenite::vm {

std::span<const NativeInfo> OsLibrary();  // what needs no files: LocalOsLibrary has the rest

}  // namespace selenite::vm

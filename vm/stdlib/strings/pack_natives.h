// What string.pack, packsize and unpack share.
#pragma once

#include <cstddef>

#include "vm/run/natives/native.h"
#include "vm/stdlib/strings/pack_format.h"

namespace selenite::vm {

// What one option costs, in bytes of a piece.
inline constexpr size_t kPackOptionBytes = 16;

// Longer formats are left to the natives by the quick forms.
inline constexpr size_t kQuickPackFormat = 64;

// Raises what is wrong with the format. REQUIRES: format.Next found something.
inline Step RaisePackError(NativeCall& call, const PackFormat& format) {
  if (format.is_argument_error()) return call.BadArgument(0, format.error());
  return call.Raise(format.error());
}

}  // namespace selenite::vm

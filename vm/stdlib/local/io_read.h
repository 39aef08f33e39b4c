// Reading from files: what io.read, file:read and the iterators of `lines`
// share.
#pragma once

#include <cstdint>

#include "vm/run/natives/native.h"

namespace selenite::vm {

// The values of an iterator that io.lines and file:lines make: the file,
// whether it is closed at its end, and the formats.
enum LinesValue : uint32_t { kLinesFile, kLinesCloses, kLinesFormats };

// The native behind such an iterator.
}  // namespace selenite::vm

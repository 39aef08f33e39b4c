// How a chunk is called in messages and tracebacks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "vm/support/meter.h"

namespace selenite::vm {

// What counts of a name that is given to a chunk: as in the reference, whose strings
// end at a zero byte. Long names are looked through in pieces, and charged. Unset: the
// meter said stop.
std::optional<std::string_view> ChunkNameBeforeZero(std::string_view given, Meter& meter);

// A copy, in pieces as well. Unset: the meter said stop.
std::optional<std::string> CopyChunkName(std::string_view chunk_name, Meter& meter);

// The display form of a chunkname, at most 59 bytes (the reference's
// LUA_IDSIZE): `=name` gives name, `@name` gives name cut at its front with
// `...`, anything else gives `[string "first line..."]`. REQUIRES: no zero byte.
std::string DisplayChunkName(std::string_view chunk_name);

}  // namespace selenite::vm

// How a chunk is called in messages and tracebacks.
#pragma once

#include <string>
#include <string_view>

namespace selenite::vm {

// The display form of a chunkname, at most 59 bytes (the reference's
// LUA_IDSIZE): `=name` gives name, `@name` gives name cut at its front with
// `...`, anything else gives `[string "first line..."]`.
std::string DisplayChunkName(std::string_view chunk_name);

}  // namespace selenite::vm

// A script's string between two short texts: a position before a message, a traceback
// after it. The string may be as long as its memory allows, so it is copied in pieces.
#pragma once

#include <cstdint>
#include <string_view>

#include "vm/objects/value.h"
#include "vm/run/natives/native.h"

namespace selenite::vm {

// Pushes before .. string .. after. kNext: it is on top. Otherwise return the step; in
// `state` go on with PushJoinedPiece, whose answers mean the same.
Step PushJoined(NativeCall& call, std::string_view before, const Value& string,
                std::string_view after, uint32_t state);
Step PushJoinedPiece(NativeCall& call, uint32_t state);
// Ends the native with what was joined as an error.
inline Step RaiseJoined(NativeCall& call, Step joined) {
  return joined == Step::kNext ? call.RaiseValue(call.Top()) : joined;
}

}  // namespace selenite::vm

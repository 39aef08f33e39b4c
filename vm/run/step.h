// How an instruction or a native ended.
#pragma once

#include <cstdint>

namespace selenite::vm {

enum class [[nodiscard]] Step : uint8_t {
  kNext,       // done: go on
  kRaise,      // a Lua error waits in the fiber; pcall may catch it
  kCall,       // a frame was pushed: run it; its ReturnTo says what follows
  kYield,      // the fiber gave up control and can be resumed here
  kSwitch,     // another fiber is current now (coroutine.resume)
  kPause,      // a piece is done: look at the fuel, then run this again
  kCollect,    // no memory and nothing changed: collect, then run this again
  kGrow,       // a large table must grow, or a long string needs its hash:
               // do the pending maintenance in pieces, then run this again
};

}  // namespace selenite::vm

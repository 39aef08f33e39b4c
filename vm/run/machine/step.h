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
  kGrow,       // a large table must grow, a long string needs its hash or has to be
               // read as a number, a prototype needs its constants: do that in
               // pieces, then run this again
  kCollectAll, // as asked: a full collection, then the native goes on
  kFinished,   // the run is over: the root fiber ended
};

}  // namespace selenite::vm

// Who catches: which frame an error goes to, as unwind.h describes it.
#pragma once

#include <cstdint>

#include "vm/objects/fiber.h"
#include "vm/support/check.h"

namespace selenite::vm {

enum class CatcherHandler : uint8_t {
  kNone,   // messages are left alone
  kSlot0,  // slot 0 of the frame is called with them
  kOuter,  // the handler in charge stays in charge
};

// The native frame on top catches from now on: it will be run again with
// kCaught and the error in slot 0, and does not catch any more then.
inline void StartCatching(Fiber& fiber, CatcherHandler handler) {
  Frame& frame = fiber.frame();
  const uint32_t place = fiber.frame_count();
  uint32_t handler_place = 0;
  if (handler == CatcherHandler::kSlot0) {
    handler_place = place;
  } else if (handler == CatcherHandler::kOuter && fiber.catcher != 0) {
    handler_place = fiber.frame_at(fiber.catcher - 1).catching.handler;
  }
  frame.catching = {.outer_catcher = fiber.catcher,
                    .handler = handler_place,
                    .outer_handler_depth = fiber.handler_depth};
  frame.flags |= kCatches;
  fiber.catcher = place;
}

// The native frame on top, if it still catches, does not any more.
inline void StopCatching(Fiber& fiber) {
  Frame& frame = fiber.frame();
  if ((frame.flags & kCatches) == 0) return;
  SELENITE_DCHECK(fiber.catcher == fiber.frame_count());
  frame.flags &= static_cast<uint16_t>(~kCatches);
  fiber.catcher = frame.catching.outer_catcher;
}

// To closing: every frame of `fiber` goes, its closers are called with `error`
// (nil: a normal closing). The end is delivered to the resumer.
inline void BeginClosing(Fiber& fiber, const Value& error) {
  fiber.closing = true;
  fiber.error = error;
  fiber.catcher = 0;
  fiber.unwinding = Fiber::Unwinding::kUnderWay;
}

}  // namespace selenite::vm

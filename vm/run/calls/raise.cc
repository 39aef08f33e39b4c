#include "vm/run/calls/raise.h"

#include <string>

#include "vm/run/calls/frame_names.h"

namespace selenite::vm {

Step RaiseMessage(Machine& machine, Fiber& fiber, std::string_view message) {
  int64_t top = FrameAtLevel(machine, fiber, 0);
  std::string text = top < 0 ? std::string() : PositionOf(fiber, static_cast<uint32_t>(top));
  text += message;
  String* string = machine.strings().Make(text);
  if (string == nullptr) return Step::kCollect;
  return RaiseValue(fiber, Value::Of(string));
}

}  // namespace selenite::vm

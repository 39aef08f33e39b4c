// What the rest of the machine knows of a function of the library: its names,
// how it is run, and the short ways around its frame.
#pragma once

#include <cstdint>
#include <string_view>

#include "vm/objects/fiber.h"
#include "vm/objects/value.h"
#include "vm/run/machine/price.h"
#include "vm/run/machine/step.h"

namespace selenite::vm {

class Machine;
class NativeCall;
struct CallOptions;

using NativeFunction = Step (*)(NativeCall& call);

// The common case of a native, without a frame: `slots` are its `count`
// arguments; its results go to slots[-1] on, kQuickResults at most. Returns how
// many they are; or kNotQuick with nothing changed and nothing charged, and the
// native itself is called. Raises nothing, calls nothing, and charges what the
// native would.
using QuickNative = int (*)(Machine& machine, Value* slots, uint32_t count);
inline constexpr int kNotQuick = -1;
inline constexpr uint32_t kQuickResults = 6;
static_assert(kQuickResults < kNativeStackSlots);

// Two steps at once, for natives that only pass control on. One that calls a function
// begins its own call (see BeginCall) and that function's; one that switches fibers
// begins its own call and ends the one that sleeps in the other fiber. True: it is done as
// RunNative would have done it, and the top frame of Machine::current is an encoded
// function's. False: nothing has changed.
using DirectSwitch = bool (*)(Machine& machine, Fiber& fiber, uint32_t func,
                              uint32_t argument_count, const CallOptions& options);

// Iterators that the dispatcher runs itself, without calling them.
enum class Iteration : uint8_t { kNone, kNext, kIpairs };

// One function of the library. Lives for ever: values point to it. All of them are
// in AllNatives (stdlib/library.h).
struct NativeInfo {
  const char* name;             // its key in a library, or what it is: "insert", "for iterator"
  const char* qualified = "?";  // where scripts find it: "table.insert"; "?": in no library
  // Set where `qualified` is not unique.
  const char* id = nullptr;
  Prices prices;  // by what it charges beyond its call
  NativeFunction function;
  QuickNative quick = nullptr;
  uint16_t frame_flags = 0;  // FrameFlag
  DirectSwitch switch_directly = nullptr;
  Iteration iteration = Iteration::kNone;
  // A metamethod of strings: DoArithmetic may do without calling it.
  bool is_string_arithmetic = false;

  // Unique among all natives and never changed: a saved machine refers to the
  // native by this name.
  constexpr std::string_view StableName() const { return id == nullptr ? qualified : id; }
};

}  // namespace selenite::vm

// How much of a unit runs on the dispatcher, and why the rest does not.
#pragma once

#include <cstdint>
#include <string_view>

namespace selenite::vm {

// Why a function has no bytecode. A closed set: it labels a metric.
enum class FallbackReason : uint8_t {
  kDenied,    // it needs an opcode that an operator or a test has denied
  kConstant,  // a constant's index is larger than the instruction's field
  kJump,      // a jump is longer than the instruction's field
  kChild,     // it has more nested functions than the field of Closure can tell apart
};
inline constexpr int kFallbackReasonCount = 4;

// "denied", "constant", "jump", "child".
constexpr std::string_view FallbackReasonName(FallbackReason reason) {
  constexpr std::string_view kNames[kFallbackReasonCount] = {"denied", "constant", "jump",
                                                             "child"};
  return kNames[static_cast<int>(reason)];
}

// The first thing in a function that kept it from being encoded.
struct Fallback {
  FallbackReason reason = FallbackReason::kDenied;
  uint8_t opcode = 0;  // vm/bytecode/opcode.h: the one that would have been needed
  uint32_t line = 0;
};

// Functions of a unit by tier.
struct Coverage {
  uint32_t encoded = 0;
  uint32_t fallback[kFallbackReasonCount] = {};

  uint32_t fallen_back() const {
    uint32_t sum = 0;
    for (uint32_t count : fallback) sum += count;
    return sum;
  }
};

}  // namespace selenite::vm

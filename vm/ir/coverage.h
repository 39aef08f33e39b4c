// How much of a unit runs on the dispatcher, and why the rest does not.
#pragma once

#include <cstdint>
#include <iterator>
#include <string_view>

namespace selenite::vm {

// Why a function has no bytecode: kDenied, kConstant, ….
enum class FallbackReason : uint8_t {
#define FALLBACK_REASON(name, PROTO, label, meaning) k##name,
#include "vm/ir/fallback_reasons.def"
};

inline constexpr std::string_view kFallbackReasonNames[] = {
#define FALLBACK_REASON(name, PROTO, label, meaning) label,
#include "vm/ir/fallback_reasons.def"
};
inline constexpr int kFallbackReasonCount = std::size(kFallbackReasonNames);

constexpr std::string_view FallbackReasonName(FallbackReason reason) {
  return kFallbackReasonNames[static_cast<int>(reason)];
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

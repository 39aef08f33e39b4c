// The metamethods, from metamethods.def.
#pragma once

#include <cstdint>
#include <string_view>

namespace selenite::vm {

enum class Metamethod : uint8_t {
#define METAMETHOD(constant, name) k##constant,
#include "vm/objects/metamethods.def"
#undef METAMETHOD
};

inline constexpr int kMetamethodCount = 0
#define METAMETHOD(constant, name) +1
#include "vm/objects/metamethods.def"
#undef METAMETHOD
    ;

// Those whose absence a table remembers in a bit.
inline constexpr int kCachedMetamethodCount = 8;

inline constexpr std::string_view kMetamethodNames[] = {
#define METAMETHOD(constant, name) name,
#include "vm/objects/metamethods.def"
#undef METAMETHOD
};

// The metamethod's name without the underscores, as tracebacks show it.
constexpr std::string_view EventName(Metamethod m) {
  return kMetamethodNames[static_cast<int>(m)].substr(2);
}

}  // namespace selenite::vm

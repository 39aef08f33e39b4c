// What a block of the C library takes, about: so that many small ones count in full.
#pragma once

#include <cstddef>

namespace selenite::vm {

constexpr size_t BlockBytes(size_t bytes) {
  constexpr size_t kHeader = 8, kUnit = 16, kLeast = 32;
  if (bytes == 0) return 0;
  const size_t whole = (bytes + kHeader + kUnit - 1) / kUnit * kUnit;
  return whole < kLeast ? kLeast : whole;
}

}  // namespace selenite::vm

// One line of a traceback.
#pragma once

#include <cstdint>
#include <string>

namespace selenite::vm {

struct TraceLevel {
  std::string source;    // display name of the chunk; "[C]" for a native
  uint32_t line = 0;     // 0 for a native
  std::string function;  // "in function 'f'"'s last part: "function 'f'", "main chunk"
  bool tail_called = false;
};

}  // namespace selenite::vm

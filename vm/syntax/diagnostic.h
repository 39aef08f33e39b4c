// What is wrong with a chunk, in the reference's words.
#pragma once

#include <cstdint>
#include <string>

namespace selenite::vm {

struct Diagnostic {
  // The whole message as `load` returns it: `source:line: text near 'token'`.
  std::string message;
  // 1-based line of the offending token; the message may name a later one, where
  // the reference's parser notices.
  uint32_t line = 0;
  uint32_t column = 0;  // 1-based byte column of it, 0 when unknown
};

}  // namespace selenite::vm

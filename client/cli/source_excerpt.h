// The line of source that an error is about, with a pointer to the place.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace selenite::cli {

// Two lines to print below a message, each with its line break:
//
//     3 | local x = = 1
//       |           ^
//
// `line` counts from 1, as Lua counts lines; `column` is a byte of it, from 1,
// and 0 when unknown: then there is no second line. A long line is cut around
// the column. Whatever a terminal would not show as one plain character is
// escaped, so that a script cannot control it. Empty when `source` has no
// such line.
std::string SourceExcerpt(std::string_view source, uint32_t line, uint32_t column);

}  // namespace selenite::cli

// What a server sent, as text for a terminal.
#pragma once

#include <cstdio>
#include <string>
#include <string_view>

namespace selenite::cli {

// Control characters as "\x1b": a value or a message must not control the
// terminal of whoever reads it. Tabs and line breaks stay.
std::string WithoutControls(std::string_view text);

// The same if `file` is a terminal; else `text`.
std::string TerminalText(std::FILE* file, std::string_view text);

}  // namespace selenite::cli

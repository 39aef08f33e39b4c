// Text that a client chose, for our messages and log lines.
#pragma once

#include <string>
#include <string_view>

namespace selenite::server {

// `text` for a message: bytes other than printable ASCII become \xNN, and what
// is beyond 128 bytes becomes "...".
std::string Escaped(std::string_view text);

}  // namespace selenite::server

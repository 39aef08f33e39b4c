// Strings in JSON.
#pragma once

#include <string>
#include <string_view>

namespace selenite::cli {

// `text` as a JSON string, quotes included. Bytes that are no UTF-8 become the
// replacement character: JSON has no bytes.
std::string JsonString(std::string_view text);

}  // namespace selenite::cli

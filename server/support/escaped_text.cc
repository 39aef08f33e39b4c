#include "server/support/escaped_text.h"

#include <fmt/format.h>

namespace selenite::server {
namespace {

// As long as the longest name of a tenant.
constexpr size_t kShownBytes = 128;

}  // namespace

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, kShownBytes)) {
    if (c >= ' ' && c <= '~' && c != '\\') {
      out += c;
    } else {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  if (text.size() > kShownBytes) out += "...";
  return out;
}

}  // namespace selenite::server

#include "server/tenants/tenant_name.h"

#include <fmt/format.h>

#include <algorithm>

namespace selenite::server {
namespace {

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

}  // namespace

absl::Status CheckTenantName(std::string_view name, std::string_view field) {
  if (name.empty()) return absl::InvalidArgumentError(fmt::format("{} is empty", field));
  if (name.size() > kTenantNameBytes) {
    return absl::InvalidArgumentError(fmt::format("{} is {} bytes long; the maximum is {}", field,
                                                  name.size(), kTenantNameBytes));
  }
  if (!std::all_of(name.begin(), name.end(), IsNameByte)) {
    return absl::InvalidArgumentError(
        fmt::format("{} is '{}'; only A-Z a-z 0-9 . _ - may stand in it", field, Escaped(name)));
  }
  return absl::OkStatus();
}

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, kTenantNameBytes)) {
    if (c >= ' ' && c <= '~' && c != '\\') {
      out += c;
    } else {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
  }
  if (text.size() > kTenantNameBytes) out += "...";
  return out;
}

}  // namespace selenite::server

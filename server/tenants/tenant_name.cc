#include "server/tenants/tenant_name.h"

#include <fmt/format.h>

#include <algorithm>

#include "server/support/escaped_text.h"

namespace selenite::server {
namespace {

bool IsNameByte(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '_' || c == '-';
}

}  // namespace

absl::Status CheckTenantNameSize(size_t size, std::string_view field) {
  if (size <= kTenantNameBytes) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("{} is too long ({} bytes, maximum {})", field, size, kTenantNameBytes));
}

absl::Status CheckTenantName(std::string_view name, std::string_view field) {
  if (name.empty()) return absl::InvalidArgumentError(fmt::format("{} must not be empty", field));
  if (absl::Status status = CheckTenantNameSize(name.size(), field); !status.ok()) return status;
  if (!std::all_of(name.begin(), name.end(), IsNameByte)) {
    return absl::InvalidArgumentError(fmt::format(
        "{} may contain only A-Z, a-z, 0-9, '.', '_' and '-' (got '{}')", field, Escaped(name)));
  }
  return absl::OkStatus();
}

}  // namespace selenite::server

#include "server/transport/address.h"

#include <fmt/format.h>

#include "server/support/escaped_text.h"

namespace selenite::server {
namespace {

bool IsUnixSocket(std::string_view address) { return address.substr(0, 5) == "unix:"; }

}  // namespace

absl::Status CheckLoopback(std::string_view address, std::string_view setting) {
  if (IsUnixSocket(address)) return absl::OkStatus();
  const size_t colon = address.rfind(':');
  if (colon == std::string_view::npos || colon + 1 == address.size()) {
    return absl::InvalidArgumentError(
        fmt::format("{}: invalid address '{}' (expected host:port)", setting, Escaped(address)));
  }
  const std::string_view host = address.substr(0, colon);
  // Whole dotted quads only: "127.evil.example" is somebody else's name.
  const bool quad = host.substr(0, 4) == "127." &&
                    host.find_first_not_of("0123456789.") == std::string_view::npos;
  if (quad || host == "localhost" || host == "[::1]") return absl::OkStatus();
  return absl::FailedPreconditionError(fmt::format(
      "{}: '{}' is not a loopback address (127.0.0.1, [::1], localhost or unix:); without "
      "credentials, anyone who can reach it could run scripts and delete tenants",
      setting, Escaped(address)));
}

std::string WithPort(const std::string& address, int port) {
  if (IsUnixSocket(address)) return address;
  return fmt::format("{}:{}", address.substr(0, address.rfind(':')), port);
}

}  // namespace selenite::server

// Addresses to listen on: "host:port" or "unix:path".
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace selenite::server {

// OK when only this machine can reach `address`, which is the value of
// `setting`. FAILED_PRECONDITION otherwise: there are no credentials yet to
// protect it. INVALID_ARGUMENT: it is no address.
absl::Status CheckLoopback(std::string_view address, std::string_view setting);

// `address` with the port that was really taken; the same for "unix:path".
std::string WithPort(const std::string& address, int port);

}  // namespace selenite::server

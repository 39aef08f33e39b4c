// Names of tenants: what they may look like, and how a bad one is shown.
#pragma once

#include <string>
#include <string_view>

#include "absl/status/status.h"

namespace selenite::server {

inline constexpr size_t kTenantNameBytes = 128;

// OK, or INVALID_ARGUMENT naming `field`: a name is 1 to 128 of [A-Za-z0-9._-].
absl::Status CheckTenantName(std::string_view name, std::string_view field);

// `text` for a message or a log line: bytes other than printable ASCII become
// \xNN, and what is beyond 128 bytes becomes "...".
std::string Escaped(std::string_view text);

}  // namespace selenite::server

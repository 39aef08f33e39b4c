// What names of tenants may look like.
#pragma once

#include <cstddef>
#include <string_view>

#include "absl/status/status.h"

namespace selenite::server {

inline constexpr size_t kTenantNameBytes = 128;

// OK, or INVALID_ARGUMENT naming `field`: a name is 1 to 128 of [A-Za-z0-9._-].
absl::Status CheckTenantName(std::string_view name, std::string_view field);

// The part of it that a size alone decides.
absl::Status CheckTenantNameSize(size_t size, std::string_view field);

}  // namespace selenite::server

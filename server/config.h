// The server's settings: defaults, then the file, then flags.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "sandbox/limits.h"
#include "sandbox/policy.h"
#include "server/tenants/tenant_registry.h"

namespace selenite::server {

struct Config {
  struct NamedTenant {
    std::string name;
    TenantRegistry::LimitChanges changes;
  };

  std::string listen = "127.0.0.1:7474";
  std::string admin_listen;                       // empty: on `listen`
  std::string metrics_listen = "127.0.0.1:9474";  // empty or "off": none
  int threads = 0;                                // 0: one per processor
  TenantLimits limits = {sandbox::Limits(), sandbox::DefaultMaximumLimits()};
  size_t tenant_count = 100'000;
  size_t queue_length = 128;
  int64_t queue_bytes = 32 << 20;         // of one tenant's waiting requests
  int64_t total_queue_bytes = 256 << 20;  // of all tenants'
  absl::Duration drain_timeout = absl::Seconds(10);
  absl::Duration stuck_after = absl::Seconds(1);  // a slice that has run for so long is stuck
  std::vector<NamedTenant> tenants;
  sandbox::Policy policy;
};

// Puts a configuration file's text (selenite.v1.ServerConfig as JSON) over
// `config`. INVALID_ARGUMENT says what is wrong with it.
absl::Status ApplyConfigText(const std::string& json, Config& config);
// The same from a file.
absl::Status ApplyConfigFile(const std::string& path, Config& config);

// Puts the setting `deny` (opcodes out of the coverage, as ParseOpcodes takes
// them) over `config`. INVALID_ARGUMENT names the unknown one.
absl::Status ApplyDeny(std::string_view names, Config& config);

// Puts the setting `modules` (as ParseModules takes them) over `config`.
// INVALID_ARGUMENT names the unknown one.
absl::Status ApplyModules(std::string_view names, Config& config);

}  // namespace selenite::server

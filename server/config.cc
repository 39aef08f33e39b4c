#include "server/config.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <fstream>
#include <sstream>

#include "selenite/v1/config.pb.h"
#include "server/api/conversion.h"
#include "server/tenants/tenant_name.h"

namespace selenite::server {
namespace {

constexpr int64_t kMostThreads = 1024;

absl::Status CheckRange(std::string_view name, int64_t value, int64_t least, int64_t most) {
  if (value >= least && value <= most) return absl::OkStatus();
  return absl::InvalidArgumentError(
      fmt::format("{} must be between {} and {} (got {})", name, least, most, value));
}

}  // namespace

absl::Status ApplyConfigText(const std::string& json, Config& config) {
  v1::ServerConfig file;
  const auto parsed = google::protobuf::util::JsonStringToMessage(json, &file);
  if (!parsed.ok()) return absl::InvalidArgumentError(parsed.message().ToString());

  if (file.has_listen()) config.listen = file.listen();
  if (file.has_admin_listen()) config.admin_listen = file.admin_listen();
  if (file.has_metrics_listen()) config.metrics_listen = file.metrics_listen();
  if (file.has_threads()) {
    absl::Status status = CheckRange("threads", file.threads(), 1, kMostThreads);
    if (!status.ok()) return status;
    config.threads = file.threads();
  }
  if (file.has_tenant_count()) {
    absl::Status status = CheckRange("tenant_count", file.tenant_count(), 1, 100'000'000);
    if (!status.ok()) return status;
    config.tenant_count = static_cast<size_t>(file.tenant_count());
  }
  if (file.has_queue_length()) {
    absl::Status status = CheckRange("queue_length", file.queue_length(), 0, 1'000'000);
    if (!status.ok()) return status;
    config.queue_length = static_cast<size_t>(file.queue_length());
  }
  constexpr int64_t kMostBytes = int64_t{1} << 46;
  if (file.has_queue_bytes()) {
    absl::Status status = CheckRange("queue_bytes", file.queue_bytes(), 1, kMostBytes);
    if (!status.ok()) return status;
    config.queue_bytes = file.queue_bytes();
  }
  if (file.has_total_queue_bytes()) {
    absl::Status status = CheckRange("total_queue_bytes", file.total_queue_bytes(), 1, kMostBytes);
    if (!status.ok()) return status;
    config.total_queue_bytes = file.total_queue_bytes();
  }
  if (file.has_drain_timeout()) {
    config.drain_timeout = DurationFromProto(file.drain_timeout());
    if (config.drain_timeout < absl::ZeroDuration()) {
      return absl::InvalidArgumentError("drain_timeout must not be negative");
    }
  }
  if (file.has_stuck_after()) {
    config.stuck_after = DurationFromProto(file.stuck_after());
    if (config.stuck_after < absl::Milliseconds(100)) {
      return absl::InvalidArgumentError("stuck_after must be at least 100ms");
    }
  }

  // The operator's own maximum may be anything that the machine can count.
  sandbox::Limits boundless;
  boundless.instructions = INT64_MAX;
  boundless.memory_bytes = int64_t{1} << 46;
  boundless.wall = absl::Hours(24 * 365);
  boundless.source_bytes = boundless.output_bytes = boundless.result_bytes = 512 << 20;
  boundless.result_count = 100'000'000;
  auto maximum =
      sandbox::ApplyOverrides(config.limits.maximum, OverridesFromProto(file.maximum_limits()),
                              boundless, "maximum_limits.");
  if (!maximum.ok()) return maximum.status();
  auto defaults =
      sandbox::ApplyOverrides(config.limits.defaults, OverridesFromProto(file.default_limits()),
                              *maximum, "default_limits.");
  if (!defaults.ok()) return defaults.status();
  config.limits = {*defaults, *maximum};

  for (const v1::TenantConfig& tenant : file.tenants()) {
    if (absl::Status status = CheckTenantName(tenant.name(), "tenants.name"); !status.ok()) {
      return status;
    }
    config.tenants.push_back({tenant.name(),
                              {OverridesFromProto(tenant.default_limits()),
                               OverridesFromProto(tenant.maximum_limits())}});
  }
  if (!file.modules().empty()) {
    const absl::Status status =
        ApplyModules(fmt::format("{}", fmt::join(file.modules(), ",")), config);
    if (!status.ok()) return status;
  }
  if (file.deny().empty()) return absl::OkStatus();
  return ApplyDeny(fmt::format("{}", fmt::join(file.deny(), ",")), config);
}

absl::Status ApplyDeny(std::string_view names, Config& config) {
  const auto opcodes = sandbox::ParseOpcodes(names);
  if (!opcodes.ok()) {
    return absl::Status(opcodes.status().code(),
                        fmt::format("deny: {}", std::string(opcodes.status().message())));
  }
  config.policy.denied_opcodes = *opcodes;
  return absl::OkStatus();
}

absl::Status ApplyModules(std::string_view names, Config& config) {
  const auto modules = sandbox::ParseModules(names);
  if (!modules.ok()) {
    return absl::Status(modules.status().code(),
                        fmt::format("modules: {}", std::string(modules.status().message())));
  }
  config.policy.modules = *modules;
  return absl::OkStatus();
}

absl::Status ApplyConfigFile(const std::string& path, Config& config) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) return absl::NotFoundError(fmt::format("cannot open {}", path));
  std::stringstream text;
  text << stream.rdbuf();
  const absl::Status status = ApplyConfigText(text.str(), config);
  if (status.ok()) return status;
  return absl::Status(status.code(), fmt::format("{}: {}", path, std::string(status.message())));
}

}  // namespace selenite::server

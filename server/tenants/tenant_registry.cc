#include "server/tenants/tenant_registry.h"

#include <fmt/format.h>

#include <utility>

#include "server/support/escaped_text.h"
#include "server/tenants/tenant_name.h"

namespace selenite::server {
namespace {

absl::Status NoSuchTenant(std::string_view name) {
  return absl::NotFoundError(fmt::format("tenant '{}' not found", Escaped(name)));
}

}  // namespace

absl::StatusOr<TenantLimits> TenantRegistry::Apply(const TenantLimits& base,
                                                   const LimitChanges& changes) const {
  auto maximum = sandbox::ApplyOverrides(base.maximum, changes.maximum, options_.limits.maximum,
                                         "maximum_limits.");
  if (!maximum.ok()) return maximum.status();
  auto defaults =
      sandbox::ApplyOverrides(base.defaults, changes.defaults, *maximum, "default_limits.");
  if (!defaults.ok()) return defaults.status();
  return TenantLimits{*defaults, *maximum};
}

absl::StatusOr<std::shared_ptr<Tenant>> TenantRegistry::Create(std::string_view name,
                                                               const LimitChanges& changes) {
  if (absl::Status status = CheckTenantName(name, "name"); !status.ok()) return status;
  const auto limits = Apply(options_.limits, changes);
  if (!limits.ok()) return limits.status();
  MutexLock lock(&mutex_);
  if (tenants_.find(name) != tenants_.end()) {
    return absl::AlreadyExistsError(fmt::format("tenant '{}' already exists", Escaped(name)));
  }
  if (tenants_.size() >= options_.tenant_count) {
    return absl::ResourceExhaustedError(fmt::format("tenant limit reached ({})", tenants_.size()));
  }
  auto tenant = std::make_shared<Tenant>(std::string(name), *limits, environment_);
  tenants_.emplace(name, tenant);
  return tenant;
}

absl::StatusOr<std::shared_ptr<Tenant>> TenantRegistry::Find(std::string_view name,
                                                             std::string_view field) const {
  if (absl::Status status = CheckTenantName(name, field); !status.ok()) return status;
  MutexLock lock(&mutex_);
  const auto place = tenants_.find(name);
  if (place == tenants_.end()) return NoSuchTenant(name);
  return place->second;
}

absl::StatusOr<std::shared_ptr<Tenant>> TenantRegistry::Update(std::string_view name,
                                                               const LimitChanges& changes) {
  auto tenant = Find(name, "name");
  if (!tenant.ok()) return tenant;
  // Two updates at once: each is whole, the later one wins.
  const auto limits = Apply((*tenant)->limits(), changes);
  if (!limits.ok()) return limits.status();
  (*tenant)->set_limits(*limits);
  return tenant;
}

absl::Status TenantRegistry::Delete(std::string_view name) {
  if (absl::Status status = CheckTenantName(name, "name"); !status.ok()) return status;
  std::shared_ptr<Tenant> tenant;
  {
    MutexLock lock(&mutex_);
    const auto place = tenants_.find(name);
    if (place == tenants_.end()) return NoSuchTenant(name);
    tenant = std::move(place->second);
    tenants_.erase(place);
  }
  tenant->Close();
  return absl::OkStatus();
}

std::vector<std::shared_ptr<Tenant>> TenantRegistry::List(std::string_view after,
                                                          size_t count) const {
  std::vector<std::shared_ptr<Tenant>> page;
  MutexLock lock(&mutex_);
  for (auto place = tenants_.upper_bound(after); place != tenants_.end() && page.size() < count;
       ++place) {
    page.push_back(place->second);
  }
  return page;
}

void TenantRegistry::CloseAll() {
  decltype(tenants_) tenants;
  {
    MutexLock lock(&mutex_);
    tenants.swap(tenants_);
  }
  for (auto& [name, tenant] : tenants) tenant->Close();
}

}  // namespace selenite::server

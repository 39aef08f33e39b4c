// All tenants of a server, by name.
//
// Thread-safe. Tenants are torn down outside the registry's lock.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/btree_map.h"
#include "absl/status/statusor.h"
#include "sandbox/limits.h"
#include "server/support/mutex.h"
#include "server/tenants/tenant.h"

namespace selenite::server {

class TenantRegistry {
 public:
  struct Options {
    TenantLimits limits;  // of a tenant that asks for none; the maximum binds all
    size_t tenant_count = 100'000;
  };
  struct LimitChanges {
    sandbox::LimitOverrides defaults = {};
    sandbox::LimitOverrides maximum = {};
  };

  TenantRegistry(const Options& options, TenantEnvironment& environment)
      : options_(options), environment_(environment) {}
  ~TenantRegistry() { CloseAll(); }

  // ALREADY_EXISTS; RESOURCE_EXHAUSTED: the tenant limit is reached;
  // INVALID_ARGUMENT: a bad name or limit.
  absl::StatusOr<std::shared_ptr<Tenant>> Create(std::string_view name,
                                                 const LimitChanges& changes);
  // INVALID_ARGUMENT: a bad name; the message calls it `field`. NOT_FOUND.
  absl::StatusOr<std::shared_ptr<Tenant>> Find(std::string_view name, std::string_view field) const;
  absl::StatusOr<std::shared_ptr<Tenant>> Update(std::string_view name,
                                                 const LimitChanges& changes);
  // Returns at once; see Tenant::Close.
  absl::Status Delete(std::string_view name);
  // At most `count` tenants whose names come after `after`, sorted.
  std::vector<std::shared_ptr<Tenant>> List(std::string_view after, size_t count) const;
  void CloseAll();

 private:
  absl::StatusOr<TenantLimits> Apply(const TenantLimits& base, const LimitChanges& changes) const;

  const Options options_;
  TenantEnvironment& environment_;
  mutable Mutex mutex_;
  absl::btree_map<std::string, std::shared_ptr<Tenant>, std::less<>> tenants_
      ABSL_GUARDED_BY(mutex_);
};

}  // namespace selenite::server

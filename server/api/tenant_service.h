// TenantService and the health service, answered by AdminCalls.
#pragma once

#include <atomic>

#include "grpc/health/v1/health.grpc.pb.h"
#include "selenite/v1/tenant.grpc.pb.h"
#include "server/transport/admin_calls.h"
#include "server/tenants/tenant_registry.h"

namespace selenite::server {

class TenantService {
 public:
  explicit TenantService(TenantRegistry& registry) : registry_(registry) {}
  // What to register with the server's builder.
  grpc::Service* service() { return &service_; }
  // Adds every method to `calls`.
  void AddTo(AdminCalls& calls);

 private:
  using Base = v1::TenantService;
  using Service = Base::WithRawMethod_Create<
      Base::WithRawMethod_Get<Base::WithRawMethod_List<Base::WithRawMethod_Update<
          Base::WithRawMethod_Delete<Base::WithRawMethod_Reset<Base::Service>>>>>>;

  Service service_;
  TenantRegistry& registry_;
};

class HealthService {
 public:
  grpc::Service* service() { return &service_; }
  void AddTo(AdminCalls& calls);
  // From now on: NOT_SERVING.
  void Drain() { draining_ = true; }

 private:
  using Base = ::grpc::health::v1::Health;

  Base::WithRawMethod_Check<Base::Service> service_;
  std::atomic<bool> draining_ = false;
};

}  // namespace selenite::server

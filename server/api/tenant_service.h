// TenantService, answered by AdminCalls.
#pragma once

#include "selenite/v1/tenant.grpc.pb.h"
#include "server/tenants/tenant_registry.h"
#include "server/transport/admin_calls.h"

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

}  // namespace selenite::server

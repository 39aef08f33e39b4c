// gRPC's health service, answered by AdminCalls.
#pragma once

#include <atomic>

#include "grpc/health/v1/health.grpc.pb.h"
#include "server/transport/admin_calls.h"

namespace selenite::server {

class HealthService {
 public:
  grpc::Service* service() { return &service_; }
  void AddTo(AdminCalls& calls);
  // From now on: NOT_SERVING.
  void Drain() { draining_ = true; }

 private:
  using Base = ::grpc::health::v1::Health;

  using Service = Base::WithRawMethod_Check<Base::Service>;

  Service service_;
  std::atomic<bool> draining_ = false;
};

}  // namespace selenite::server

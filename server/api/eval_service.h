// EvalService on gRPC's callback API.
//
// A request is checked and submitted on the thread that received it, with its
// arguments still in the form of the wire (eval_request.h); a short one is even
// answered there. The reply is built and encoded on the
// thread that ran the last slice.
#pragma once

#include "absl/status/status.h"
#include "sandbox/clock.h"
#include "selenite/v1/eval.grpc.pb.h"
#include "server/support/log.h"
#include "server/support/metrics.h"
#include "server/tenants/tenant_registry.h"

namespace selenite::server {

class EvalService final
    : public v1::EvalService::WithRawCallbackMethod_Eval<v1::EvalService::Service> {
 public:
  EvalService(TenantRegistry& registry, Metrics& metrics, sandbox::Clock& clock)
      : registry_(registry), metrics_(metrics), clock_(clock) {}

  grpc::ServerUnaryReactor* Eval(grpc::CallbackServerContext* context,
                                 const grpc::ByteBuffer* request, grpc::ByteBuffer* reply) override;

 private:
  TenantRegistry& registry_;
  Metrics& metrics_;
  sandbox::Clock& clock_;
  LogSampler failures_{10};
};

}  // namespace selenite::server

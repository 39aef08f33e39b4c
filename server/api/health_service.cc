#include "server/api/health_service.h"

#include <fmt/format.h>

#include "selenite/v1/eval.grpc.pb.h"
#include "selenite/v1/tenant.grpc.pb.h"
#include "server/support/escaped_text.h"

namespace selenite::server {

void HealthService::AddTo(AdminCalls& calls) {
  using grpc::health::v1::HealthCheckRequest;
  using grpc::health::v1::HealthCheckResponse;
  calls.Add<HealthCheckRequest, HealthCheckResponse>(
      service_, &Service::RequestCheck,
      [this](const HealthCheckRequest& request, HealthCheckResponse& reply) -> absl::Status {
        const std::string& name = request.service();
        if (!name.empty() && name != v1::TenantService::service_full_name() &&
            name != v1::EvalService::service_full_name()) {
          return absl::NotFoundError(fmt::format("unknown service '{}'", Escaped(name)));
        }
        reply.set_status(draining_ ? HealthCheckResponse::NOT_SERVING
                                   : HealthCheckResponse::SERVING);
        return absl::OkStatus();
      });
}

}  // namespace selenite::server

#include "server/server.h"

#include <fmt/format.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <thread>
#include <utility>

#include "server/transport/admin_calls.h"
#include "server/api/eval_service.h"
#include "server/support/log.h"
#include "server/tenants/scheduler.h"
#include "server/tenants/tenant_registry.h"
#include "server/api/tenant_service.h"

namespace selenite::server {
namespace {

// Room beyond the largest source for arguments and the message around them, so
// that a source that is somewhat too large gets our answer, not gRPC's.
constexpr int64_t kMessageSlack = 4 << 20;

void Listen(grpc::ServerBuilder& builder, const std::string& address, int* port) {
  builder.AddListeningPort(address, grpc::InsecureServerCredentials(), port);
  // Without this a second server on the same port would start in silence and
  // take half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
}

// `address` with the port that was really taken.
std::string WithPort(const std::string& address, int port) {
  if (address.substr(0, 5) == "unix:") return address;
  return fmt::format("{}:{}", address.substr(0, address.rfind(':')), port);
}

}  // namespace

// Goes from the bottom up: what is below outlives what is above.
struct Server::Parts {
  Parts(const Config& config)
      : environment{.clock = clock,
                    .scheduler = scheduler,
                    .metrics = metrics,
                    .make_evaluator =
                        [this, policy = config.policy] {
                          return sandbox::MakeInProcessEvaluator(clock, policy);
                        },
                    .queue_length = config.queue_length},
        registry({.limits = config.limits, .tenant_count = config.tenant_count}, environment),
        eval_service(registry, metrics, clock),
        tenant_service(registry) {}

  sandbox::Clock& clock = sandbox::Clock::Steady();
  Metrics metrics;
  Scheduler scheduler{clock};
  TenantEnvironment environment;
  TenantRegistry registry;
  EvalService eval_service;
  TenantService tenant_service;
  HealthService health_service;
  std::unique_ptr<AdminCalls> admin_calls;
  std::unique_ptr<grpc::Server> admin_server;  // null: all on `server`
  std::unique_ptr<grpc::Server> server;
};

Server::Server() = default;

Server::~Server() { Stop(absl::ZeroDuration()); }

Metrics& Server::metrics() { return parts_->metrics; }

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Config& config) {
  static std::once_flag reflection;
  std::call_once(reflection, [] { grpc::reflection::InitProtoReflectionServerBuilderPlugin(); });

  const bool own_admin = !config.admin_listen.empty();
  const bool with_metrics = !config.metrics_listen.empty() && config.metrics_listen != "off";
  absl::Status status = CheckLoopback(config.listen, "listen");
  if (status.ok() && own_admin) status = CheckLoopback(config.admin_listen, "admin_listen");
  if (!status.ok()) return status;

  std::unique_ptr<Server> out(new Server);
  out->parts_ = std::make_unique<Parts>(config);
  Parts& parts = *out->parts_;
  for (const Config::NamedTenant& tenant : config.tenants) {
    const auto made = parts.registry.Create(tenant.name, tenant.changes);
    if (!made.ok()) return made.status();
  }
  const auto made = parts.registry.Create("default", {});
  if (!made.ok() && !absl::IsAlreadyExists(made.status())) return made.status();

  if (with_metrics) {
    const auto port = parts.metrics.Expose(config.metrics_listen);
    if (!port.ok()) return port.status();
    out->metrics_address_ = WithPort(config.metrics_listen, *port);
  }

  int port = 0;
  int admin_port = 0;
  grpc::ServerBuilder builder;
  grpc::ServerBuilder admin_builder;
  Listen(builder, config.listen, &port);
  builder.SetMaxReceiveMessageSize(
      static_cast<int>(config.limits.maximum.source_bytes + kMessageSlack));
  builder.RegisterService(&parts.eval_service);
  if (own_admin) Listen(admin_builder, config.admin_listen, &admin_port);
  grpc::ServerBuilder& admin = own_admin ? admin_builder : builder;
  admin.RegisterService(parts.tenant_service.service());
  admin.RegisterService(parts.health_service.service());
  parts.admin_calls = std::make_unique<AdminCalls>(admin);
  parts.tenant_service.AddTo(*parts.admin_calls);
  parts.health_service.AddTo(*parts.admin_calls);

  if (own_admin) {
    parts.admin_server = admin_builder.BuildAndStart();
    if (parts.admin_server == nullptr) {
      return absl::UnavailableError(fmt::format("cannot listen on {}", config.admin_listen));
    }
  }
  parts.server = builder.BuildAndStart();
  if (parts.server == nullptr) {
    return absl::UnavailableError(fmt::format("cannot listen on {}", config.listen));
  }
  out->address_ = WithPort(config.listen, port);
  out->admin_address_ = own_admin ? WithPort(config.admin_listen, admin_port) : out->address_;
  out->drain_timeout_ = config.drain_timeout;
  out->threads_ = config.threads > 0
                      ? config.threads
                      : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  parts.admin_calls->Start();
  parts.scheduler.Start(out->threads_);
  return out;
}

void Server::Drain() { Stop(drain_timeout_); }

void Server::Stop(absl::Duration patience) {
  if (parts_ == nullptr) return;
  Parts& parts = *parts_;
  parts.health_service.Drain();
  const auto deadline = std::chrono::system_clock::now() + absl::ToChronoNanoseconds(patience);
  // Evals first: meanwhile an operator on the other address can still look.
  if (parts.server != nullptr) parts.server->Shutdown(deadline);
  if (parts.admin_server != nullptr) parts.admin_server->Shutdown(deadline);
  if (parts.admin_calls != nullptr) parts.admin_calls->Shutdown();
  parts.registry.CloseAll();
  parts.scheduler.Stop();
  parts_.reset();
}

}  // namespace selenite::server

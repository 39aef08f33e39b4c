#include "server/server.h"

#include <grpcpp/ext/proto_server_reflection_plugin.h>

#include <algorithm>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/time/clock.h"
#include "server/api/eval_service.h"
#include "server/api/health_service.h"
#include "server/api/tenant_service.h"
#include "server/tenants/scheduler.h"
#include "server/tenants/teardown.h"
#include "server/tenants/tenant_registry.h"
#include "server/tenants/watchdog.h"
#include "server/transport/address.h"
#include "server/transport/admin_calls.h"
#include "server/transport/listener.h"

namespace selenite::server {
namespace {

// Room beyond the largest source for arguments and the message around them, so
// that a source that is somewhat too large gets our answer, not gRPC's.
constexpr int64_t kMessageSlack = 4 << 20;

static_assert(Server::kExitDrainFailed == Watchdog::kExitStuck);

}  // namespace

// Goes from the bottom up: what is below outlives what is above.
struct Server::Parts {
  Parts(const Config& config, MakeEvaluator make)
      : waiting_bytes(config.total_queue_bytes),
        environment{.clock = clock,
                    .scheduler = scheduler,
                    .metrics = metrics,
                    .make_evaluator = std::move(make),
                    .waiting_bytes = waiting_bytes,
                    .teardown = teardown,
                    .queue_length = config.queue_length,
                    .queue_bytes = config.queue_bytes},
        watchdog(scheduler, metrics, config.stuck_after),
        registry({.limits = config.limits, .tenant_count = config.tenant_count}, environment),
        eval_service(registry, metrics, clock),
        tenant_service(registry),
        listener({.address = config.listen,
                  .max_message_bytes =
                      static_cast<int>(config.limits.maximum.source_bytes + kMessageSlack)}) {
    if (environment.make_evaluator == nullptr) {
      environment.make_evaluator = [this, policy = config.policy] {
        return sandbox::MakeInProcessEvaluator(clock, policy);
      };
    }
    if (!config.admin_listen.empty()) {
      admin_listener = std::make_unique<Listener>(Listener::Options{config.admin_listen});
    }
    Listener& admin = admin_listener != nullptr ? *admin_listener : listener;
    admin_calls = std::make_unique<AdminCalls>(admin.builder());
    listener.builder().RegisterService(&eval_service);
    admin.builder().RegisterService(tenant_service.service());
    admin.builder().RegisterService(health_service.service());
    tenant_service.AddTo(*admin_calls);
    health_service.AddTo(*admin_calls);
  }

  sandbox::Clock& clock = sandbox::Clock::Steady();
  Metrics metrics;
  Teardown teardown{metrics};
  Scheduler scheduler{clock, &metrics};
  WaitingBytes waiting_bytes;
  TenantEnvironment environment;
  Watchdog watchdog;
  TenantRegistry registry;
  EvalService eval_service;
  TenantService tenant_service;
  HealthService health_service;
  std::unique_ptr<AdminCalls> admin_calls;
  std::unique_ptr<Listener> admin_listener;  // null: all on `listener`
  Listener listener;
};

Server::Server() = default;

Server::~Server() { Stop(absl::ZeroDuration()); }

Metrics& Server::metrics() { return parts_->metrics; }

absl::StatusOr<std::unique_ptr<Server>> Server::Start(const Config& config,
                                                      MakeEvaluator make_evaluator) {
  static std::once_flag reflection;
  std::call_once(reflection, [] { grpc::reflection::InitProtoReflectionServerBuilderPlugin(); });

  const bool with_metrics = !config.metrics_listen.empty() && config.metrics_listen != "off";
  absl::Status status = CheckLoopback(config.listen, "listen");
  if (status.ok() && !config.admin_listen.empty()) {
    status = CheckLoopback(config.admin_listen, "admin_listen");
  }
  if (!status.ok()) return status;

  std::unique_ptr<Server> out(new Server);
  out->parts_ = std::make_unique<Parts>(config, std::move(make_evaluator));
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

  if (parts.admin_listener != nullptr) status = parts.admin_listener->Start();
  if (status.ok()) status = parts.listener.Start();
  if (!status.ok()) return status;
  out->address_ = parts.listener.address();
  out->admin_address_ =
      parts.admin_listener != nullptr ? parts.admin_listener->address() : out->address_;
  out->drain_timeout_ = config.drain_timeout;
  out->threads_ = config.threads > 0
                      ? config.threads
                      : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  parts.admin_calls->Start();
  parts.teardown.Start();
  parts.scheduler.Start(out->threads_);
  parts.watchdog.Start();
  return out;
}

void Server::Drain() {
  if (parts_ != nullptr) parts_->watchdog.EndProcessAfter(drain_timeout_);
  Stop(drain_timeout_);
}

void Server::Stop(absl::Duration patience) {
  if (parts_ == nullptr) return;
  Parts& parts = *parts_;
  parts.health_service.Drain();
  const absl::Time deadline = absl::Now() + patience;
  // Evals first: meanwhile an operator on the other address can still look.
  parts.listener.Shutdown(deadline);
  if (parts.admin_listener != nullptr) parts.admin_listener->Shutdown(deadline);
  parts.admin_calls->Shutdown();
  parts.registry.CloseAll();
  parts.scheduler.Stop();
  parts.teardown.Stop();
  parts_.reset();
}

}  // namespace selenite::server

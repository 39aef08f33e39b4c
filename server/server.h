// A whole server, in one object: for main.cc and for the tests.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "sandbox/evaluator.h"
#include "server/config.h"
#include "server/support/metrics.h"

namespace selenite::server {

class Server {
 public:
  // Serves when it returns. FAILED_PRECONDITION: an address that must not be
  // served; UNAVAILABLE: one that cannot be; INVALID_ARGUMENT: a bad setting.
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Config& config) {
    return Start(config, nullptr);
  }
  // The same on other machines than those of this process. For tests.
  using MakeEvaluator = std::function<std::unique_ptr<sandbox::Evaluator>()>;
  static absl::StatusOr<std::unique_ptr<Server>> Start(const Config& config,
                                                       MakeEvaluator make_evaluator);
  static constexpr int kExitDrainFailed = 3;

  // Drains with no patience.
  ~Server();

  // Health says NOT_SERVING, new calls are refused, Evals in progress get the
  // configured time to finish and are cancelled then. Returns when all is over.
  // Ends the process with kExitDrainFailed when a thread does not come back
  // (tenants/watchdog.h).
  void Drain();

  // Addresses with the real ports.
  const std::string& address() const { return address_; }
  const std::string& admin_address() const { return admin_address_; }
  const std::string& metrics_address() const { return metrics_address_; }  // empty: none
  int threads() const { return threads_; }
  Metrics& metrics();

 private:
  struct Parts;
  Server();
  void Stop(absl::Duration patience);

  std::unique_ptr<Parts> parts_;
  std::string address_, admin_address_, metrics_address_;
  absl::Duration drain_timeout_;
  int threads_ = 0;
};

}  // namespace selenite::server

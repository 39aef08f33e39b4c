// One address that gRPC serves: opened, then drained.
//
//   Listener listener({.address = "127.0.0.1:0"});
//   listener.builder().RegisterService(...);
//   absl::Status status = listener.Start();
//   ...
//   listener.Shutdown(deadline);
//
// Thread-compatible.
#pragma once

#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

namespace selenite::server {

class Listener {
 public:
  struct Options {
    std::string address;
    std::optional<int> max_message_bytes = {};  // of a request; gRPC's own maximum when not set
  };

  explicit Listener(const Options& options);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  // For services and completion queues. Before Start.
  grpc::ServerBuilder& builder() { return builder_; }

  // Serves when it returns OK. UNAVAILABLE: the address cannot be had.
  absl::Status Start();

  // Refuses new calls, lets those in progress finish until `deadline`, and
  // cancels the rest. Returns when all are over. Does nothing before Start.
  void Shutdown(absl::Time deadline);

  // With the real port, after Start.
  const std::string& address() const { return address_; }

 private:
  std::string address_;
  grpc::ServerBuilder builder_;
  int port_ = 0;  // gRPC writes it in Start
  std::unique_ptr<grpc::Server> server_;
};

}  // namespace selenite::server

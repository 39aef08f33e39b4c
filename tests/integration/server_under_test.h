// A server in this process, on ports of its own, and a client of it.
#pragma once

#include <memory>
#include <string>

#include "client/cpp/client.h"
#include "server/config.h"
#include "server/server.h"

namespace selenite::integration {

// Loopback, a free port, two threads, no metrics over HTTP.
server::Config TestConfig();

class ServerUnderTest {
 public:
  // On machines of this process, unless others are given.
  explicit ServerUnderTest(const server::Config& config = TestConfig(),
                           server::Server::MakeEvaluator make_evaluator = nullptr);

  server::Server& server() { return *server_; }
  client::Client& client() { return *client_; }
  const std::string& address() const { return server_->address(); }

  // Runs `source` for `tenant`; a failed call fails the test.
  v1::EvalReply Eval(const std::string& source, const std::string& tenant = "default");
  void CreateTenant(const std::string& name);
  v1::Tenant GetTenant(const std::string& name);

 private:
  std::unique_ptr<server::Server> server_;
  std::unique_ptr<client::Client> client_;
};

// A request as most tests want it.
v1::EvalRequest Request(const std::string& source, const std::string& tenant = "default");

}  // namespace selenite::integration

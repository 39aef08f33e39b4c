#include "tests/integration/server_under_test.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <utility>

namespace selenite::integration {

server::Config TestConfig() {
  server::Config config;
  config.listen = "127.0.0.1:0";
  config.metrics_listen = "off";  // its shutdown takes two seconds
  config.threads = 2;
  return config;
}

ServerUnderTest::ServerUnderTest(const server::Config& config,
                                 server::Server::MakeEvaluator make_evaluator) {
  auto server = server::Server::Start(config, std::move(make_evaluator));
  if (!server.ok()) {
    ADD_FAILURE() << server.status();
    std::abort();  // no test can go on
  }
  server_ = *std::move(server);
  client_ = std::make_unique<client::Client>(server_->address());
}

v1::EvalReply ServerUnderTest::Eval(const std::string& source, const std::string& tenant) {
  const auto reply = client_->Eval(Request(source, tenant));
  EXPECT_TRUE(reply.ok()) << reply.status() << " for: " << source;
  return reply.ok() ? *reply : v1::EvalReply();
}

void ServerUnderTest::CreateTenant(const std::string& name) {
  v1::CreateTenantRequest request;
  request.set_name(name);
  const auto tenant = client_->CreateTenant(request);
  EXPECT_TRUE(tenant.ok()) << tenant.status();
}

v1::Tenant ServerUnderTest::GetTenant(const std::string& name) {
  v1::GetTenantRequest request;
  request.set_name(name);
  const auto tenant = client_->GetTenant(request);
  EXPECT_TRUE(tenant.ok()) << tenant.status();
  return tenant.ok() ? *tenant : v1::Tenant();
}

v1::EvalRequest Request(const std::string& source, const std::string& tenant) {
  v1::EvalRequest request;
  request.set_tenant(tenant);
  request.set_source(source);
  return request;
}

}  // namespace selenite::integration

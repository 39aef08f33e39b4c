// Looking after tenants.
#include <gtest/gtest.h>

#include <thread>

#include "tests/integration/server_under_test.h"

namespace selenite::integration {
namespace {

TEST(TenantAdmin, CreateGetUpdateListDelete) {
  ServerUnderTest server;
  v1::CreateTenantRequest create;
  create.set_name("a");
  create.mutable_maximum_limits()->set_instructions(1'000'000);
  const auto created = server.client().CreateTenant(create);
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_EQ(created->maximum_limits().instructions(), 1'000'000);
  EXPECT_EQ(created->default_limits().instructions(), 1'000'000);
  EXPECT_EQ(server.client().CreateTenant(create).status().code(), absl::StatusCode::kAlreadyExists);

  v1::EvalRequest request = Request("return 1", "a");
  request.mutable_limits()->set_instructions(1'000'001);
  EXPECT_EQ(server.client().Eval(request).status().code(), absl::StatusCode::kInvalidArgument);
  v1::UpdateTenantRequest update;
  update.set_name("a");
  update.mutable_maximum_limits()->set_instructions(2'000'000);
  ASSERT_TRUE(server.client().UpdateTenant(update).ok());
  EXPECT_TRUE(server.client().Eval(request).ok());

  v1::ListTenantsRequest list;
  list.set_page_size(1);
  const auto first = server.client().ListTenants(list);
  ASSERT_TRUE(first.ok()) << first.status();
  ASSERT_EQ(first->tenants_size(), 1);
  EXPECT_EQ(first->tenants(0).name(), "a");
  list.set_page_token(first->next_page_token());
  const auto second = server.client().ListTenants(list);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(second->tenants(0).name(), "default");
  EXPECT_EQ(second->next_page_token(), "");

  v1::DeleteTenantRequest remove;
  remove.set_name("a");
  ASSERT_TRUE(server.client().DeleteTenant(remove).ok());
  EXPECT_EQ(server.client().DeleteTenant(remove).status().code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(server.client().Eval(request).status().code(), absl::StatusCode::kNotFound);
}

TEST(TenantAdmin, CountsUsage) {
  ServerUnderTest server;
  const v1::EvalReply reply = server.Eval("kept = ('x'):rep(100000) for i = 1, 1000 do end");
  // Totals hold at least the Eval; its clean-up may come on top.
  const v1::TenantUsage usage = server.GetTenant("default").usage();
  EXPECT_EQ(usage.evals(), 1);
  EXPECT_GE(usage.fuel(), reply.usage().fuel());
  EXPECT_GE(usage.instructions(), 1000);
  EXPECT_GT(usage.live_bytes(), 100'000);
  EXPECT_GT(usage.interned_strings(), 0);
}

TEST(TenantAdmin, ResetGivesAnEmptyMachine) {
  ServerUnderTest server;
  server.Eval("x = 1");
  while (server.GetTenant("default").running()) std::this_thread::yield();  // its clean-up
  v1::ResetTenantRequest reset;
  reset.set_name("default");
  const auto tenant = server.client().ResetTenant(reset);
  ASSERT_TRUE(tenant.ok()) << tenant.status();
  EXPECT_EQ(tenant->usage().live_bytes(), 0);
  EXPECT_EQ(server.Eval("return x").values(0).kind_case(), v1::Value::kNil);
}

TEST(TenantAdmin, DeletingABusyTenantEndsItsEvals) {
  ServerUnderTest server;
  server.CreateTenant("busy");
  v1::EvalRequest request = Request("while true do end", "busy");
  request.mutable_limits()->set_instructions(1'000'000'000'000);
  auto expect_aborted = [&] {
    EXPECT_EQ(server.client().Eval(request).status().code(), absl::StatusCode::kAborted);
  };
  std::thread running(expect_aborted);
  std::thread waiting(expect_aborted);
  while (server.GetTenant("busy").queued() < 1) std::this_thread::yield();
  v1::DeleteTenantRequest remove;
  remove.set_name("busy");
  EXPECT_TRUE(server.client().DeleteTenant(remove).ok());
  running.join();
  waiting.join();
}

TEST(TenantAdmin, AFullQueueRefuses) {
  server::Config config = TestConfig();
  config.queue_length = 1;
  ServerUnderTest server(config);
  v1::EvalRequest request = Request("while true do end");
  request.mutable_limits()->set_instructions(1'000'000'000'000);
  auto expect_aborted = [&] {
    EXPECT_EQ(server.client().Eval(request).status().code(), absl::StatusCode::kAborted);
  };
  std::thread running(expect_aborted);
  while (!server.GetTenant("default").running()) std::this_thread::yield();
  std::thread waiting(expect_aborted);
  while (server.GetTenant("default").queued() < 1) std::this_thread::yield();
  EXPECT_EQ(server.client().Eval(request).status().code(), absl::StatusCode::kResourceExhausted);
  v1::ResetTenantRequest reset;
  reset.set_name("default");
  EXPECT_TRUE(server.client().ResetTenant(reset).ok());
  running.join();
  waiting.join();
}

TEST(TenantAdmin, HasAnAddressOfItsOwnWhenAsked) {
  server::Config config = TestConfig();
  config.admin_listen = "127.0.0.1:0";
  ServerUnderTest server(config);
  ASSERT_NE(server.server().admin_address(), server.address());
  v1::GetTenantRequest get;
  get.set_name("default");
  EXPECT_EQ(server.client().GetTenant(get).status().code(), absl::StatusCode::kUnimplemented);
  EXPECT_TRUE(client::Client(server.server().admin_address()).GetTenant(get).ok());
}

}  // namespace
}  // namespace selenite::integration

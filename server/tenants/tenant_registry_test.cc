#include "server/tenants/tenant_registry.h"

#include <gtest/gtest.h>

#include <string>

#include "server/tenants/tenant_name.h"

namespace selenite::server {
namespace {

class TenantRegistryTest : public testing::Test {
 protected:
  Metrics metrics_;
  Scheduler scheduler_{sandbox::Clock::Steady()};
  WaitingBytes waiting_bytes_{1 << 20};
  Teardown teardown_{metrics_};
  TenantEnvironment environment_{.clock = sandbox::Clock::Steady(),
                                 .scheduler = scheduler_,
                                 .metrics = metrics_,
                                 .make_evaluator = nullptr,
                                 .waiting_bytes = waiting_bytes_,
                                 .teardown = teardown_};
  TenantRegistry registry_{
      {.limits = {sandbox::Limits(), sandbox::DefaultMaximumLimits()}, .tenant_count = 3},
      environment_};
};

TEST_F(TenantRegistryTest, FindsWhatWasCreatedAndOnlyThat) {
  ASSERT_TRUE(registry_.Create("a", {}).ok());
  EXPECT_EQ((*registry_.Find("a", "tenant"))->name(), "a");
  const absl::Status missing = registry_.Find("b", "tenant").status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(missing.message(), "tenant 'b' not found");
  const absl::Status again = registry_.Create("a", {}).status();
  EXPECT_EQ(again.code(), absl::StatusCode::kAlreadyExists);
  EXPECT_EQ(again.message(), "tenant 'a' already exists");
}

TEST_F(TenantRegistryTest, HoldsNoMoreTenantsThanItMay) {
  for (const char* name : {"a", "b", "c"}) ASSERT_TRUE(registry_.Create(name, {}).ok());
  const absl::Status status = registry_.Create("d", {}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kResourceExhausted);
  EXPECT_EQ(status.message(), "tenant limit reached (3)");
  ASSERT_TRUE(registry_.Delete("b").ok());
  EXPECT_TRUE(registry_.Create("d", {}).ok());
}

TEST_F(TenantRegistryTest, CountsTenantsInTheMetrics) {
  ASSERT_TRUE(registry_.Create("a", {}).ok());
  EXPECT_NE(metrics_.Text().find("selenite_tenants{state=\"idle\"} 1\n"), std::string::npos);
  ASSERT_TRUE(registry_.Delete("a").ok());
  EXPECT_NE(metrics_.Text().find("selenite_tenants{state=\"idle\"} 0\n"), std::string::npos);
}

TEST_F(TenantRegistryTest, ListsByNameAPageAtATime) {
  for (const char* name : {"c", "a", "b"}) ASSERT_TRUE(registry_.Create(name, {}).ok());
  const auto first = registry_.List("", 2);
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0]->name(), "a");
  EXPECT_EQ(first[1]->name(), "b");
  const auto second = registry_.List("b", 2);
  ASSERT_EQ(second.size(), 1u);
  EXPECT_EQ(second[0]->name(), "c");
}

TEST_F(TenantRegistryTest, ATenantsMaximumBindsItsDefaultsAndIsBoundByTheServers) {
  const auto tenant = registry_.Create("a", {.maximum = {.memory_bytes = 1 << 20}});
  ASSERT_TRUE(tenant.ok());
  EXPECT_EQ((*tenant)->limits().defaults.memory_bytes, 1 << 20);
  const auto above = registry_.Create("b", {.maximum = {.memory_bytes = int64_t{1} << 40}});
  EXPECT_EQ(above.status().message(),
            "maximum_limits.memory_bytes must be at most 1073741824 (got 1099511627776)");
  const auto update = registry_.Update("a", {.defaults = {.memory_bytes = 2 << 20}});
  EXPECT_EQ(update.status().message(),
            "default_limits.memory_bytes must be at most 1048576 (got 2097152)");
  EXPECT_EQ((*tenant)->limits().defaults.memory_bytes, 1 << 20);  // as before
}

TEST(TenantName, AllowsWhatItSaysAndNothingElse) {
  const std::string good[] = {"a", "A-b_c.9", "..", std::string(128, 'x')};
  for (const std::string& name : good) {
    EXPECT_TRUE(CheckTenantName(name, "tenant").ok()) << name;
  }
  const std::string bad[] = {"",       std::string(129, 'x'), "a b", "a/b", std::string("a\0b", 3),
                             "a\nb{}", "t\xC3\xA9nant"};
  for (const std::string& name : bad) {
    const absl::Status status = CheckTenantName(name, "tenant");
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << name;
    EXPECT_EQ(status.message().substr(0, 7), "tenant ") << name;
  }
}

}  // namespace
}  // namespace selenite::server

#include "server/config.h"

#include <gtest/gtest.h>

namespace selenite::server {
namespace {

TEST(Config, EverySettingHasADefault) {
  Config config;
  ASSERT_TRUE(ApplyConfigText("{}", config).ok());
  EXPECT_EQ(config.listen, "127.0.0.1:7474");
  EXPECT_EQ(config.metrics_listen, "127.0.0.1:9474");
  EXPECT_EQ(config.limits.defaults, sandbox::Limits());
}

TEST(Config, TheFileWinsOverDefaults) {
  Config config;
  const absl::Status status = ApplyConfigText(R"({
    "listen": "127.0.0.1:1", "metricsListen": "", "threads": 3, "drainTimeout": "1.5s", "stuckAfter": "3s",
    "defaultLimits": {"instructions": "5000", "wall": "2s"},
    "maximumLimits": {"memory_bytes": 1048576},
    "tenants": [{"name": "billing", "maximumLimits": {"instructions": 100}}]
  })",
                                              config);
  ASSERT_TRUE(status.ok()) << status;
  EXPECT_EQ(config.listen, "127.0.0.1:1");
  EXPECT_EQ(config.metrics_listen, "");
  EXPECT_EQ(config.threads, 3);
  EXPECT_EQ(config.drain_timeout, absl::Milliseconds(1500));
  EXPECT_EQ(config.stuck_after, absl::Seconds(3));
  EXPECT_EQ(config.limits.defaults.instructions, 5000);
  EXPECT_EQ(config.limits.defaults.wall, absl::Seconds(2));
  EXPECT_EQ(config.limits.maximum.memory_bytes, 1048576);
  EXPECT_EQ(config.limits.defaults.memory_bytes, 1048576);  // lowered to the maximum
  ASSERT_EQ(config.tenants.size(), 1u);
  EXPECT_EQ(config.tenants[0].name, "billing");
  EXPECT_EQ(config.tenants[0].changes.maximum.instructions, 100);
}

TEST(Config, ASlipIsAnErrorThatNamesIt) {
  const std::pair<const char*, const char*> cases[] = {
      {R"({"lisen": "x"})", "lisen"},
      {R"({"threads": 0})", "threads must be between 1 and 1024 (got 0)"},
      {R"({"defaultLimits": {"instructions": 0}})",
       "default_limits.instructions must be at least 1 (got 0)"},
      {R"({"tenants": [{"name": "a b"}]})",
       "tenants.name may contain only A-Z, a-z, 0-9, '.', '_' and '-' (got 'a b')"},
      {R"({"drainTimeout": "-1s"})", "drain_timeout"},
      {R"({"stuckAfter": "0.05s"})", "stuck_after must be at least 100ms"},
      {R"({"deny": ["Len", "Frobnicate"]})", "deny: unknown opcode 'Frobnicate'"},
      {R"({"modules": ["io"]})", "modules: unknown module 'io'"},
      {R"({"listen": )", ""},
  };
  for (const auto& [text, complaint] : cases) {
    Config config;
    const absl::Status status = ApplyConfigText(text, config);
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_NE(status.ToString().find(complaint), std::string::npos) << status;
  }
}

TEST(Config, DenyTakesOpcodesOutOfTheCoverage) {
  Config config;
  EXPECT_TRUE(config.policy.denied_opcodes.none());
  ASSERT_TRUE(ApplyConfigText(R"({"deny": ["concat", "TFor*"]})", config).ok());
  EXPECT_EQ(sandbox::OpcodeNames(config.policy.denied_opcodes),
            "Concat,TForPrep,TForCall,TForLoop");
  ASSERT_TRUE(ApplyDeny("Len", config).ok());  // the flag: instead of the file's, not beside it
  EXPECT_EQ(sandbox::OpcodeNames(config.policy.denied_opcodes), "Len");
  ASSERT_TRUE(ApplyDeny("", config).ok());
  EXPECT_TRUE(config.policy.denied_opcodes.none());
}

TEST(Config, ModulesAreThoseNamed) {
  Config config;
  EXPECT_EQ(config.policy.modules, sandbox::ModuleSet::All());
  ASSERT_TRUE(ApplyConfigText(R"({"modules": ["json", "time"]})", config).ok());
  EXPECT_EQ(config.policy.modules, *sandbox::ParseModules("json,time"));
  ASSERT_TRUE(ApplyModules("none", config).ok());  // the flag: instead of the file's
  EXPECT_EQ(config.policy.modules, sandbox::ModuleSet::None());
}

}  // namespace
}  // namespace selenite::server

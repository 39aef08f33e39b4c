// Closers and finalizers that spin after the outcome cost nobody else anything.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "tests/integration/server_under_test.h"

namespace selenite::integration {
namespace {

// Ends at its limit of instructions, with a closer that spins, and finalizers
// that are due and spin.
v1::EvalRequest SpinningCleanup(const std::string& tenant) {
  v1::EvalRequest request = Request(
      "local spin = function() while true do end end\n"
      "local x <close> = setmetatable({}, {__close = spin})\n"
      "for i = 1, 10 do setmetatable({}, {__gc = spin}) end\n"
      "while true do end",
      tenant);
  request.mutable_limits()->set_instructions(100'000);
  return request;
}

TEST(Cleanup, ASpinningCloserIsDroppedAndTheNextEvalFindsTheTenantAsItWas) {
  ServerUnderTest server;
  server.Eval("kept = 7");
  const auto reply = server.client().Eval(SpinningCleanup("default"));
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->outcome(), v1::OUTCOME_INSTRUCTION_LIMIT);
  EXPECT_EQ(server.Eval("return kept").values(0).integer(), 7);
}

// Tenants that do nothing but clean up, more than there are threads.
class Cleaners {
 public:
  Cleaners(ServerUnderTest& server, int count) {
    for (int i = 0; i < count; ++i) {
      const std::string name = Name(i);
      server.CreateTenant(name);
      threads_.emplace_back([this, &server, name] {
        while (!stop_ && server.client().Eval(SpinningCleanup(name)).ok()) ++evals_;
      });
    }
    while (evals_ < count) std::this_thread::yield();
  }
  ~Cleaners() {
    stop_ = true;
    for (std::thread& thread : threads_) thread.join();
  }
  static std::string Name(int i) { return "cleaner-" + std::to_string(i); }

 private:
  std::atomic<bool> stop_ = false;
  std::atomic<int> evals_ = 0;
  std::vector<std::thread> threads_;
};

TEST(Cleanup, OthersAreAnsweredTenantsAreDeletedAndTheServerDrains) {
  server::Config config = TestConfig();
  config.drain_timeout = absl::Seconds(1);
  ServerUnderTest server(config);
  server.CreateTenant("light");
  Cleaners cleaners(server, 6);
  const absl::Time start = absl::Now();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(server.Eval("return 1", "light").values(0).integer(), 1);
  for (int i = 0; i < 3; ++i) {
    v1::DeleteTenantRequest request;
    request.set_name(Cleaners::Name(i));
    EXPECT_TRUE(server.client().DeleteTenant(request).ok());
  }
  EXPECT_EQ(server.Eval("return 1", "light").values(0).integer(), 1);
  EXPECT_LT(absl::Now() - start, absl::Seconds(10));
  const absl::Time drain = absl::Now();
  server.server().Drain();
  EXPECT_LT(absl::Now() - drain, absl::Seconds(10));
}

}  // namespace
}  // namespace selenite::integration

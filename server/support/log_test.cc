#include "server/support/log.h"

#include <gtest/gtest.h>

namespace selenite::server {
namespace {

TEST(Log, OneJsonObjectALine) {
  EXPECT_EQ(FormatLogLine(absl::FromUnixSeconds(0), LogLevel::kInfo, "ready",
                          {{"listen", "127.0.0.1:1"}, {"threads", int64_t{2}}}),
            R"({"time":"1970-01-01T00:00:00.000Z","level":"info","event":"ready",)"
            R"("listen":"127.0.0.1:1","threads":2})");
}

TEST(Log, NothingAScriptSaysForgesALine) {
  const std::string line = FormatLogLine(absl::FromUnixSeconds(0), LogLevel::kInfo, "e",
                                         {{"message", "a\"}\n{\"b\\\x1b[31m\xff"}});
  EXPECT_NE(line.find(R"("message":"a\"}\n{\"b\\\u001B[31m\u00FF"})"), std::string::npos) << line;
}

TEST(Log, LongFieldsAreCut) {
  const std::string line = FormatLogLine(absl::FromUnixSeconds(0), LogLevel::kInfo, "e",
                                         {{"message", std::string(1'000'000, 'x')}});
  EXPECT_LT(line.size(), 1200u);
}

TEST(Log, TheSamplerLetsAFewThroughASecondAndCountsTheRest) {
  LogSampler sampler(2);
  const absl::Time start = absl::FromUnixSeconds(100);
  EXPECT_TRUE(sampler.Ask(start).log);
  EXPECT_TRUE(sampler.Ask(start).log);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(sampler.Ask(start).log);
  const LogSampler::Answer next = sampler.Ask(start + absl::Seconds(1));
  EXPECT_TRUE(next.log);
  EXPECT_EQ(next.suppressed, 5);
}

}  // namespace
}  // namespace selenite::server

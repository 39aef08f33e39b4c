#include "server/transport/address.h"

#include <gtest/gtest.h>

namespace selenite::server {
namespace {

TEST(Address, OnlyLoopbackIsServedWithoutCredentials) {
  for (const char* address :
       {"127.0.0.1:7474", "127.1.2.3:0", "localhost:1", "[::1]:7474", "unix:/run/selenite.sock"}) {
    EXPECT_TRUE(CheckLoopback(address, "listen").ok()) << address;
  }
  for (const char* address : {"0.0.0.0:7474", "[::]:7474", "10.0.0.1:1", "example.org:1",
                              "127.evil.example:1", "localhost.evil:1"}) {
    EXPECT_EQ(CheckLoopback(address, "listen").code(), absl::StatusCode::kFailedPrecondition)
        << address;
  }
  EXPECT_EQ(CheckLoopback("7474", "listen").code(), absl::StatusCode::kInvalidArgument);
}

TEST(Address, ShowsThePortThatWasTaken) {
  EXPECT_EQ(WithPort("127.0.0.1:0", 7474), "127.0.0.1:7474");
  EXPECT_EQ(WithPort("[::1]:0", 7474), "[::1]:7474");
  EXPECT_EQ(WithPort("unix:/run/selenite.sock", 0), "unix:/run/selenite.sock");
}

}  // namespace
}  // namespace selenite::server

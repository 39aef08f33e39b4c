#include "sandbox/policy.h"

#include <gtest/gtest.h>

#include <string>

namespace selenite::sandbox {
namespace {

TEST(Policy, OpcodesAreNamedLooselyAndShownStrictly) {
  EXPECT_EQ(OpcodeNames(*ParseOpcodes("concat, LEN")), "Len,Concat");
  EXPECT_EQ(OpcodeNames(*ParseOpcodes("TFor*")), "TForPrep,TForCall,TForLoop");
  EXPECT_EQ(OpcodeNames(*ParseOpcodes("")), "");
  EXPECT_GT(ParseOpcodes("*")->count(), 50u);
}

TEST(Policy, TheWordThatIsNoOpcodeIsNamed) {
  const absl::Status status = ParseOpcodes("Len,Frobnicate,Concat").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "unknown opcode 'Frobnicate' (see docs/opcodes.md)") << status;
}

TEST(Policy, AMessageNeverShowsMoreThanALineCanHold) {
  const absl::Status status = ParseOpcodes(std::string(10'000, 'x') + "\n").status();
  EXPECT_LT(status.message().size(), 200u);
  EXPECT_EQ(ParseOpcodes("a\nb").status().message().substr(0, 20), "unknown opcode 'a?b'");
}

TEST(Policy, ModulesAreNamedOrAllOrNone) {
  EXPECT_EQ(*ParseModules("all"), ModuleSet::All());
  EXPECT_EQ(*ParseModules("json,base64,hash,time"), ModuleSet::All());
  EXPECT_EQ(*ParseModules("none"), ModuleSet::None());
  EXPECT_TRUE(ParseModules("time,json")->Has(vm::Module::kJson));
  EXPECT_FALSE(ParseModules("time,json")->Has(vm::Module::kHash));
  const absl::Status status = ParseModules("json,io").status();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "unknown module 'io' (known: json, base64, hash, time)") << status;
}

}  // namespace
}  // namespace selenite::sandbox

#include "client/cli/coverage_text.h"

#include <gtest/gtest.h>

#include <memory>

namespace selenite::cli {
namespace {

// Three functions, of which the second fell back.
vm::CodeUnit MixedUnit() {
  vm::CodeUnit unit;
  unit.display_name = "a.lua";
  unit.functions.resize(3);
  unit.functions[0].bytecode = {0};
  unit.functions[1].line_defined = 5;
  unit.functions[1].last_line_defined = 7;
  unit.functions[1].fallback = {vm::FallbackReason::kDenied,
                                static_cast<uint8_t>(vm::Opcode::kConcat), 6};
  unit.functions[2].bytecode = {0};
  unit.coverage.encoded = 2;
  unit.coverage.fallback[static_cast<int>(vm::FallbackReason::kDenied)] = 1;
  return unit;
}

TEST(CoverageTextTest, NamesEachFunctionThatFellBack) {
  EXPECT_EQ(CoverageText("dir/a.lua", MixedUnit()),
            "dir/a.lua: ok, 3 functions, 2 encoded, 1 fallen back\n"
            "a.lua:6: function #1 (lines 5-7) fell back to the interpreter: denied, opcode "
            "Concat\n");
  EXPECT_EQ(FirstFallback(MixedUnit()), 1u);
}

TEST(CoverageTextTest, TheMainFunctionIsCalledSo) {
  vm::CodeUnit unit = MixedUnit();
  unit.functions[1].line_defined = 0;
  EXPECT_EQ(FallbackLine(unit, 1),
            "a.lua:6: function #1 (main) fell back to the interpreter: denied, opcode Concat");
}

TEST(CoverageTextTest, AllEncoded) {
  vm::CodeUnit unit = MixedUnit();
  unit.functions.erase(unit.functions.begin() + 1, unit.functions.end());
  unit.coverage = {.encoded = 1};
  EXPECT_EQ(CoverageText("-", unit), "-: ok, 1 function, 1 encoded, 0 fallen back\n");
  EXPECT_EQ(FirstFallback(unit), 1u);
}

TEST(CoverageJsonTest, CoverageOrAnError) {
  const CompiledFile good = {.unit = std::make_shared<vm::CodeUnit>(MixedUnit()), .error = ""};
  EXPECT_EQ(CoverageJson("a.lua", good),
            R"({"file":"a.lua","ok":true,"functions":3,"encoded":2,)"
            R"("fallback":{"denied":1,"constant":0,"jump":0,"child":0},"fallen_back":[)"
            R"({"function":1,"lines":[5,7],"reason":"denied","opcode":"Concat","line":6}]})"
            "\n");
  const CompiledFile bad = {.unit = nullptr, .error = "a.lua:1: no \"x\"", .line = 1, .column = 9};
  EXPECT_EQ(CoverageJson("a.lua", bad),
            R"({"file":"a.lua","ok":false,)"
            R"("error":{"message":"a.lua:1: no \"x\"","line":1,"column":9}})"
            "\n");
}

}  // namespace
}  // namespace selenite::cli

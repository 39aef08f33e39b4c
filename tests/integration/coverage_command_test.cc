// The commands about bytecode: `disasm`, `check`, and what `run` says of tiers.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "tests/integration/child_process.h"

namespace selenite::integration {
namespace {

ProgramResult Selenite(std::vector<std::string> words, const std::string& input = "") {
  words.insert(words.begin(), SELENITE_CLI_PATH);
  return RunProgram(words, input);
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// The number after `"key":` in a line of JSON; -1: none.
long long Number(const std::string& json, const std::string& key) {
  const std::string mark = '"' + key + "\":";
  const size_t place = json.find(mark);
  return place == std::string::npos ? -1 : std::atoll(json.c_str() + place + mark.size());
}

// The text of the object after `"key":`, braces left out.
std::string Object(const std::string& json, const std::string& key) {
  const std::string mark = '"' + key + "\":{";
  const size_t place = json.find(mark);
  if (place == std::string::npos) return "none";
  const size_t begin = place + mark.size();
  return json.substr(begin, json.find('}', begin) - begin);
}

// The length is what falls back where Len is denied: line 3.
constexpr char kProgram[] =
    "print('running')\n"
    "local function size(t)\n"
    "  return #t\n"
    "end\n"
    "for i = 1, 10 do size({}) end\n";

TEST(DisasmCommand, PrintsTheBytecodeAndRunsNothing) {
  const ProgramResult result = Selenite({"disasm", "-"}, kProgram);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out.find("chunk stdin: 2 functions, 2 encoded, 0 fallen back\n"), 0u)
      << result.out;
  EXPECT_TRUE(Has(result.out, "\nfunction #1 lines 2-4 parameters 1 registers 2\n")) << result.out;
  EXPECT_TRUE(Has(result.out, "    0 [3] Len R1 R0 ")) << result.out;
  EXPECT_EQ(result.err, "");
}

TEST(DisasmCommand, ShowsTheReasonAndTheIR) {
  const ProgramResult result = Selenite({"disasm", "--deny=len", "-"}, kProgram);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(Has(result.out,
                  "  fell back: denied, opcode Len, line 3; the IR:\n"
                  "   0 [3] Len R1 R0 ; 1 local t\n"))
      << result.out;
}

TEST(DisasmCommand, HasLevelsOfOptimisation) {
  // As written, what nobody reaches is there.
  const char* source = "return 1";
  EXPECT_TRUE(Has(Selenite({"disasm", "-O0", "-"}, source).out, "Return0"));
  EXPECT_FALSE(Has(Selenite({"disasm", "-O2", "-"}, source).out, "Return0"));
  EXPECT_EQ(Selenite({"disasm", "-O3", "-"}, source).exit_code, 2);
}

TEST(CoverageCommands, ExitCodes) {
  for (const char* command : {"disasm", "check"}) {
    SCOPED_TRACE(command);
    const ProgramResult bad = Selenite({command, "-"}, "x = = 1");
    EXPECT_EQ(bad.exit_code, 1);
    EXPECT_EQ(bad.err,
              "selenite: stdin:1: unexpected symbol near '='\n  1 | x = = 1\n    |     ^\n");
    EXPECT_EQ(bad.out, "");
    const ProgramResult missing = Selenite({command, "/nonexistent.lua"});
    EXPECT_EQ(missing.exit_code, 1);
    EXPECT_EQ(missing.err, "selenite: cannot open /nonexistent.lua\n");
    EXPECT_EQ(Selenite({command}).exit_code, 2);
    EXPECT_EQ(Selenite({command, "--no-such-flag", "-"}).exit_code, 2);
    EXPECT_TRUE(Has(Selenite({command, "--help"}).out, "--deny"));
  }
  for (const char* command : {"disasm", "check", "run"}) {
    const ProgramResult denied = Selenite({command, "--deny=Add,Bogus", "-"}, "print(1)");
    EXPECT_EQ(denied.exit_code, 2) << command;
    EXPECT_EQ(denied.out, "") << command;
    EXPECT_TRUE(Has(denied.err, "unknown opcode 'Bogus'")) << denied.err;
  }
}

TEST(CheckCommand, NamesEachFunctionThatFellBack) {
  const ProgramResult result = Selenite({"check", "--deny=Len,TForCall", "-"}, kProgram);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out,
            "-: ok, 2 functions, 1 encoded, 1 fallen back\n"
            "stdin:3: function #1 (lines 2-4) fell back to the interpreter: denied, opcode Len\n");
}

TEST(CheckCommand, TakesManyFilesAndGoesOnAfterABadOne) {
  const ProgramResult result = Selenite({"check", "/nonexistent.lua", "-"}, "return 1");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "-: ok, 1 function, 1 encoded, 0 fallen back\n");
  EXPECT_EQ(result.err, "selenite: cannot open /nonexistent.lua\n");
}

TEST(CheckCommand, HasAFormForPrograms) {
  const ProgramResult good = Selenite({"check", "--json", "--deny=*", "-"}, "return 1");
  EXPECT_EQ(good.exit_code, 0);
  EXPECT_EQ(good.out,
            R"({"file":"-","ok":true,"functions":1,"encoded":0,)"
            R"("fallback":{"denied":1,"constant":0,"jump":0,"child":0},"fallen_back":[)"
            R"({"function":0,"lines":[0,0],"reason":"denied","opcode":"LoadInt","line":1}]})"
            "\n");
  const ProgramResult bad = Selenite({"check", "--json", "-"}, "x = = 1");
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_EQ(bad.out, R"({"file":"-","ok":false,"error":)"
                     R"({"message":"stdin:1: unexpected symbol near '='","line":1,"column":5}})"
                     "\n");
  EXPECT_EQ(bad.err, "");
}

TEST(RunCommand, TheDispatcherAloneRefusesBeforeItRuns) {
  const ProgramResult result =
      Selenite({"run", "--tier=dispatcher", "--deny=Len", "--stats", "-"}, kProgram);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err.find("selenite: --tier=dispatcher: stdin:3: function #1 (lines 2-4) fell "
                            "back to the interpreter: denied, opcode Len\n"),
            0u)
      << result.err;
  EXPECT_TRUE(Has(result.err, "\"outcome\":\"fallback_refused\"")) << result.err;
  EXPECT_EQ(Number(Object(result.err, "instructions"), "dispatcher"), 0);
}

TEST(RunCommand, TheDispatcherAloneRunsWhatIsEncoded) {
  const ProgramResult result = Selenite({"run", "--tier=dispatcher", "--stats", "-"}, kProgram);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "running\n");
  EXPECT_GT(Number(Object(result.err, "instructions"), "dispatcher"), 50);
  EXPECT_EQ(Number(Object(result.err, "instructions"), "interpreter"), 0);
}

TEST(RunCommand, AChunkLoadedLaterThatFellBackIsAnErrorAtTheEnd) {
  const std::string source = "print(load('local t = ... return #t')({1, 2}))";
  const ProgramResult result = Selenite({"run", "--tier=dispatcher", "--deny=Len", "-"}, source);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "2\n");
  EXPECT_TRUE(
      Has(result.err, "--tier=dispatcher: 1 function in chunks loaded by the script fell back"))
      << result.err;
  EXPECT_EQ(Selenite({"run", "--deny=Len", "-"}, source).exit_code, 0);
}

TEST(RunCommand, AnErrorOfTheScriptComesFirst) {
  const ProgramResult result = Selenite({"run", "--tier=dispatcher", "--deny=Len", "-"},
                                        "load('return #1') error('oops', 0)");
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.err.find("selenite: oops\n"), 0u) << result.err;
}

TEST(RunCommand, TheInterpreterAloneRunsEverything) {
  const ProgramResult result = Selenite({"run", "--tier=interpreter", "--stats", "-"}, kProgram);
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(Number(Object(result.err, "instructions"), "dispatcher"), 0);
  EXPECT_EQ(Object(Object(result.err, "prototypes") + "}", "fallback"), "\"denied\":2");
}

// What every run's figures must satisfy.
void ExpectConsistent(const std::string& json) {
  const std::string instructions = Object(json, "instructions");
  const std::string work = Object(json, "work");
  EXPECT_EQ(Number(json, "fuel"), Number(instructions, "dispatcher") +
                                      Number(instructions, "interpreter") + Number(work, "native") +
                                      Number(work, "compile") + Number(work, "collect") +
                                      Number(work, "encode"))
      << json;
  EXPECT_EQ(Number(json, "crossings"),
            Number(json, "crossings_to_dispatcher") + Number(json, "crossings_to_interpreter"))
      << json;
  EXPECT_GT(Number(json, "peak_bytes"), 0) << json;
  EXPECT_GT(Number(json, "allocations"), 0) << json;
  EXPECT_TRUE(Has(json, "\"compile_seconds\":")) << json;
  EXPECT_TRUE(Has(json, "\"run_seconds\":")) << json;
}

TEST(RunCommand, StatsSayWhichTierDidWhat) {
  const ProgramResult fast = Selenite({"run", "--stats", "-"}, kProgram);
  const ProgramResult mixed = Selenite({"run", "--stats", "--deny=Len", "-"}, kProgram);
  const ProgramResult slow = Selenite({"run", "--stats", "--tier=interpreter", "-"}, kProgram);
  for (const ProgramResult* run : {&fast, &mixed, &slow}) {
    ExpectConsistent(run->err);
    EXPECT_EQ(Number(run->err, "fuel"), Number(fast.err, "fuel"));
    const std::string calls = Object(run->err, "calls");
    EXPECT_EQ(Number(calls, "dispatcher") + Number(calls, "interpreter"), 11) << run->err;
  }
  EXPECT_EQ(Number(fast.err, "crossings"), 0);
  EXPECT_EQ(Number(slow.err, "crossings"), 0);
  // Ten calls of `size`, each there and back.
  EXPECT_EQ(Number(mixed.err, "crossings_to_interpreter"), 10) << mixed.err;
  EXPECT_EQ(Number(mixed.err, "crossings_to_dispatcher"), 10) << mixed.err;
  EXPECT_EQ(Number(Object(mixed.err, "calls"), "interpreter"), 10) << mixed.err;
  // 10 calls of two instructions.
  EXPECT_EQ(Number(Object(mixed.err, "instructions"), "interpreter"), 20) << mixed.err;
  EXPECT_TRUE(Has(mixed.err, R"("prototypes":{"encoded":1,"fallback":{"denied":1}})"));
}

}  // namespace
}  // namespace selenite::integration

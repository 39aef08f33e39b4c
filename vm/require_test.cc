// `require` on a map of modules that the host keeps.
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "vm/isolate.h"
#include "vm/silent_host.h"

namespace selenite::vm {
namespace {

class TestModules final : public ModuleMap {
 public:
  std::optional<ModuleText> Find(std::string_view name) override {
    const auto found = sources.find(name);
    if (found == sources.end()) return std::nullopt;
    chunk_names[std::string(name)] = "@" + std::string(name) + ".lua";
    return ModuleText{found->second, chunk_names[std::string(name)]};
  }
  std::map<std::string, std::string, std::less<>> sources;
  std::map<std::string, std::string> chunk_names;
};

enum class Tier { kDispatcher, kInterpreter };

struct Outcome {
  std::string text;  // the output, and the error's message
  int64_t fuel = 0;
  bool operator==(const Outcome&) const = default;
};

Outcome RunMain(TestModules& modules, const std::string& source, Tier tier = Tier::kDispatcher,
            int64_t slice = 20'000, size_t memory = SIZE_MAX) {
  CollectingHost host;
  const auto isolate = Isolate::Create(
      {.memory_limit = memory,
       .random_seed = 1,
       .module_map = &modules,
       .denied_opcodes = tier == Tier::kInterpreter ? AllOpcodes() : OpcodeSet()},
      host);
  isolate->StartSource(source, "@main.lua", {}, {.count = 0});
  while (isolate->Resume(slice) == RunState::kMore) {
  }
  Outcome outcome = {.text = host.output, .fuel = isolate->fuel_used()};
  const RunResult result = isolate->TakeResult();
  if (result.error) outcome.text += "error: " + result.error->message;
  if (result.state == RunState::kOutOfMemory) outcome.text += "out of memory";
  isolate->VerifyHeap();
  return outcome;
}

// The text, the same on both tiers and with a pause at every checkpoint.
std::string Text(TestModules& modules, const std::string& source) {
  const Outcome outcome = RunMain(modules, source);
  EXPECT_EQ(outcome, RunMain(modules, source, Tier::kInterpreter)) << source;
  EXPECT_EQ(outcome, RunMain(modules, source, Tier::kDispatcher, 0)) << source;
  EXPECT_EQ(outcome, RunMain(modules, source, Tier::kInterpreter, 0)) << source;
  return outcome.text;
}

TEST(RequireTest, WithoutAMapThereIsNoRequire) {
  CollectingHost host;
  const auto isolate = Isolate::Create({}, host);
  isolate->StartSource("print(require, package)", "=test", {});
  while (isolate->Resume(20'000) == RunState::kMore) {
  }
  EXPECT_EQ(host.output, "nil\tnil\n");
}

TEST(RequireTest, RunsAModuleOnceWithItsNameAndPlace) {
  TestModules modules;
  modules.sources["geometry"] = "print('loads', ...) return {area = function(a, b) return a * b end}";
  EXPECT_EQ(Text(modules,
                 "local g, place = require 'geometry' print(g.area(2, 3), place)\n"
                 "print(require('geometry') == g, select('#', require 'geometry'))\n"
                 "print(package.loaded.geometry == g)"),
            "loads\tgeometry\tgeometry.lua\n6\tgeometry.lua\ntrue\t1\ntrue\n");
}

TEST(RequireTest, KeepsWhatTheModuleSays) {
  TestModules modules;
  modules.sources["nothing"] = "x = 1";
  modules.sources["no"] = "return false";
  modules.sources["own"] = "package.loaded[...] = 'its own'";
  modules.sources["number"] = "return 12";
  EXPECT_EQ(Text(modules,
                 "print(require 'nothing', x, package.loaded.nothing)\n"
                 "print((require 'no'), package.loaded.no)\n"
                 "print((require 'own'), (require 'number'))\n"
                 "print(require 'string' == string, require '_G' == _G)\n"
                 "package.loaded.number = nil print((require 'number'))"),
            "true\t1\ttrue\nfalse\tfalse\nits own\t12\ntrue\ttrue\n12\n");
}

TEST(RequireTest, PreloadComesFirst) {
  TestModules modules;
  modules.sources["m"] = "return 'from the map'";
  EXPECT_EQ(Text(modules,
                 "package.preload.m = function(...) print(...) return 'preloaded' end\n"
                 "print(require 'm')\n"
                 "package.preload.bad = 5 print(pcall(require, 'bad'))"),
            "m\t:preload:\npreloaded\t:preload:\nfalse\tattempt to call a number value\n");
}

TEST(RequireTest, SaysWhatWasTried) {
  TestModules modules;
  modules.sources["broken"] = "x = = 1";
  modules.sources["fails"] = "error('no luck')";
  modules.sources["table"] = "error({})";
  EXPECT_EQ(Text(modules, "require 'nope'"),
            "error: main.lua:1: module 'nope' not found:\n"
            "\tno field package.preload['nope']\n"
            "\tno module 'nope' among those of this service");
  EXPECT_EQ(Text(modules, "require 'broken'"),
            "error: error loading module 'broken' from file 'broken.lua':\n"
            "\tbroken.lua:1: unexpected symbol near '='");
  EXPECT_EQ(Text(modules, "require 'fails'"), "error: fails.lua:1: no luck");
  EXPECT_EQ(Text(modules, "print(type(select(2, pcall(require, 'table'))))"), "table\n");
  EXPECT_EQ(Text(modules, "print(pcall(require, 'fails')) print(pcall(require, 'fails'))"),
            "false\tfails.lua:1: no luck\nfalse\tfails.lua:1: no luck\n");
  EXPECT_EQ(Text(modules, "require()"),
            "error: main.lua:1: bad argument #1 to 'require' (string expected, got no value)");
  EXPECT_EQ(Text(modules, "require(12)").substr(0, 41),
            "error: main.lua:1: module '12' not found:");
}

TEST(RequireTest, ALoopIsAnError) {
  TestModules modules;
  modules.sources["a"] = "return require 'b'";
  modules.sources["b"] = "return require 'c'";
  modules.sources["c"] = "return coroutine.wrap(function() return require 'b' end)()";
  modules.sources["early"] = "package.loaded[...] = {} return require 'early'";
  EXPECT_EQ(Text(modules, "require 'a'"),
            "error: c.lua:1: c.lua:1: loop in require: 'b' requires 'c' requires 'b'");
  EXPECT_EQ(Text(modules, "print(type(require 'early'))"), "table\n");
}

TEST(RequireTest, AModuleMayYield) {
  TestModules modules;
  modules.sources["slow"] = "local got = coroutine.yield('asks') return {got = got}";
  EXPECT_EQ(Text(modules,
                 "local co = coroutine.wrap(function() return require('slow').got end)\n"
                 "print(co()) print(co('answer'))"),
            "asks\nanswer\n");
}

TEST(RequireTest, ALargeModuleCompilesInSlices) {
  TestModules modules;
  std::string source = "local t = {}\n";
  for (int i = 0; i < 3000; ++i) source += "t[#t + 1] = function(x) return x + 1 end\n";
  modules.sources["large"] = source + "return #t";
  EXPECT_EQ(Text(modules, "print((require 'large'))"), "3000\n");
}

TEST(RequireTest, LittleMemoryEndsTheRunAndNothingElse) {
  TestModules modules;
  std::string source = "local t = {}\n";
  for (int i = 0; i < 500; ++i) source += "t[#t + 1] = function(x) return x + 1 end\n";
  modules.sources["m"] = source + "return #t";
  bool failed = false;
  bool worked = false;
  for (size_t memory = 128 * 1024; memory < 1024 * 1024; memory += 40 * 1024) {
    const Outcome outcome =
        RunMain(modules, "print((require 'm'))", Tier::kDispatcher, 20'000, memory);
    (outcome.text == "out of memory" ? failed : worked) = true;
    EXPECT_TRUE(outcome.text == "out of memory" || outcome.text == "500\n") << outcome.text;
  }
  EXPECT_TRUE(failed);
  EXPECT_TRUE(worked);
}

}  // namespace
}  // namespace selenite::vm

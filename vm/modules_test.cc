// The modules beyond the manual, seen from outside: who has them, and that
// long work of theirs can be stopped anywhere and can fail anywhere.
#include "vm/stdlib/modules/module_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>

#include "vm/isolate.h"
#include "vm/silent_host.h"

namespace selenite::vm {
namespace {

std::unique_ptr<Isolate> Make(Host& host, ModuleSet modules = ModuleSet::All()) {
  return Isolate::Create({.random_seed = 1, .modules = modules}, host);
}

RunResult Finish(Isolate& isolate, int64_t slice = 20'000) {
  while (isolate.Resume(slice) == RunState::kMore) {
  }
  isolate.RunCleanup(100'000);
  return isolate.TakeResult();
}

RunResult RunAll(Isolate& isolate, const std::string& source, int64_t slice = 20'000) {
  isolate.StartSource(source, "=test", {});
  return Finish(isolate, slice);
}

std::string Text(const RunResult& result) {
  if (result.error) return "error: " + result.error->message;
  if (result.state == RunState::kOutOfMemory) return "out of memory";
  if (result.values.size() != 1) return "no value";
  const auto* text = std::get_if<std::string>(&result.values[0].value);
  return text == nullptr ? "no text" : *text;
}

TEST(Modules, AreThereUnlessLeftOut) {
  SilentHost host;
  const std::string source =
      "return table.concat({type(json), type(base64), type(hash), type(time)}, ' ')";
  EXPECT_EQ(Text(RunAll(*Make(host), source)), "table table table table");
  EXPECT_EQ(Text(RunAll(*Make(host, ModuleSet::None()), source)), "nil nil nil nil");
  EXPECT_EQ(Text(RunAll(*Make(host, *ParseModuleSet("time,json").set), source)),
            "table nil nil table");
}

TEST(Modules, NamesAreParsedStrictly) {
  EXPECT_EQ(*ParseModuleSet("all").set, ModuleSet::All());
  EXPECT_EQ(*ParseModuleSet("none").set, ModuleSet::None());
  EXPECT_EQ(*ParseModuleSet("").set, ModuleSet::None());
  for (const char* names : {"json,", ",json", "JSON", "json time", "all,json", "none,json"}) {
    EXPECT_FALSE(ParseModuleSet(names).set) << names;
  }
  EXPECT_EQ(ParseModuleSet("json,os").unknown, "os");
  for (int i = 0; i < kModuleCount; ++i) {
    const auto module = static_cast<Module>(i);
    EXPECT_TRUE(ParseModuleSet(ModuleName(module)).set->Has(module));
  }
}

// Scripts that do everything at length, and end with a text.
const char* const kLongWork[] = {
    // Tables, names and numbers.
    R"(local parts = {}
       for i = 1, 3000 do parts[i] = ('"name %d":{"a":[%d,"x",1.5],"b":null}'):format(i, i) end
       local text = "{" .. table.concat(parts, ",") .. "}"
       return tostring(json.encode(json.decode(text)) == text))",
    // A long array: it grows in pieces.
    R"(local text = "[" .. ("1,"):rep(30000) .. "1]"
       return tostring(json.encode(json.decode(text)) == text))",
    // A long string, and a long name.
    R"(local text = '{"' .. ("k"):rep(70000) .. '":"' .. ("\\u00e9x"):rep(30000) .. '"}'
       return tostring(#json.encode(json.decode(text))))",
    // Nesting.
    R"(local text = (" "):rep(9000) .. ("[1,{\"a\":"):rep(250) .. "0" .. ("}]"):rep(250)
       return tostring(#json.encode(json.decode(text), {indent = 1})))",
    // An error at the end of all that.
    R"(local text = "[" .. ("[1],\n"):rep(10000) .. "x]"
       return select(2, pcall(json.decode, text)))",
    R"(local t = {}
       for i = 1, 10000 do t[i] = {i} end
       t[5000][2] = print
       return select(2, pcall(json.encode, t)))",
    // A short text, which is parsed at once.
    R"(local last
       for i = 1, 200 do last = json.decode('{"a":[1,2,{"b":"some text that is long, so long"}]}') end
       return json.encode(last))",
    R"(local s = ("bytes"):rep(60000)
       return hash.sha256(base64.decode(base64.encode(s))) .. hash.hmac_sha256(s, s) .. hash.crc32(s))",
};

const char* const kResults[] = {
    "true",
    "true",
    "160007",
    nullptr,
    "invalid JSON at line 10001, column 1: value expected",
    "bad argument #1 to 'json.encode' (cannot encode a function at value[5000][2])",
    R"({"a":[1,2,{"b":"some text that is long, so long"}]})",
    nullptr,
};

TEST(Modules, FuelAndResultsDoNotDependOnSlices) {
  SilentHost host;
  for (size_t i = 0; i < std::size(kLongWork); ++i) {
    auto whole = Make(host);
    whole->StartSource(kLongWork[i], "=test", {});
    while (whole->Resume(INT64_MAX / 4) == RunState::kMore) {
    }
    const int64_t fuel = whole->fuel_used();
    const std::string text = Text(whole->TakeResult());
    if (kResults[i] != nullptr) {
      EXPECT_EQ(text, kResults[i]);
    }
    auto sliced = Make(host);
    sliced->StartSource(kLongWork[i], "=test", {});
    int64_t before = 0;
    int64_t longest = 0;
    while (sliced->Resume(0) == RunState::kMore) {
      longest = std::max(longest, sliced->fuel_used() - before);
      before = sliced->fuel_used();
    }
    EXPECT_EQ(sliced->fuel_used(), fuel) << kLongWork[i];
    EXPECT_EQ(Text(sliced->TakeResult()), text) << kLongWork[i];
    // No piece is long: 64 KiB of the dearest work are 16,384 units.
    EXPECT_LT(longest, 40'000) << kLongWork[i];
    sliced->VerifyHeap();
  }
}

TEST(Modules, MayBeStoppedAnywhere) {
  SilentHost host;
  for (const char* source : kLongWork) {
    auto isolate = Make(host);
    const std::string wanted = Text(RunAll(*isolate, source));
    isolate->StartSource(source, "=test", {});
    while (isolate->Resume(20'000) == RunState::kMore) {
    }
    const int64_t fuel = isolate->fuel_used();
    isolate->TakeResult();
    isolate->CollectGarbage();
#ifdef SELENITE_GC_STRESS
    constexpr int64_t kStops = 2;  // each safepoint is a whole collection
#else
    constexpr int64_t kStops = 23;
#endif
    for (int64_t stop = 1; stop <= kStops; ++stop) {
      isolate->StartSource(source, "=test", {});
      while (isolate->Resume(fuel / 50) == RunState::kMore) {
        if (isolate->fuel_used() > fuel * stop / (kStops + 1)) {
          isolate->Terminate();
          break;
        }
      }
      isolate->RunCleanup(100'000);
      isolate->TakeResult();
      isolate->VerifyHeap();
    }
    isolate->CollectGarbage();
    const int64_t live = isolate->Stats().live_bytes;
    EXPECT_EQ(Text(RunAll(*isolate, source)), wanted);
    isolate->CollectGarbage();
    EXPECT_LE(isolate->Stats().live_bytes, live + (live / 8)) << "something is left: " << source;
  }
}

TEST(Modules, FailForWantOfMemoryAnywhere) {
  SilentHost host;
  for (const char* source : kLongWork) {
    auto isolate = Make(host);
    const std::string wanted = Text(RunAll(*isolate, source));
    isolate->CollectGarbage();
    const auto least = static_cast<size_t>(isolate->Stats().live_bytes);
    int refused = 0;
    int finished = 0;
    // Ever more memory, in uneven steps, until there has been enough for long.
    for (size_t room = 20'000; finished < 20 && room < size_t{64} << 20;
         room += room / 37 + 1'013) {
      isolate->set_memory_limit(least + room);
      const RunResult result = RunAll(*isolate, source);
      if (result.state == RunState::kOutOfMemory) {
        ++refused;
      } else {
        ++finished;
        // The script may have caught "not enough memory" nowhere: it is right.
        EXPECT_EQ(Text(result), wanted) << room;
      }
      isolate->VerifyHeap();
      isolate->CollectGarbage();
    }
    EXPECT_GT(refused, 5) << source;
    EXPECT_EQ(finished, 20) << source;
  }
}

}  // namespace
}  // namespace selenite::vm

// What an Eval answers.
#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "absl/time/clock.h"
#include "tests/integration/server_under_test.h"

namespace selenite::integration {
namespace {

TEST(Eval, AnswersWithValues) {
  ServerUnderTest server;
  const v1::EvalReply reply = server.Eval("return 6 * 7, 1.5, 'a\\0b', nil, true, {10, k = 'v'}");
  ASSERT_EQ(reply.outcome(), v1::OUTCOME_FINISHED) << reply.DebugString();
  ASSERT_EQ(reply.values_size(), 6);
  EXPECT_EQ(reply.values(0).integer(), 42);
  EXPECT_EQ(reply.values(1).number(), 1.5);
  EXPECT_EQ(reply.values(2).string(), std::string("a\0b", 3));
  EXPECT_EQ(reply.values(3).kind_case(), v1::Value::kNil);
  EXPECT_TRUE(reply.values(4).boolean());
  const v1::Table& table = reply.values(5).table();
  ASSERT_EQ(table.array_size(), 1);
  EXPECT_EQ(table.array(0).integer(), 10);
  ASSERT_EQ(table.entries_size(), 1);
  EXPECT_EQ(table.entries(0).key().string(), "k");
  EXPECT_EQ(table.entries(0).value().string(), "v");
  EXPECT_GT(reply.usage().fuel(), 0);
  EXPECT_GT(reply.usage().instructions_interpreter() + reply.usage().instructions_dispatcher(), 0);
  EXPECT_GT(reply.usage().peak_bytes(), 0);
  EXPECT_GT(reply.coverage().prototypes_interpreter() + reply.coverage().prototypes_dispatcher(),
            0);
}

TEST(Eval, PassesArguments) {
  ServerUnderTest server;
  v1::EvalRequest request = Request("local a, t = ... return a + t[1] + t.k, select('#', ...)");
  request.add_arguments()->set_integer(1);
  v1::Table* table = request.add_arguments()->mutable_table();
  table->add_array()->set_integer(10);
  v1::Entry* entry = table->add_entries();
  entry->mutable_key()->set_string("k");
  entry->mutable_value()->set_number(0.5);
  const auto reply = server.client().Eval(request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  ASSERT_EQ(reply->values_size(), 2) << reply->DebugString();
  EXPECT_EQ(reply->values(0).number(), 11.5);
  EXPECT_EQ(reply->values(1).integer(), 2);
}

// What values.proto says of tables: no nil in an array, as a key or a value.
void ExpectNoNilIn(const v1::Table& table, const std::string& source) {
  for (const v1::Value& value : table.array()) {
    EXPECT_NE(value.kind_case(), v1::Value::kNil) << source << ": " << table.DebugString();
    if (value.has_table()) ExpectNoNilIn(value.table(), source);
  }
  for (const v1::Entry& entry : table.entries()) {
    EXPECT_NE(entry.key().kind_case(), v1::Value::kNil) << source;
    EXPECT_NE(entry.value().kind_case(), v1::Value::kNil) << source;
    if (entry.value().has_table()) ExpectNoNilIn(entry.value().table(), source);
  }
}

TEST(Eval, WhatItAnswersIsAnArgumentThatMeansTheSame) {
  ServerUnderTest server;
  // `same(a, b)`: equal by value, tables entry by entry.
  ASSERT_EQ(server
                .Eval(R"(
    function same(a, b)
      if math.type(a) ~= math.type(b) or type(a) ~= type(b) then return false end
      if type(a) ~= "table" then return a == b or a ~= a and b ~= b end
      for k, v in pairs(a) do if not same(v, b[k]) then return false end end
      for k in pairs(b) do if a[k] == nil then return false end end
      return true
    end)")
                .outcome(),
            v1::OUTCOME_FINISHED);
  const std::vector<std::string> sources = {
      "{1, 2, nil, 4}",
      "{nil, 2}",
      "{nil, nil, 3, nil, 5, nil}",
      "{1, {nil, {2, nil, 3}}, nil, {}}",
      "{n = 3, nil, nil, false}",
      "table.pack(nil, 1, nil, nil, 2, nil)",
      "{(function(...) return ... end)(1, nil, 3)}",
      "{pcall(function() return nil, 7, nil, 8 end)}",
      "{[1] = 1, [2] = 2, [4] = 4, [-1] = 0, [0] = false}",
      "{[2^53] = 1, [0.5] = 2, [-0.0] = 3, [math.huge] = 4, [1e308] = 5}",
      "{[true] = 1, [false] = 0/0}",
      "{[''] = '\\0\\255', ['\\xff'] = ''}",
      "{math.mininteger, math.maxinteger, 1.0, -0.0, 1/0, -1/0, 0/0}",
      "(function() local t = {} for i = 1, 100 do t[i] = i end t[50] = nil t[99] = nil return t "
      "end)()",
      "(function() local t = {1, 2, 3} t[1] = nil return t end)()",
      "(function() local t = {1, 2, 3} t[3] = nil t[2] = nil t.x = {t[1]} return t end)()",
      "(function() local t = {} for i = 8, 1, -1 do t[i] = {i} end t[4] = nil return t end)()",
      "setmetatable({1, nil, 3}, {__len = function() return 7 end, __index = function() return 1 "
      "end})",
      "(function() local t = {} for i = 1, 31 do t = {nil, t} end return t end)()"};
  for (const std::string& source : sources) {
    const v1::EvalReply reply = server.Eval("return " + source);
    ASSERT_EQ(reply.outcome(), v1::OUTCOME_FINISHED) << source << ": " << reply.DebugString();
    ASSERT_EQ(reply.values_size(), 1);
    ExpectNoNilIn(reply.values(0).table(), source);
    v1::EvalRequest request = Request("return same(..., setmetatable(" + source + ", nil))");
    *request.add_arguments() = reply.values(0);
    const auto returned = server.client().Eval(request);
    ASSERT_TRUE(returned.ok()) << source << ": " << returned.status();
    ASSERT_EQ(returned->values_size(), 1) << source << ": " << returned->DebugString();
    EXPECT_TRUE(returned->values(0).boolean()) << source;
  }
  // An error's value is such a table, too.
  const v1::EvalReply failed = server.Eval("error({1, nil, 3})");
  ASSERT_EQ(failed.outcome(), v1::OUTCOME_SCRIPT_ERROR);
  ExpectNoNilIn(failed.error().value().table(), "error");
  EXPECT_EQ(failed.error().value().table().entries_size(), 1);
}

TEST(Eval, KeepsGlobalsBetweenCalls) {
  ServerUnderTest server;
  server.Eval("counter = 41");
  EXPECT_EQ(server.Eval("counter = counter + 1 return counter").values(0).integer(), 42);
}

TEST(Eval, TenantsDoNotSeeEachOther) {
  ServerUnderTest server;
  server.CreateTenant("other");
  server.Eval("secret = 1 string.upper = nil getmetatable('').__index = nil");
  const v1::EvalReply reply = server.Eval("return secret, ('x'):upper()", "other");
  ASSERT_EQ(reply.outcome(), v1::OUTCOME_FINISHED) << reply.DebugString();
  EXPECT_EQ(reply.values(0).kind_case(), v1::Value::kNil);
  EXPECT_EQ(reply.values(1).string(), "X");
}

TEST(Eval, HasNothingThatReachesFilesOrProcesses) {
  ServerUnderTest server;
  const v1::EvalReply reply = server.Eval(R"(
    local found = {}
    for _, name in ipairs{"io", "dofile", "loadfile", "require", "package", "arg"} do
      if _G[name] ~= nil then found[#found + 1] = name end
    end
    for _, name in ipairs{"execute", "exit", "getenv", "remove", "rename", "setlocale", "tmpname"} do
      if os[name] ~= nil then found[#found + 1] = "os." .. name end
    end
    return io, table.concat(found, " "), pcall(require or error, "io"))");
  ASSERT_EQ(reply.outcome(), v1::OUTCOME_FINISHED) << reply.DebugString();
  EXPECT_EQ(reply.values(0).kind_case(), v1::Value::kNil);
  EXPECT_EQ(reply.values(1).string(), "");
  EXPECT_FALSE(reply.values(2).boolean());
}

TEST(Eval, CapturesOutputAndSaysWhenItIsCut) {
  ServerUnderTest server;
  const v1::EvalReply whole = server.Eval("print('a', 1) print('b')");
  EXPECT_EQ(whole.output(), "a\t1\nb\n");
  EXPECT_FALSE(whole.output_truncated());
  v1::EvalRequest request = Request("for i = 1, 100 do print(i) end return 'done'");
  request.mutable_limits()->set_output_bytes(5);
  const auto cut = server.client().Eval(request);
  ASSERT_TRUE(cut.ok()) << cut.status();
  EXPECT_EQ(cut->output(), "1\n2\n3");
  EXPECT_TRUE(cut->output_truncated());
  EXPECT_EQ(cut->values(0).string(), "done");
}

TEST(Eval, AnErrorCarriesItsMessageValueAndTraceback) {
  ServerUnderTest server;
  v1::EvalRequest request = Request("local function f()\n  error('oops')\nend\nf()");
  request.set_chunk_name("=chunk");
  const auto reply = server.client().Eval(request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->outcome(), v1::OUTCOME_SCRIPT_ERROR);
  EXPECT_EQ(reply->error().kind(), v1::Error::KIND_RUNTIME);
  EXPECT_EQ(reply->error().message(), "chunk:2: oops");
  EXPECT_EQ(reply->error().value().string(), "chunk:2: oops");
  bool line_2 = false;
  bool line_4 = false;
  for (const v1::TraceFrame& frame : reply->error().traceback()) {
    line_2 = line_2 || (frame.source() == "chunk" && frame.line() == 2);
    line_4 = line_4 || (frame.source() == "chunk" && frame.line() == 4);
  }
  EXPECT_TRUE(line_2 && line_4) << reply->error().DebugString();

  const v1::EvalReply object = server.Eval("error({code = 7})");
  EXPECT_EQ(object.error().value().table().entries(0).value().integer(), 7);
}

TEST(Eval, ASyntaxErrorSaysWhere) {
  ServerUnderTest server;
  const v1::EvalReply reply = server.Eval("local x =\n\n= 1");
  EXPECT_EQ(reply.outcome(), v1::OUTCOME_SYNTAX_ERROR);
  EXPECT_EQ(reply.error().kind(), v1::Error::KIND_SYNTAX);
  EXPECT_EQ(reply.error().line(), 3u);
  EXPECT_EQ(reply.error().message(), "eval:3: unexpected symbol near '='");
}

TEST(Eval, ALoopEndsWithItsBudgetAndTheNextCallWorks) {
  ServerUnderTest server;
  v1::EvalRequest request = Request("x = 5\nlocal ok = pcall(function()\nwhile true do end\nend)");
  request.mutable_limits()->set_instructions(100'000);
  const auto reply = server.client().Eval(request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->outcome(), v1::OUTCOME_INSTRUCTION_LIMIT);
  EXPECT_EQ(reply->stopped().source(), "eval");
  EXPECT_EQ(reply->stopped().line(), 3u);
  EXPECT_GE(reply->usage().fuel(), 100'000);
  EXPECT_LT(reply->usage().fuel(), 110'000);
  EXPECT_EQ(server.Eval("return x").values(0).integer(), 5);
}

TEST(Eval, TheMemoryLimitEndsAScriptAndTheNextCallWorks) {
  ServerUnderTest server;
  v1::EvalRequest request = Request("local t = {}\nwhile true do t[#t + 1] = ('x'):rep(1000) end");
  request.mutable_limits()->set_memory_bytes(4 << 20);
  const auto reply = server.client().Eval(request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->outcome(), v1::OUTCOME_MEMORY_LIMIT) << reply->DebugString().substr(0, 500);
  EXPECT_EQ(reply->stopped().line(), 2u);
  EXPECT_LE(reply->usage().peak_bytes(), 4 << 20);
  EXPECT_EQ(server.Eval("return 1").values(0).integer(), 1);
}

TEST(Eval, TheWallLimitEndsAScript) {
  ServerUnderTest server;
  v1::EvalRequest request = Request("while true do end");
  request.mutable_limits()->set_instructions(1'000'000'000'000);
  request.mutable_limits()->mutable_wall()->set_nanos(20'000'000);
  const absl::Time start = absl::Now();
  const auto reply = server.client().Eval(request);
  const absl::Duration took = absl::Now() - start;
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->outcome(), v1::OUTCOME_WALL_LIMIT);
  EXPECT_GE(took, absl::Milliseconds(20));
  EXPECT_LT(took, absl::Seconds(2));
}

TEST(Eval, AResultThatCannotBeSentIsAnOutcome) {
  ServerUnderTest server;
  for (const char* source : {
           "local t = {} t.t = t return t",
           "local t = {} for i = 1, 200 do t = {t} end return t",
           "local t = {} for i = 1, 200000 do t[i] = i end return t",
           "return ('x'):rep(3000000)",
           "local t = {} for i = 1, 40 do t = {t, t} end return t",
       }) {
    const v1::EvalReply reply = server.Eval(source);
    EXPECT_EQ(reply.outcome(), v1::OUTCOME_RESULT_REFUSED) << source;
    EXPECT_EQ(reply.error().kind(), v1::Error::KIND_RESULT);
    EXPECT_FALSE(reply.error().message().empty());
  }
}

TEST(Eval, TheDeadlineOfTheCallEndsTheScript) {
  ServerUnderTest server;
  v1::EvalRequest request = Request("while true do end");
  request.mutable_limits()->set_instructions(1'000'000'000'000);
  const auto reply = server.client().Eval(request, {.deadline = absl::Milliseconds(50)});
  EXPECT_EQ(reply.status().code(), absl::StatusCode::kDeadlineExceeded) << reply.status();
  // The tenant is free again: the script did not go on.
  EXPECT_EQ(server.Eval("return 2").values(0).integer(), 2);
}

TEST(Eval, EvalsOfOneTenantRunInTheirOrderOneAtATime) {
  ServerUnderTest server;
  server.Eval("log, busy = {}, false");
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const v1::EvalReply reply = server.Eval(
          "assert(not busy) busy = true for i = 1, 100000 do end busy = false log[#log + 1] = 1");
      EXPECT_EQ(reply.outcome(), v1::OUTCOME_FINISHED) << reply.error().message();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(server.Eval("return #log").values(0).integer(), 8);
}

TEST(Eval, FinalizersAndClosersDoNotDelayTheAnswer) {
  ServerUnderTest server;
  v1::EvalRequest request = Request(
      "local c <close> = setmetatable({}, {__close = function() while true do end end})\n"
      "setmetatable({}, {__gc = function() while true do end end})\n"
      "while true do end");
  request.mutable_limits()->set_instructions(50'000);
  const auto reply = server.client().Eval(request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->outcome(), v1::OUTCOME_INSTRUCTION_LIMIT);
  EXPECT_LT(reply->usage().fuel(), 60'000);
  EXPECT_EQ(server.Eval("return 3").values(0).integer(), 3);
}

}  // namespace
}  // namespace selenite::integration

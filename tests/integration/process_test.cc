// The binaries themselves: flags, exit codes, streams, signals.
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <thread>

#include "client/cpp/client.h"
#include "tests/integration/child_process.h"

namespace selenite::integration {
namespace {

ProgramResult Selenite(std::vector<std::string> words, const std::string& input = "") {
  words.insert(words.begin(), SELENITE_CLI_PATH);
  return RunProgram(words, input);
}

// A file for a test; removed with it.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& text)
      : path_(testing::TempDir() + "selenite_" + std::to_string(getpid()) + ".lua") {
    std::ofstream(path_) << text;
  }
  ~TemporaryFile() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

// selenite-server on a free port.
class ServerProcess {
 public:
  explicit ServerProcess(const std::vector<std::string>& flags = {}) : child_(Words(flags)) {
    std::string line;
    do {
      line = child_.ReadLine();
    } while (!line.empty() && line.find("\"event\":\"ready\"") == std::string::npos);
    const std::string key = "\"listen\":\"";
    const size_t place = line.find(key);
    EXPECT_NE(place, std::string::npos) << "no ready line";
    if (place == std::string::npos) return;
    const size_t begin = place + key.size();
    address_ = line.substr(begin, line.find('"', begin) - begin);
  }
  const std::string& address() const { return address_; }
  ChildProcess& child() { return child_; }

 private:
  static std::vector<std::string> Words(const std::vector<std::string>& flags) {
    std::vector<std::string> words = {SELENITE_SERVER_PATH, "--listen=127.0.0.1:0",
                                      "--metrics-listen=127.0.0.1:0"};
    words.insert(words.end(), flags.begin(), flags.end());
    return words;
  }

  ChildProcess child_;
  std::string address_;
};

TEST(CommandLine, RunPrintsAndPassesArguments) {
  const TemporaryFile file("#!/usr/bin/env selenite\nprint(#arg, arg[1], ...) return 7");
  const ProgramResult result = Selenite({"run", file.path(), "a", "-x", "--stats"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "3\ta\ta\t-x\t--stats\n");
  EXPECT_EQ(result.err, "");
}

TEST(CommandLine, RunReadsStandardInput) {
  const ProgramResult result = Selenite({"run", "-", "x"}, "print(arg[0], ...)");
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.out, "-\tx\n");
}

TEST(CommandLine, AScriptErrorIsOneWithATraceback) {
  const TemporaryFile file("print('before')\nlocal function f() error('oops') end\nf()");
  const ProgramResult result = Selenite({"run", file.path()});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "before\n");
  EXPECT_EQ(result.err.find("selenite: " + file.path() + ":2: oops\nstack traceback:\n\t"), 0u)
      << result.err;
}

TEST(CommandLine, ASyntaxErrorAndAMissingFileAreOne) {
  const ProgramResult syntax = Selenite({"run", "-"}, "x x");
  EXPECT_EQ(syntax.exit_code, 1);
  EXPECT_EQ(syntax.err, "selenite: stdin:1: syntax error near 'x'\n"
                        "  1 | x x\n"
                        "    |   ^\n");
  const ProgramResult missing = Selenite({"run", "/nonexistent.lua"});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_EQ(missing.err, "selenite: cannot open /nonexistent.lua\n");
}

TEST(CommandLine, UsageIsTwo) {
  EXPECT_EQ(Selenite({}).exit_code, 2);
  EXPECT_EQ(Selenite({"run"}).exit_code, 2);
  EXPECT_EQ(Selenite({"run", "--no-such-flag", "x.lua"}).exit_code, 2);
  EXPECT_EQ(Selenite({"run", "--memory=lots", "-"}).exit_code, 2);
  EXPECT_EQ(Selenite({"eval"}).exit_code, 2);
  EXPECT_EQ(Selenite({"tenant", "frobnicate"}).exit_code, 2);
  EXPECT_EQ(Selenite({"--help"}).exit_code, 0);
  EXPECT_EQ(Selenite({"run", "--help"}).exit_code, 0);
}

TEST(CommandLine, ALimitIsThreeAndNamed) {
  const char* loop = "local x\nwhile true do x = {} end";
  const ProgramResult work = Selenite({"run", "--instructions=100000", "-"}, loop);
  EXPECT_EQ(work.exit_code, 3);
  EXPECT_EQ(work.err, "selenite: limit 'instructions' reached at stdin:2\n");
  const ProgramResult wall = Selenite({"run", "--wall=20ms", "-"}, loop);
  EXPECT_EQ(wall.exit_code, 3);
  EXPECT_EQ(wall.err, "selenite: limit 'wall' reached at stdin:2\n");
  const ProgramResult memory =
      Selenite({"run", "--memory=2M", "-"}, "local t = {}\nfor i = 1, 1e9 do t[i] = i end");
  EXPECT_EQ(memory.exit_code, 3);
  EXPECT_EQ(memory.err, "selenite: limit 'memory' reached at stdin:2\n");
}

TEST(CommandLine, StatsAreOneJsonObject) {
  const ProgramResult result = Selenite({"run", "--stats", "-"}, "for i = 1, 100 do end");
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err.find("{\"outcome\":\"finished\",\"fuel\":"), 0u) << result.err;
  EXPECT_EQ(result.err.find('\n'), result.err.size() - 1);
}

TEST(CommandLine, FinalizersRunAtTheEnd) {
  const ProgramResult result =
      Selenite({"run", "-"},
               "kept = setmetatable({}, {__gc = function() print('closed') end}) print('end')");
  EXPECT_EQ(result.out, "end\nclosed\n");
}

TEST(CommandLine, CheckCompilesOnly) {
  const ProgramResult good = Selenite({"check", "-"}, "print(1) local function f() end");
  EXPECT_EQ(good.exit_code, 0) << good.err;
  EXPECT_EQ(good.out, "-: ok, 2 functions, 2 encoded, 0 fallen back\n");
  const ProgramResult bad = Selenite({"check", "-"}, "for");
  EXPECT_EQ(bad.exit_code, 1);
  EXPECT_EQ(bad.err, "selenite: stdin:1: <name> expected near <eof>\n  1 | for\n    |    ^\n");
}

TEST(CommandLine, EvalTalksToAServer) {
  ServerProcess server;
  const std::string flag = "--server=" + server.address();
  const ProgramResult values =
      Selenite({"eval", flag, "-e", "print('hi') return 1, 2.0, nil, 'x', {1, k = 'v'}"});
  EXPECT_EQ(values.exit_code, 0) << values.err;
  EXPECT_EQ(values.out, "hi\n1\t2.0\tnil\tx\t{1, [\"k\"] = \"v\"}\n");
  const ProgramResult error = Selenite({"eval", flag, "-"}, "error('oops')");
  EXPECT_EQ(error.exit_code, 1);
  EXPECT_EQ(error.err.find("selenite: stdin:1: oops\nstack traceback:\n"), 0u) << error.err;
  const ProgramResult limit =
      Selenite({"eval", flag, "--instructions=1000", "-e", "while true do end"});
  EXPECT_EQ(limit.exit_code, 3);
  EXPECT_EQ(limit.err, "selenite: limit 'instructions' reached at (command line):1\n");
  const ProgramResult missing = Selenite({"eval", flag, "--tenant=nobody", "-e", "return 1"});
  EXPECT_EQ(missing.exit_code, 4);
  EXPECT_EQ(missing.err, "selenite: NOT_FOUND: tenant 'nobody' not found\n");

  EXPECT_EQ(Selenite({"tenant", "create", flag, "--max-memory=1M", "t1"}).exit_code, 0);
  EXPECT_EQ(Selenite({"eval", flag, "--tenant=t1", "-e", "x = 1"}).exit_code, 0);
  EXPECT_NE(Selenite({"tenant", "list", flag}).out.find("t1\tidle\t0\t1\t"), std::string::npos);
  EXPECT_EQ(Selenite({"tenant", "reset", flag, "t1"}).exit_code, 0);
  EXPECT_EQ(Selenite({"tenant", "delete", flag, "t1"}).exit_code, 0);
  EXPECT_EQ(Selenite({"tenant", "get", flag, "t1"}).exit_code, 4);
}

TEST(CommandLine, NoServerIsFour) {
  EXPECT_EQ(Selenite({"eval", "--server=127.0.0.1:1", "-e", "return 1"}).exit_code, 4);
}

TEST(ServerProcess, SigtermDrainsWhileAnEvalRuns) {
  ServerProcess server;
  client::Client client(server.address());
  std::thread call([&] {
    v1::EvalRequest request;
    request.set_tenant("default");
    request.set_source("for i = 1, 3000000 do end return 'done'");
    const auto reply = client.Eval(request);
    ASSERT_TRUE(reply.ok()) << reply.status();
    EXPECT_EQ(reply->values(0).string(), "done");
  });
  v1::GetTenantRequest get;
  get.set_name("default");
  while (true) {
    const auto tenant = client.GetTenant(get);
    ASSERT_TRUE(tenant.ok()) << tenant.status();
    if (tenant->running() || tenant->usage().evals() > 0) break;
  }
  server.child().Signal(SIGTERM);
  call.join();
  EXPECT_EQ(server.child().Wait(), 0);
}

TEST(ServerProcess, SaysAtTheStartWhatIsDenied) {
  ChildProcess server({SELENITE_SERVER_PATH, "--listen=127.0.0.1:0", "--metrics-listen=off",
                       "--deny=concat,TFor*"});
  std::string log;
  for (std::string line = server.ReadLine(); !line.empty(); line = server.ReadLine()) {
    log += line;
    if (line.find("\"event\":\"ready\"") != std::string::npos) break;
  }
  EXPECT_NE(log.find("\"event\":\"opcodes_denied\""), std::string::npos) << log;
  EXPECT_NE(log.find("\"opcodes\":\"Concat,TForPrep,TForCall,TForLoop\""), std::string::npos)
      << log;
  server.Signal(SIGTERM);
  EXPECT_EQ(server.Wait(), 0);
}

TEST(ServerProcess, SaysWhatIsWrongWithItsSettings) {
  const ProgramResult open = RunProgram({SELENITE_SERVER_PATH, "--listen=0.0.0.0:0"});
  EXPECT_EQ(open.exit_code, 1);
  EXPECT_NE(open.err.find("is not a loopback address"), std::string::npos);
  const ProgramResult deny = RunProgram({SELENITE_SERVER_PATH, "--deny=Len,Frobnicate"});
  EXPECT_EQ(deny.exit_code, 1);
  EXPECT_NE(deny.err.find("\"event\":\"cannot_start\""), std::string::npos) << deny.err;
  EXPECT_NE(deny.err.find("deny: unknown opcode 'Frobnicate'"), std::string::npos) << deny.err;
  EXPECT_EQ(RunProgram({SELENITE_SERVER_PATH, "--config=/nonexistent"}).exit_code, 1);
  EXPECT_EQ(RunProgram({SELENITE_SERVER_PATH, "--threads=0"}).exit_code, 2);
  EXPECT_EQ(RunProgram({SELENITE_SERVER_PATH, "--frobnicate"}).exit_code, 2);
}

}  // namespace
}  // namespace selenite::integration

// `selenite eval`: a script on a server.
#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "client/cli/commands.h"
#include "client/cli/quantities.h"
#include "client/cli/remote/limit_flags.h"
#include "client/cli/remote/value_text.h"
#include "client/cli/source_excerpt.h"
#include "client/cli/source_file.h"
#include "client/cli/terminal_text.h"
#include "client/cpp/client.h"
#include "sandbox/limits.h"

namespace selenite::cli {
namespace {

struct EvalFlags {
  std::string server = "127.0.0.1:7474";
  std::string tenant = "default";
  std::optional<std::string> code;
  std::string path;
  std::string deadline;
  LimitFlags limits;
};

void Put(std::FILE* file, const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), file);
}

int Complain(const std::string& message, int exit_code) {
  std::fflush(stdout);
  Put(stderr, "selenite: " + TerminalText(stderr, message) + "\n");
  return exit_code;
}

// The limit that was reached, for an outcome that names one.
std::optional<sandbox::LimitKind> LimitOf(v1::Outcome outcome) {
  switch (outcome) {
#define OUTCOME_LIMIT(name, PROTO, label, limit) \
  case v1::OUTCOME_##PROTO:                      \
    return sandbox::LimitKind::k##limit;
#include "sandbox/outcomes.def"
    default:
      return std::nullopt;
  }
}

int Show(const v1::EvalReply& reply, const std::string& source) {
  Put(stdout, reply.output());
  if (reply.output_truncated()) Complain("output truncated: limit 'output' reached", 0);
  if (const auto limit = LimitOf(reply.outcome())) {
    const v1::StopPlace& place = reply.stopped();
    return Complain(
        fmt::format("limit '{}' reached{}", sandbox::LimitName(*limit),
                    place.line() > 0 ? fmt::format(" at {}:{}", place.source(), place.line()) : ""),
        kExitLimit);
  }
  if (reply.outcome() != v1::OUTCOME_FINISHED) {
    Complain(reply.error().message(), kExitScriptError);
    if (reply.error().kind() == v1::Error::KIND_SYNTAX) {
      Put(stderr, SourceExcerpt(source, reply.error().line(), reply.error().column()));
    }
    if (reply.error().kind() != v1::Error::KIND_RUNTIME) return kExitScriptError;
    const std::string& traceback = reply.error().traceback_text();
    Put(stderr, TerminalText(stderr, traceback));
    if (!traceback.empty() && traceback.back() != '\n') Put(stderr, "\n");
    return kExitScriptError;
  }
  for (int i = 0; i < reply.values_size(); ++i) {
    if (i > 0) Put(stdout, "\t");
    Put(stdout, TerminalText(stdout, ValueText(reply.values(i))));
  }
  if (reply.values_size() > 0) Put(stdout, "\n");
  return kExitOk;
}

int Eval(const EvalFlags& flags) {
  if (flags.code.has_value() == !flags.path.empty()) {
    return Complain("eval: give either -e CODE or FILE; see selenite eval --help", kExitUsage);
  }
  v1::EvalRequest request;
  request.set_tenant(flags.tenant);
  if (const auto error = FillLimits(flags.limits, *request.mutable_limits())) {
    return Complain("eval: " + *error, kExitUsage);
  }
  client::CallOptions options;
  if (!flags.deadline.empty()) {
    const auto deadline = ParseWall(flags.deadline);
    if (!deadline) return Complain("eval: --deadline: " + InvalidWall(flags.deadline), kExitUsage);
    options.deadline = *deadline;
  }
  if (flags.code) {
    request.set_source(*flags.code);
    request.set_chunk_name("=(command line)");
  } else {
    SourceResult read = ReadSource(flags.path);
    if (!read.source) return Complain(read.problem, kExitScriptError);
    request.set_source(std::move(read.source->text));
    request.set_chunk_name(std::move(read.source->chunk_name));
  }
  client::Client client(flags.server);
  const auto reply = client.Eval(request, options);
  if (!reply.ok()) return Complain(reply.status().ToString(), kExitRpc);
  return Show(*reply, request.source());
}

}  // namespace

void AddEval(CLI::App& app, int& exit_code) {
  CLI::App* eval = app.add_subcommand("eval", "Run CODE or FILE on a server.");
  auto flags = std::make_shared<EvalFlags>();  // shared with the callback below
  eval->add_option("--server", flags->server, "address of the server (default 127.0.0.1:7474)");
  eval->add_option("--tenant", flags->tenant, "the tenant (default: default)");
  eval->add_option("-e", flags->code, "the script itself");
  eval->add_option("FILE", flags->path, "file of the script; - for standard input");
  eval->add_option("--deadline", flags->deadline, "deadline of the call: 500ms, 2s, ...");
  AddLimitFlags(*eval, "", flags->limits);
  eval->callback([flags, &exit_code] { exit_code = Eval(*flags); });
}

}  // namespace selenite::cli

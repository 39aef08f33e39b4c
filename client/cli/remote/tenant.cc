// `selenite tenant`: looking after the tenants of a server.
#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <cstdio>
#include <memory>
#include <string>

#include "client/cli/commands.h"
#include "client/cli/remote/limit_flags.h"
#include "client/cli/terminal_text.h"
#include "client/cpp/client.h"

namespace selenite::cli {
namespace {

struct TenantFlags {
  std::string server = "127.0.0.1:7474";
  std::string name;
  LimitFlags defaults;
  LimitFlags maximum;
};

int Complain(const std::string& message, int exit_code) {
  std::fprintf(stderr, "selenite: %s\n", TerminalText(stderr, message).c_str());
  return exit_code;
}

int Show(const absl::StatusOr<v1::Tenant>& tenant) {
  if (!tenant.ok()) return Complain(tenant.status().ToString(), kExitRpc);
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = true;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(*tenant, &json, options);
  std::fwrite(json.data(), 1, json.size(), stdout);
  return kExitOk;
}

// Fills both sets of limits of a request; a complaint is the answer.
template <typename Request>
std::optional<std::string> Fill(const TenantFlags& flags, Request& request) {
  request.set_name(flags.name);
  if (auto error = FillLimits(flags.defaults, *request.mutable_default_limits())) return error;
  return FillLimits(flags.maximum, *request.mutable_maximum_limits());
}

int Create(const TenantFlags& flags) {
  v1::CreateTenantRequest request;
  if (const auto error = Fill(flags, request)) return Complain(*error, kExitUsage);
  return Show(client::Client(flags.server).CreateTenant(request));
}

int Update(const TenantFlags& flags) {
  v1::UpdateTenantRequest request;
  if (const auto error = Fill(flags, request)) return Complain(*error, kExitUsage);
  return Show(client::Client(flags.server).UpdateTenant(request));
}

int Get(const TenantFlags& flags) {
  v1::GetTenantRequest request;
  request.set_name(flags.name);
  return Show(client::Client(flags.server).GetTenant(request));
}

int Reset(const TenantFlags& flags) {
  v1::ResetTenantRequest request;
  request.set_name(flags.name);
  return Show(client::Client(flags.server).ResetTenant(request));
}

int Delete(const TenantFlags& flags) {
  v1::DeleteTenantRequest request;
  request.set_name(flags.name);
  const auto reply = client::Client(flags.server).DeleteTenant(request);
  return reply.ok() ? kExitOk : Complain(reply.status().ToString(), kExitRpc);
}

int List(const TenantFlags& flags) {
  client::Client client(flags.server);
  v1::ListTenantsRequest request;
  std::fputs("NAME\tSTATE\tQUEUED\tEVALS\tFUEL\tLIVE_BYTES\n", stdout);
  do {
    const auto page = client.ListTenants(request);
    if (!page.ok()) return Complain(page.status().ToString(), kExitRpc);
    for (const v1::Tenant& tenant : page->tenants()) {
      const std::string row = fmt::format(
          "{}\t{}\t{}\t{}\t{}\t{}\n", tenant.name(), tenant.running() ? "active" : "idle",
          tenant.queued(), tenant.usage().evals(), tenant.usage().fuel(),
          tenant.usage().live_bytes());
      std::fputs(TerminalText(stdout, row).c_str(), stdout);
    }
    request.set_page_token(page->next_page_token());
  } while (!request.page_token().empty());
  return kExitOk;
}

}  // namespace

void AddTenant(CLI::App& app, int& exit_code) {
  CLI::App* tenant = app.add_subcommand("tenant", "Create, show, change and remove tenants.");
  tenant->require_subcommand(1);
  auto flags = std::make_shared<TenantFlags>();  // shared with the callbacks below

  struct Command {
    const char* name;
    const char* help;
    int (*run)(const TenantFlags&);
    bool named;
    bool limited;
  };
  const Command commands[] = {
      {"create", "Make a tenant.", Create, true, true},
      {"get", "Show a tenant with its usage.", Get, true, false},
      {"list", "Show all tenants.", List, false, false},
      {"update", "Change a tenant's limits.", Update, true, true},
      {"delete", "Remove a tenant and its state.", Delete, true, false},
      {"reset", "Give a tenant an empty machine.", Reset, true, false},
  };
  for (const Command& command : commands) {
    CLI::App* sub = tenant->add_subcommand(command.name, command.help);
    sub->add_option("--server", flags->server, "address of the server (default 127.0.0.1:7474)");
    if (command.named) sub->add_option("NAME", flags->name, "the tenant")->required();
    if (command.limited) {
      AddLimitFlags(*sub, "", flags->defaults);
      AddLimitFlags(*sub, "max-", flags->maximum);
    }
    sub->callback([flags, run = command.run, &exit_code] { exit_code = run(*flags); });
  }
}

}  // namespace selenite::cli

// `eval` and `tenant` are in a program of their own, selenite-remote, which lies
// beside `selenite`: loading gRPC and Protocol Buffers takes longer than most
// scripts run.
#pragma once

namespace selenite::cli {

// The subcommands that it has.
inline constexpr const char* kRemoteCommands[][2] = {
    {"eval", "Run CODE or FILE on a server."},
    {"tenant", "Create, show, change and remove tenants."},
};

// Becomes selenite-remote if the first word is one of its subcommands; then it
// returns only to say that this failed, by an exit code. Returns -1 otherwise.
int BecomeRemoteProgram(char** argv);

}  // namespace selenite::cli

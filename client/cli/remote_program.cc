#include "client/cli/remote_program.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iterator>
#include <string>
#include <string_view>

#include "client/cli/commands.h"

namespace selenite::cli {

namespace {

constexpr const char* kProgram = "selenite-remote";

// The folder of this program's file, with a slash; empty: not known.
std::string OwnFolder() {
  char path[4096];
  const ssize_t length = ::readlink("/proc/self/exe", path, sizeof path);
  if (length <= 0) return "";
  const std::string_view whole(path, static_cast<size_t>(length));
  return std::string(whole.substr(0, whole.rfind('/') + 1));
}

}  // namespace

int BecomeRemoteProgram(char** argv) {
  if (argv[0] == nullptr || argv[1] == nullptr) return -1;
  const auto is_first_word = [argv](const auto& command) {
    return std::string_view(argv[1]) == command[0];
  };
  if (std::none_of(std::begin(kRemoteCommands), std::end(kRemoteCommands), is_first_word)) {
    return -1;
  }
  const std::string beside = OwnFolder() + kProgram;
  ::execv(beside.c_str(), argv);
  // An installation may have it elsewhere.
  if (errno == ENOENT) ::execvp(kProgram, argv);
  std::fprintf(stderr, "selenite: cannot run %s: %s\n", beside.c_str(), std::strerror(errno));
  return kExitScriptError;
}

}  // namespace selenite::cli

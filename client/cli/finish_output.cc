#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>

#include "client/cli/commands.h"

namespace selenite::cli {

int FinishOutput(int exit_code) {
  errno = 0;
  std::cout.flush();  // and with it stdio's buffer
  const bool flushed = std::fflush(stdout) == 0;
  if (flushed && std::ferror(stdout) == 0 && !std::cout.fail()) return exit_code;
  // Why an earlier attempt failed is not known any more.
  const char* reason = errno == 0 ? "write error" : std::strerror(errno);
  std::fprintf(stderr, "selenite: cannot write standard output: %s\n", reason);
  return exit_code == kExitOk ? kExitScriptError : exit_code;
}

}  // namespace selenite::cli

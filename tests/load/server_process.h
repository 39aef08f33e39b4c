// selenite-server as a process of its own, on a free port.
#pragma once

#include <signal.h>
#include <sys/types.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#include "tests/integration/child_process.h"

namespace selenite::load {

// A field of /proc/PID/status, in MiB.
inline double StatusMiB(pid_t pid, const std::string& field) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  std::string line;
  while (std::getline(file, line)) {
    if (line.rfind(field + ":", 0) != 0) continue;
    return std::strtod(line.c_str() + field.size() + 1, nullptr) / 1024;
  }
  return 0;
}

// The server's process, its log thrown away.
class ServerProcess {
 public:
  explicit ServerProcess(const std::string& path)
      : child_({path, "--listen=127.0.0.1:0", "--metrics-listen=off"}) {
    std::string line;
    do {
      line = child_.ReadLine();
    } while (!line.empty() && line.find("\"event\":\"ready\"") == std::string::npos);
    const std::string key = "\"listen\":\"";
    const size_t place = line.find(key);
    if (place == std::string::npos) {
      std::fprintf(stderr, "the server did not start: %s\n", path.c_str());
      std::exit(2);
    }
    const size_t begin = place + key.size();
    address_ = line.substr(begin, line.find('"', begin) - begin);
    log_ = std::thread([this] {
      while (!child_.ReadLine().empty()) {
      }
    });
  }
  // Returns its exit code.
  int Stop() {
    child_.Signal(SIGTERM);
    const int code = child_.Wait();
    log_.join();
    return code;
  }
  const std::string& address() const { return address_; }
  pid_t pid() const { return child_.pid(); }

 private:
  integration::ChildProcess child_;
  std::string address_;
  std::thread log_;
};

}  // namespace selenite::load

// Tenants that send hostile scripts, one after the other, each on a connection and a
// thread of its own.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/neighbours/connection.h"
#include "tests/neighbours/scripts.h"

namespace selenite::neighbours {

class HostileTenants {
 public:
  struct Options {
    int count = 2;
    int64_t instructions = 1'000'000;  // of an Eval
    int64_t memory_bytes = 16 << 20;
    absl::Duration wall = absl::Seconds(30);
  };

  // Makes the tenants, and begins. `scripts` outlives this object.
  HostileTenants(const std::string& address, const std::vector<Script>& scripts,
                 const Options& options);
  // REQUIRES: the tenants are deleted, or the server has ended.
  ~HostileTenants() { Join(); }

  static std::string Name(int i) { return "hostile-" + std::to_string(i); }
  // Evals that were answered.
  size_t answered() const { return answered_; }
  // Waits for the threads, which end when their tenant or the server is gone.
  void Join();

  // After Join: what was answered otherwise than with an outcome or because of the end, and
  // outcomes of scripts that did not compile in their form.
  const std::map<std::string, std::string>& failures() const { return failures_; }

 private:
  void Work(const std::string& address, const std::string& tenant);

  const std::vector<Script>& scripts_;
  const Options options_;
  std::atomic<size_t> next_ = 0;
  std::atomic<size_t> answered_ = 0;
  std::mutex mutex_;
  std::map<std::string, std::string> failures_;  // by script
  std::vector<std::thread> threads_;
};

}  // namespace selenite::neighbours

// Tenants that send hostile requests, one after the other, each on a connection and a
// thread of its own.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/neighbours/connection.h"
#include "tests/neighbours/hostile_requests.h"

namespace selenite::neighbours {

class HostileTenants {
 public:
  // Makes `count` tenants, and begins. `requests` outlives this object.
  HostileTenants(const std::string& address, const std::vector<HostileRequest>& requests,
                 int count);
  // REQUIRES: the tenants are deleted, or the server has ended.
  ~HostileTenants() { Join(); }

  static std::string Name(int i) { return "hostile-" + std::to_string(i); }
  // Evals that were answered.
  size_t answered() const { return answered_; }
  // Waits for the threads, which end when their tenant or the server is gone.
  void Join();

  // After Join: what was answered with a status that neither the end nor the request
  // explains.
  const std::map<std::string, std::string>& failures() const { return failures_; }

 private:
  void Work(const std::string& address, const std::string& tenant);

  const std::vector<HostileRequest>& requests_;
  std::atomic<size_t> next_ = 0;
  std::atomic<size_t> answered_ = 0;
  std::mutex mutex_;
  std::map<std::string, std::string> failures_;  // by request
  std::vector<std::thread> threads_;
};

}  // namespace selenite::neighbours

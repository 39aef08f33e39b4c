#include "tests/neighbours/hostile_tenants.h"

#include <cstdio>
#include <cstdlib>

namespace selenite::neighbours {

HostileTenants::HostileTenants(const std::string& address, const std::vector<Script>& scripts,
                               const Options& options)
    : scripts_(scripts), options_(options) {
  Connection connection(address);
  for (int i = 0; i < options.count; ++i) {
    v1::CreateTenantRequest request;
    request.set_name(Name(i));
    const grpc::Status status = connection.Create(request);
    if (!status.ok()) {
      std::fprintf(stderr, "cannot create a tenant: %s\n", status.error_message().c_str());
      std::exit(1);
    }
  }
  for (int i = 0; i < options.count; ++i) {
    threads_.emplace_back([this, address, i] { Work(address, Name(i)); });
  }
}

void HostileTenants::Join() {
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void HostileTenants::Work(const std::string& address, const std::string& tenant) {
  Connection connection(address);
  while (true) {
    const Script& script = scripts_[next_++ % scripts_.size()];
    v1::EvalRequest request;
    request.set_tenant(tenant);
    request.set_source(script.source);
    request.set_chunk_name("=" + script.name);
    request.mutable_limits()->set_instructions(options_.instructions);
    request.mutable_limits()->set_memory_bytes(options_.memory_bytes);
    request.mutable_limits()->mutable_wall()->set_seconds(absl::ToInt64Seconds(options_.wall));
    v1::EvalReply reply;
    const grpc::Status status = connection.Eval(request, reply);
    switch (status.error_code()) {
      case grpc::StatusCode::OK:
        ++answered_;
        break;
      case grpc::StatusCode::ABORTED:
      case grpc::StatusCode::CANCELLED:
      case grpc::StatusCode::NOT_FOUND:
      case grpc::StatusCode::UNAVAILABLE:
        return;
      default: {
        std::lock_guard<std::mutex> lock(mutex_);
        failures_[script.name] = status.error_message();
        if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) return;
      }
    }
  }
}

}  // namespace selenite::neighbours

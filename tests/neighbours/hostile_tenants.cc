#include "tests/neighbours/hostile_tenants.h"

#include <cstdio>
#include <cstdlib>

namespace selenite::neighbours {

HostileTenants::HostileTenants(const std::string& address,
                               const std::vector<HostileRequest>& requests, int count)
    : requests_(requests) {
  Connection connection(address);
  for (int i = 0; i < count; ++i) {
    v1::CreateTenantRequest request;
    request.set_name(Name(i));
    const grpc::Status status = connection.Create(request);
    if (!status.ok()) {
      std::fprintf(stderr, "cannot create a tenant: %s\n", status.error_message().c_str());
      std::exit(1);
    }
  }
  for (int i = 0; i < count; ++i) {
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
    const HostileRequest& next = requests_[next_++ % requests_.size()];
    v1::EvalRequest request = next.request;
    request.set_tenant(tenant);
    v1::EvalReply reply;
    const grpc::Status status = connection.Eval(request, reply);
    switch (status.error_code()) {
      case grpc::StatusCode::OK:
      case grpc::StatusCode::INVALID_ARGUMENT:
        ++answered_;
        break;
      case grpc::StatusCode::ABORTED:
      case grpc::StatusCode::CANCELLED:
      case grpc::StatusCode::NOT_FOUND:
      case grpc::StatusCode::UNAVAILABLE:
        return;
      default: {
        std::lock_guard<std::mutex> lock(mutex_);
        failures_[next.name] = status.error_message();
        if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) return;
      }
    }
  }
}

}  // namespace selenite::neighbours

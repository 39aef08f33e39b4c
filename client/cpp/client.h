// A client of a Selenite server.
//
//   selenite::client::Client client("127.0.0.1:7474");
//   selenite::v1::EvalRequest request;
//   request.set_tenant("default");
//   request.set_source("return 6 * 7");
//   absl::StatusOr<selenite::v1::EvalReply> reply = client.Eval(request);
//
// A status other than OK says that the call failed (the protos list how); an
// error of the script is in the reply.
//
// Thread-safe. One client is one connection, made when first needed.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "selenite/v1/eval.pb.h"
#include "selenite/v1/tenant.pb.h"

namespace selenite::client {

struct CallOptions {
  // From now; the server ends the script when it has passed.
  absl::Duration deadline = absl::InfiniteDuration();
};

class Client {
 public:
  // `address` is host:port or unix:path.
  explicit Client(const std::string& address);
  ~Client();

  absl::StatusOr<v1::EvalReply> Eval(const v1::EvalRequest& request,
                                     const CallOptions& options = {});

  absl::StatusOr<v1::Tenant> CreateTenant(const v1::CreateTenantRequest& request,
                                          const CallOptions& options = {});
  absl::StatusOr<v1::Tenant> GetTenant(const v1::GetTenantRequest& request,
                                       const CallOptions& options = {});
  absl::StatusOr<v1::ListTenantsReply> ListTenants(const v1::ListTenantsRequest& request,
                                                   const CallOptions& options = {});
  absl::StatusOr<v1::Tenant> UpdateTenant(const v1::UpdateTenantRequest& request,
                                          const CallOptions& options = {});
  absl::StatusOr<v1::DeleteTenantReply> DeleteTenant(const v1::DeleteTenantRequest& request,
                                                     const CallOptions& options = {});
  absl::StatusOr<v1::Tenant> ResetTenant(const v1::ResetTenantRequest& request,
                                         const CallOptions& options = {});

 private:
  struct Stubs;
  std::unique_ptr<Stubs> stubs_;
};

}  // namespace selenite::client

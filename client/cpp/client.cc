#include "client/cpp/client.h"

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>

#include <chrono>

#include "absl/time/clock.h"
#include "selenite/v1/eval.grpc.pb.h"
#include "selenite/v1/tenant.grpc.pb.h"

namespace selenite::client {
namespace {

template <typename Reply, typename Stub, typename Request>
absl::StatusOr<Reply> Call(Stub& stub,
                           grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&,
                                                        Reply*),
                           const Request& request, const CallOptions& options) {
  grpc::ClientContext context;
  if (options.deadline != absl::InfiniteDuration()) {
    context.set_deadline(absl::ToChronoTime(absl::Now() + options.deadline));
  }
  Reply reply;
  const grpc::Status status = (stub.*method)(&context, request, &reply);
  if (status.ok()) return reply;
  return absl::Status(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
}

std::shared_ptr<grpc::Channel> MakeChannel(const std::string& address) {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(-1);  // the limits of an Eval bound its reply
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

}  // namespace

struct Client::Stubs {
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel) : eval(channel), tenant(channel) {}
  v1::EvalService::Stub eval;
  v1::TenantService::Stub tenant;
};

Client::Client(const std::string& address)
    : stubs_(std::make_unique<Stubs>(MakeChannel(address))) {}
Client::~Client() = default;

absl::StatusOr<v1::EvalReply> Client::Eval(const v1::EvalRequest& request,
                                           const CallOptions& options) {
  return Call(stubs_->eval, &v1::EvalService::Stub::Eval, request, options);
}

absl::StatusOr<v1::Tenant> Client::CreateTenant(const v1::CreateTenantRequest& request,
                                                const CallOptions& options) {
  return Call(stubs_->tenant, &v1::TenantService::Stub::Create, request, options);
}

absl::StatusOr<v1::Tenant> Client::GetTenant(const v1::GetTenantRequest& request,
                                             const CallOptions& options) {
  return Call(stubs_->tenant, &v1::TenantService::Stub::Get, request, options);
}

absl::StatusOr<v1::ListTenantsReply> Client::ListTenants(const v1::ListTenantsRequest& request,
                                                         const CallOptions& options) {
  return Call(stubs_->tenant, &v1::TenantService::Stub::List, request, options);
}

absl::StatusOr<v1::Tenant> Client::UpdateTenant(const v1::UpdateTenantRequest& request,
                                                const CallOptions& options) {
  return Call(stubs_->tenant, &v1::TenantService::Stub::Update, request, options);
}

absl::StatusOr<v1::DeleteTenantReply> Client::DeleteTenant(const v1::DeleteTenantRequest& request,
                                                           const CallOptions& options) {
  return Call(stubs_->tenant, &v1::TenantService::Stub::Delete, request, options);
}

absl::StatusOr<v1::Tenant> Client::ResetTenant(const v1::ResetTenantRequest& request,
                                               const CallOptions& options) {
  return Call(stubs_->tenant, &v1::TenantService::Stub::Reset, request, options);
}

}  // namespace selenite::client

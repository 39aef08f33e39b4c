// A connection of one's own to the server: no other tenant's request is on it.
#pragma once

#include <grpcpp/create_channel.h>

#include <chrono>
#include <memory>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "selenite/v1/eval.grpc.pb.h"
#include "selenite/v1/tenant.grpc.pb.h"

namespace selenite::neighbours {

class Connection {
 public:
  explicit Connection(const std::string& address) : Connection(Open(address)) {}

  grpc::Status Eval(const v1::EvalRequest& request, v1::EvalReply& reply) {
    grpc::ClientContext context;
    SetDeadline(context);
    return eval_.Eval(&context, request, &reply);
  }
  grpc::Status Create(const v1::CreateTenantRequest& request) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::Tenant reply;
    return tenants_.Create(&context, request, &reply);
  }
  grpc::Status Get(const std::string& name, v1::Tenant& reply) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::GetTenantRequest request;
    request.set_name(name);
    return tenants_.Get(&context, request, &reply);
  }
  grpc::Status Delete(const std::string& name) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::DeleteTenantRequest request;
    request.set_name(name);
    v1::DeleteTenantReply reply;
    return tenants_.Delete(&context, request, &reply);
  }
  grpc::Status List(v1::ListTenantsReply& reply) {
    grpc::ClientContext context;
    SetDeadline(context);
    v1::ListTenantsRequest request;
    request.set_page_size(1000);
    return tenants_.List(&context, request, &reply);
  }

 private:
  explicit Connection(const std::shared_ptr<grpc::Channel>& channel)
      : eval_(channel), tenants_(channel) {}

  static std::shared_ptr<grpc::Channel> Open(const std::string& address) {
    grpc::ChannelArguments arguments;
    arguments.SetMaxReceiveMessageSize(-1);
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
  }
  // Far beyond what any call should take: it is to fail and not to hang.
  static void SetDeadline(grpc::ClientContext& context) {
    context.set_deadline(absl::ToChronoTime(absl::Now() + absl::Seconds(120)));
  }

  v1::EvalService::Stub eval_;
  v1::TenantService::Stub tenants_;
};

}  // namespace selenite::neighbours

// Requests that are wrong on purpose get a clear refusal.
#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/impl/codegen/client_unary_call.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "tests/integration/server_under_test.h"

namespace selenite::integration {
namespace {

// Sends `bytes` as the request of a method, whatever they are. A method that nobody
// answers is DEADLINE_EXCEEDED.
grpc::Status CallRaw(const std::string& address, const char* method, const std::string& bytes,
                     std::string* reply = nullptr) {
  const auto channel = grpc::CreateChannel(address, grpc::InsecureChannelCredentials());
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::seconds(10));
  grpc::Slice slice(bytes);
  grpc::ByteBuffer request(&slice, 1);
  grpc::ByteBuffer answer;
  const grpc::internal::RpcMethod rpc(method, grpc::internal::RpcMethod::NORMAL_RPC, channel);
  const grpc::Status status =
      grpc::internal::BlockingUnaryCall(channel.get(), rpc, &context, request, &answer);
  grpc::Slice out;
  if (status.ok() && reply != nullptr && answer.DumpToSingleSlice(&out).ok()) {
    reply->assign(reinterpret_cast<const char*>(out.begin()), out.size());
  }
  return status;
}

// The methods of all services, "/selenite.v1.EvalService/Eval" and so on.
std::vector<std::string> AllMethods() {
  std::vector<std::string> methods;
  for (const auto* message : {v1::EvalRequest::descriptor(), v1::Tenant::descriptor()}) {
    const google::protobuf::FileDescriptor* file = message->file();
    for (int i = 0; i < file->service_count(); ++i) {
      const google::protobuf::ServiceDescriptor& service = *file->service(i);
      for (int k = 0; k < service.method_count(); ++k) {
        methods.push_back("/" + service.full_name() + "/" + service.method(k)->name());
      }
    }
  }
  return methods;
}

constexpr char kEval[] = "/selenite.v1.EvalService/Eval";
constexpr char kGet[] = "/selenite.v1.TenantService/Get";

void ExpectRefused(ServerUnderTest& server, const v1::EvalRequest& request, absl::StatusCode code,
                   const std::string& complaint) {
  const auto reply = server.client().Eval(request);
  EXPECT_EQ(reply.status().code(), code) << reply.status();
  EXPECT_NE(std::string(reply.status().message()).find(complaint), std::string::npos)
      << reply.status();
}

TEST(HostileRequest, AnUnknownTenantIsNotFoundByName) {
  ServerUnderTest server;
  ExpectRefused(server, Request("return 1", "nobody"), absl::StatusCode::kNotFound,
                "tenant 'nobody' not found");
}

TEST(HostileRequest, BadNamesNameTheField) {
  ServerUnderTest server;
  ExpectRefused(server, Request("", ""), absl::StatusCode::kInvalidArgument,
                "tenant must not be empty");
  ExpectRefused(server, Request("", "../etc"), absl::StatusCode::kInvalidArgument,
                "tenant may contain only ");
  ExpectRefused(server, Request("", "a\n{}\"\\"), absl::StatusCode::kInvalidArgument,
                "(got 'a\\x0a{}\"\\x5c')");
  ExpectRefused(server, Request("", std::string(65536, 'a')), absl::StatusCode::kInvalidArgument,
                "tenant is too long (65536 bytes, maximum 128)");
}

TEST(HostileRequest, InvalidUtf8NamesTheField) {
  ServerUnderTest server;
  const grpc::Status eval = CallRaw(server.address(), kEval, "\x0a\x02\xff\xfe");
  EXPECT_EQ(eval.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(eval.error_message(), "tenant is not valid UTF-8");
  const grpc::Status get = CallRaw(server.address(), kGet, "\x0a\x02\xff\xfe");
  EXPECT_EQ(get.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(get.error_message(), "name is not valid UTF-8");
}

TEST(HostileRequest, GarbageAndDepthBombsAreInvalid) {
  ServerUnderTest server;
  for (const std::string& method : AllMethods()) {
    const grpc::Status status = CallRaw(server.address(), method.c_str(), "\xff\xff\xff\xff");
    EXPECT_EQ(status.error_code(), grpc::StatusCode::INVALID_ARGUMENT)
        << method << ": " << status.error_message();
  }
  v1::EvalRequest bomb = Request("return 1");
  v1::Value* inner = bomb.add_arguments();
  for (int i = 0; i < 2000; ++i) inner = inner->mutable_table()->add_array();
  EXPECT_EQ(CallRaw(server.address(), kEval, bomb.SerializeAsString()).error_code(),
            grpc::StatusCode::INVALID_ARGUMENT);
  // Deep enough for our limit, not for protobuf's.
  v1::EvalRequest deep = Request("return 1");
  inner = deep.add_arguments();
  for (int i = 0; i < 40; ++i) inner = inner->mutable_table()->add_array();
  inner->set_integer(1);
  ExpectRefused(server, deep, absl::StatusCode::kInvalidArgument, "result_depth");
}

TEST(HostileRequest, AnOversizedSourceNamesTheLimit) {
  ServerUnderTest server;
  ExpectRefused(server, Request(std::string((1 << 20) + 1, ' ')),
                absl::StatusCode::kInvalidArgument, "limits.source_bytes is 1048576");
  EXPECT_EQ(server.Eval(std::string(1 << 20, ' ')).outcome(), v1::OUTCOME_FINISHED);
  // Beyond what gRPC takes in at all.
  const auto reply = server.client().Eval(Request(std::string(64 << 20, ' ')));
  EXPECT_EQ(reply.status().code(), absl::StatusCode::kResourceExhausted) << reply.status();
}

TEST(HostileRequest, ZeroNegativeAndBoundlessLimitsAreRefusedByName) {
  ServerUnderTest server;
  v1::EvalRequest request = Request("return 1");
  request.mutable_limits()->set_instructions(0);
  ExpectRefused(server, request, absl::StatusCode::kInvalidArgument,
                "limits.instructions must be at least 1 (got 0)");
  request.mutable_limits()->set_instructions(-1);
  ExpectRefused(server, request, absl::StatusCode::kInvalidArgument,
                "limits.instructions must be at least 1 (got -1)");
  request.mutable_limits()->set_instructions(INT64_MAX);
  ExpectRefused(server, request, absl::StatusCode::kInvalidArgument,
                "limits.instructions must be at most ");
  request.mutable_limits()->clear_instructions();
  request.mutable_limits()->mutable_wall();
  ExpectRefused(server, request, absl::StatusCode::kInvalidArgument,
                "limits.wall must be at least 1ns (got 0)");
  request.mutable_limits()->mutable_wall()->set_seconds(1'000'000'000);
  ExpectRefused(server, request, absl::StatusCode::kInvalidArgument, "limits.wall");
  request.mutable_limits()->clear_wall();
  request.mutable_limits()->set_memory_bytes(0);
  ExpectRefused(server, request, absl::StatusCode::kInvalidArgument,
                "limits.memory_bytes must be at least 1 (got 0)");
}

TEST(HostileRequest, AMemoryLimitBelowTheLibrariesIsAnOutcome) {
  ServerUnderTest server;
  v1::EvalRequest request = Request("return 1");
  request.mutable_limits()->set_memory_bytes(1);
  const auto reply = server.client().Eval(request);
  ASSERT_TRUE(reply.ok()) << reply.status();
  EXPECT_EQ(reply->outcome(), v1::OUTCOME_MEMORY_LIMIT);
  EXPECT_EQ(server.Eval("return 1").values(0).integer(), 1);
}

TEST(HostileRequest, ReflectionNamesTheServices) {
  ServerUnderTest server;
  // ServerReflectionRequest{list_services: ""}; a stream of one message.
  std::string reply;
  const grpc::Status status =
      CallRaw(server.address(), "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
              std::string("\x3a\x00", 2), &reply);
  EXPECT_TRUE(status.ok()) << status.error_message();
  EXPECT_NE(reply.find("selenite.v1.EvalService"), std::string::npos);
  EXPECT_NE(reply.find("selenite.v1.TenantService"), std::string::npos);
}

// Large requests: their tenant is looked for when they come, the rest in its turn.
TEST(HostileRequest, TheTenantOfALargeRequestComesFirst) {
  ServerUnderTest server;
  v1::EvalRequest request = Request("return #..., ...");
  request.add_arguments()->set_string(std::string(100'000, 'x'));
  request.mutable_limits()->set_result_bytes(50'000);
  std::string reply;
  EXPECT_TRUE(CallRaw(server.address(), kEval, request.SerializeAsString(), &reply).ok());
  v1::EvalReply decoded;
  ASSERT_TRUE(decoded.ParseFromString(reply));
  EXPECT_EQ(decoded.outcome(), v1::OUTCOME_RESULT_REFUSED);  // by the limit behind the argument
  v1::EvalRequest tenant;
  tenant.set_tenant("default");
  request.clear_tenant();
  const grpc::Status late =
      CallRaw(server.address(), kEval, request.SerializeAsString() + tenant.SerializeAsString());
  EXPECT_EQ(late.error_code(), grpc::StatusCode::INVALID_ARGUMENT);
  EXPECT_EQ(late.error_message(), "tenant must come first in a request of more than 16384 bytes");
  server.CreateTenant("other");
  request.set_tenant("other");
  const grpc::Status two =
      CallRaw(server.address(), kEval, request.SerializeAsString() + tenant.SerializeAsString());
  EXPECT_EQ(two.error_message(), "tenant is set more than once");
  request.set_tenant("default");
  request.mutable_limits()->set_instructions(-1);
  ExpectRefused(server, request, absl::StatusCode::kInvalidArgument, "limits.instructions");
}

}  // namespace
}  // namespace selenite::integration

#include "server/transport/wire.h"

#include <grpcpp/support/slice.h>
#include <gtest/gtest.h>

#include <string>

#include "selenite/v1/eval.pb.h"

namespace selenite::server {
namespace {

grpc::ByteBuffer Bytes(const std::string& text) {
  grpc::Slice slice(text);
  return grpc::ByteBuffer(&slice, 1);
}

TEST(Wire, DecodesWhatItEncodes) {
  v1::EvalRequest request;
  request.set_tenant("t");
  request.set_source(std::string(100'000, 'x'));
  v1::EvalRequest back;
  ASSERT_TRUE(Decode(Encode(request), back).ok());
  EXPECT_EQ(back.SerializeAsString(), request.SerializeAsString());
}

TEST(Wire, SaysWhichFieldIsNotUtf8) {
  v1::EvalRequest request;
  const absl::Status status = Decode(Bytes("\x0a\x02\xff\xfe"), request);
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "tenant is not valid UTF-8");
}

TEST(Wire, RefusesGarbageAndADepthBomb) {
  v1::EvalRequest request;
  EXPECT_EQ(Decode(Bytes("\xff\xff\xff"), request).code(), absl::StatusCode::kInvalidArgument);
  v1::EvalRequest bomb;
  v1::Value* inner = bomb.add_arguments();
  for (int i = 0; i < 1000; ++i) inner = inner->mutable_table()->add_array();
  EXPECT_EQ(Decode(Encode(bomb), request).code(), absl::StatusCode::kInvalidArgument);
}

TEST(Wire, KeepsCodesAndMakesMessagesFitForAHeader) {
  EXPECT_EQ(ToGrpcStatus(absl::NotFoundError("x")).error_code(), grpc::StatusCode::NOT_FOUND);
  EXPECT_EQ(ToGrpcStatus(absl::AbortedError("x")).error_code(), grpc::StatusCode::ABORTED);
  EXPECT_TRUE(ToGrpcStatus(absl::OkStatus()).ok());
  EXPECT_EQ(ToGrpcStatus(absl::NotFoundError("a\n\xff")).error_message(), "a??");
  EXPECT_LT(ToGrpcStatus(absl::NotFoundError(std::string(5000, 'x'))).error_message().size(),
            1024u);
}

}  // namespace
}  // namespace selenite::server

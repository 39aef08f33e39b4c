// Messages and statuses on gRPC's wire.
//
// The services take requests as bytes and decode them here, because what gRPC
// answers to a request it cannot decode (UNIMPLEMENTED or INTERNAL, by API)
// blames the server for the client's mistake.
#pragma once

#include <google/protobuf/message_lite.h>
#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/status.h>

#include <string>

#include "absl/status/status.h"

namespace selenite::server {

// INVALID_ARGUMENT says what is wrong, and which field is not UTF-8.
absl::Status Decode(const grpc::ByteBuffer& bytes, google::protobuf::MessageLite& message);
absl::Status Decode(const std::string& bytes, google::protobuf::MessageLite& message);
// What they say to bytes that are no message.
absl::Status MalformedRequest();
grpc::ByteBuffer Encode(const google::protobuf::MessageLite& message);

// The same code; the message as printable UTF-8, cut below 1 KiB, since it
// travels in a header.
grpc::Status ToGrpcStatus(const absl::Status& status);

}  // namespace selenite::server

#include "server/transport/wire.h"

#include <fmt/format.h>
#include <google/protobuf/stubs/logging.h>
#include <grpcpp/impl/codegen/proto_buffer_reader.h>
#include <grpcpp/support/slice.h>

#include <string>

namespace selenite::server {
namespace {

constexpr size_t kMessageBytes = 1000;

// What protobuf last complained about on this thread. It says which field is
// not UTF-8 only through its log, which must not reach ours: a client could
// fill it.
thread_local std::string protobuf_complaint;

void KeepComplaint(google::protobuf::LogLevel, const char*, int, const std::string& message) {
  protobuf_complaint = message;
}

// The name between the quotes of "String field 'name' contains invalid UTF-8".
std::string BadField(const std::string& complaint) {
  const size_t begin = complaint.find('\'');
  const size_t end = complaint.find('\'', begin + 1);
  if (begin == std::string::npos || end == std::string::npos) return "";
  const std::string full = complaint.substr(begin + 1, end - begin - 1);
  return full.substr(full.rfind('.') + 1);
}

// Whether `parse` could; what it complains about is kept meanwhile.
template <typename Parse>
absl::Status Decoded(Parse parse) {
  [[maybe_unused]] static const auto previous = google::protobuf::SetLogHandler(KeepComplaint);
  protobuf_complaint.clear();
  if (parse()) return absl::OkStatus();
  const std::string field = BadField(protobuf_complaint);
  if (field.empty()) return MalformedRequest();
  return absl::InvalidArgumentError(fmt::format("{} is not valid UTF-8", field));
}

}  // namespace

absl::Status Decode(const grpc::ByteBuffer& bytes, google::protobuf::MessageLite& message) {
  return Decoded([&] {
    grpc::ByteBuffer copy = bytes;  // counted, not copied; the reader wants it mutable
    grpc::ProtoBufferReader reader(&copy);
    return reader.status().ok() && message.ParseFromZeroCopyStream(&reader) &&
           reader.status().ok();
  });
}

absl::Status Decode(const std::string& bytes, google::protobuf::MessageLite& message) {
  return Decoded([&] { return message.ParseFromString(bytes); });
}

absl::Status MalformedRequest() {
  return absl::InvalidArgumentError(
      "cannot decode the request: it is malformed, or its values are nested too deeply");
}

grpc::ByteBuffer Encode(const google::protobuf::MessageLite& message) {
  const size_t size = message.ByteSizeLong();
  grpc::Slice slice(size);
  message.SerializeWithCachedSizesToArray(const_cast<uint8_t*>(slice.begin()));
  return grpc::ByteBuffer(&slice, 1);
}

grpc::Status ToGrpcStatus(const absl::Status& status) {
  std::string text;
  for (const char c : status.message()) {
    if (text.size() >= kMessageBytes) {
      text += "...";
      break;
    }
    text += c >= ' ' && c <= '~' ? c : '?';
  }
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), text);
}

}  // namespace selenite::server

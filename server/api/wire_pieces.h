// What reading and writing messages in pieces has in common.
#pragma once

#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace selenite::server {

// A step is a field, or the beginning or the end of a message, about 40 ns; a piece is
// some 0.2 ms.
inline constexpr int64_t kStepsPerPiece = 4096;
// Bytes of text that are copied in about the time of a step.
inline constexpr int64_t kBytesPerStep = 64;

inline size_t BytesOfSteps(int64_t steps) {
  return static_cast<size_t>(std::max<int64_t>(steps, 1) * kBytesPerStep);
}

constexpr uint32_t WireTag(int field, google::protobuf::internal::WireFormatLite::WireType type) {
  return static_cast<uint32_t>(field) << 3 | static_cast<uint32_t>(type);
}
constexpr uint32_t VarintTag(int field) {
  return WireTag(field, google::protobuf::internal::WireFormatLite::WIRETYPE_VARINT);
}
constexpr uint32_t Fixed64Tag(int field) {
  return WireTag(field, google::protobuf::internal::WireFormatLite::WIRETYPE_FIXED64);
}
constexpr uint32_t BytesTag(int field) {
  return WireTag(field, google::protobuf::internal::WireFormatLite::WIRETYPE_LENGTH_DELIMITED);
}

}  // namespace selenite::server

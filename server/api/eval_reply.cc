#include "server/api/eval_reply.h"

#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>
#include <utility>
#include <variant>

#include "server/api/conversion.h"
#include "server/api/wire_pieces.h"

namespace selenite::server {
namespace {

using google::protobuf::internal::WireFormatLite;

// The first slice holds a short reply, the others what a piece writes.
constexpr size_t kFirstSlice = 512;
constexpr size_t kSlice = 64 << 10;

constexpr uint32_t kValuesTag = BytesTag(v1::EvalReply::kValuesFieldNumber);
constexpr uint32_t kOutputTag = BytesTag(v1::EvalReply::kOutputFieldNumber);
constexpr uint32_t kErrorTag = BytesTag(v1::EvalReply::kErrorFieldNumber);
constexpr uint32_t kErrorValueTag = BytesTag(v1::Error::kValueFieldNumber);

}  // namespace

// ---- The buffer.

void BackwardBuffer::Grow(size_t least) {
  const size_t size = std::max(least, slices_.empty() ? kFirstSlice : kSlice);
  slices_.emplace_back(size);
  begin_ = const_cast<uint8_t*>(slices_.back().begin());
  place_ = begin_ + size;
}

void BackwardBuffer::Write(std::string_view bytes) {
  while (!bytes.empty()) {
    if (place_ == begin_) Grow(0);
    const size_t count = std::min(bytes.size(), static_cast<size_t>(place_ - begin_));
    place_ -= count;
    size_ += count;
    std::memcpy(place_, bytes.data() + bytes.size() - count, count);
    bytes.remove_suffix(count);
  }
}

void BackwardBuffer::WriteByte(uint8_t byte) {
  if (place_ == begin_) Grow(0);
  *--place_ = byte;
  ++size_;
}

void BackwardBuffer::WriteVarint(uint64_t number) {
  uint8_t bytes[10];
  size_t count = 0;
  for (; number >= 0x80; number >>= 7) bytes[count++] = static_cast<uint8_t>(number | 0x80);
  bytes[count++] = static_cast<uint8_t>(number);
  while (count > 0) WriteByte(bytes[--count]);
}

void BackwardBuffer::Close(size_t end, uint32_t tag) {
  WriteVarint(size_ - end);
  WriteVarint(tag);
}

grpc::ByteBuffer BackwardBuffer::Take() {
  if (slices_.empty()) return grpc::ByteBuffer(nullptr, 0);
  grpc::Slice& first = slices_.back();
  first = first.sub(static_cast<size_t>(place_ - begin_), first.size());
  std::reverse(slices_.begin(), slices_.end());
  return grpc::ByteBuffer(slices_.data(), slices_.size());
}

// ---- The encoder.

ReplyEncoder::ReplyEncoder(EvalResult& result) : result_(result) {
  frames_.push_back({.kind = Kind::kReply});
}

bool ReplyEncoder::Advance() {
  for (steps_left_ = kStepsPerPiece; steps_left_ > 0 && !frames_.empty(); --steps_left_) {
    if (text_left_.empty()) {
      Step();
    } else {
      CopyPiece();
    }
  }
  return frames_.empty();
}

void ReplyEncoder::CopyPiece() {
  const size_t size = std::min(BytesOfSteps(steps_left_), text_left_.size());
  buffer_.Write(text_left_.substr(text_left_.size() - size));
  text_left_.remove_suffix(size);
  steps_left_ -= static_cast<int64_t>(size) / kBytesPerStep;
}

void ReplyEncoder::Step() {
  Frame& frame = frames_.back();
  switch (frame.kind) {
    case Kind::kReply:
      return StepReply(frame);
    case Kind::kValues:
      return StepValues(frame);
    case Kind::kValue:
      return StepValue(frame);
    case Kind::kTable:
      return StepTable(frame);
    case Kind::kEntries:
      return StepEntries(frame);
    case Kind::kEntry:
      return StepEntry(frame);
  }
}

void ReplyEncoder::StepReply(Frame& frame) {
  sandbox::EvalOutcome& outcome = result_.outcome;
  switch (frame.stage++) {
    case 0:
      frames_.push_back({.kind = Kind::kValues, .tag = kValuesTag, .values = &outcome.values});
      return;
    case 1:
      end_ = buffer_.size();
      if (!outcome.error) return;
      frames_.push_back({.kind = Kind::kValue,
                         .tag = kErrorValueTag,
                         .end = end_,
                         .value = &outcome.error->value});
      return;
    case 2:
      if (outcome.error) WriteErrorHead();
      end_ = buffer_.size();
      BeginText(outcome.output);
      return;
    default:
      if (!outcome.output.empty()) buffer_.Close(end_, kOutputTag);
      WriteHead();
      frames_.pop_back();
  }
}

void ReplyEncoder::WriteErrorHead() {
  v1::Error error;
  ErrorToProto(result_.outcome, error);
  buffer_.Write(error.SerializeAsString());
  buffer_.Close(end_, kErrorTag);
}

void ReplyEncoder::WriteHead() {
  v1::EvalReply head;
  ResultToProto(result_, head);
  buffer_.Write(head.SerializeAsString());
}

// The last value that is left is written next, and dropped when it is written.
void ReplyEncoder::StepValues(Frame& frame) {
  if (frame.stage != 0) frame.values->pop_back();
  frame.stage = 1;
  if (frame.values->empty()) {
    frames_.pop_back();
    return;
  }
  frames_.push_back({.kind = Kind::kValue,
                     .tag = frame.tag,
                     .end = buffer_.size(),
                     .value = &frame.values->back()});
}

void ReplyEncoder::StepValue(Frame& frame) {
  auto& value = frame.value->value;
  const auto stage = frame.stage++;
  if (auto* table = std::get_if<sandbox::TableValue>(&value)) {
    if (stage == 0) {
      frames_.push_back({.kind = Kind::kTable, .end = buffer_.size(), .table = table});
      return;
    }
  } else if (auto* text = std::get_if<std::string>(&value)) {
    if (stage == 0) {
      BeginText(*text);
      return;
    }
    buffer_.Close(frame.end, BytesTag(v1::Value::kStringFieldNumber));
  } else if (auto* opaque = std::get_if<sandbox::OpaqueValue>(&value)) {
    v1::Opaque message;
    message.set_type(std::move(opaque->type));
    message.set_description(std::move(opaque->description));
    buffer_.Write(message.SerializeAsString());
    buffer_.Close(frame.end, BytesTag(v1::Value::kOpaqueFieldNumber));
  } else if (auto* boolean = std::get_if<bool>(&value)) {
    buffer_.WriteByte(*boolean ? 1 : 0);
    buffer_.WriteVarint(VarintTag(v1::Value::kBooleanFieldNumber));
  } else if (auto* integer = std::get_if<int64_t>(&value)) {
    buffer_.WriteVarint(WireFormatLite::ZigZagEncode64(*integer));
    buffer_.WriteVarint(VarintTag(v1::Value::kIntegerFieldNumber));
  } else if (auto* number = std::get_if<double>(&value)) {
    const auto bits = std::bit_cast<uint64_t>(*number);
    for (int shift = 56; shift >= 0; shift -= 8) {
      buffer_.WriteByte(static_cast<uint8_t>(bits >> shift));
    }
    buffer_.WriteVarint(Fixed64Tag(v1::Value::kNumberFieldNumber));
  } else {
    buffer_.WriteByte(0);
    buffer_.WriteVarint(VarintTag(v1::Value::kNilFieldNumber));
  }
  buffer_.Close(frame.end, frame.tag);
  frames_.pop_back();
}

void ReplyEncoder::StepTable(Frame& frame) {
  switch (frame.stage++) {
    case 0:
      frames_.push_back({.kind = Kind::kEntries, .entries = &frame.table->map});
      return;
    case 1:
      frames_.push_back({.kind = Kind::kValues,
                         .tag = BytesTag(v1::Table::kArrayFieldNumber),
                         .values = &frame.table->array});
      return;
    default:
      buffer_.Close(frame.end, BytesTag(v1::Value::kTableFieldNumber));
      frames_.pop_back();
  }
}

void ReplyEncoder::StepEntries(Frame& frame) {
  if (frame.stage != 0) frame.entries->pop_back();
  frame.stage = 1;
  if (frame.entries->empty()) {
    frames_.pop_back();
    return;
  }
  frames_.push_back({.kind = Kind::kEntry, .end = buffer_.size(), .entry = &frame.entries->back()});
}

void ReplyEncoder::StepEntry(Frame& frame) {
  switch (frame.stage++) {
    case 0:
      frames_.push_back({.kind = Kind::kValue,
                         .tag = BytesTag(v1::Entry::kValueFieldNumber),
                         .end = buffer_.size(),
                         .value = &frame.entry->value});
      return;
    case 1:
      frames_.push_back({.kind = Kind::kValue,
                         .tag = BytesTag(v1::Entry::kKeyFieldNumber),
                         .end = buffer_.size(),
                         .value = &frame.entry->key});
      return;
    default:
      buffer_.Close(frame.end, BytesTag(v1::Table::kEntriesFieldNumber));
      frames_.pop_back();
  }
}

}  // namespace selenite::server

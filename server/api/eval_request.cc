#include "server/api/eval_request.h"

#include <fmt/format.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/wire_format_lite.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>
#include <variant>

#include "server/api/wire_pieces.h"
#include "server/tenants/tenant_name.h"
#include "server/transport/wire.h"

namespace selenite::server {
namespace {

using google::protobuf::internal::WireFormatLite;

// What is charged: as for an object, and as for bytes that a native copies.
constexpr int64_t kUnitsPerValue = 4;
constexpr int64_t kBytesPerUnit = 64;

constexpr uint32_t kTenantTag = BytesTag(v1::EvalRequest::kTenantFieldNumber);
constexpr uint32_t kChunkNameTag = BytesTag(v1::EvalRequest::kChunkNameFieldNumber);
constexpr uint32_t kLimitsTag = BytesTag(v1::EvalRequest::kLimitsFieldNumber);
constexpr uint32_t kSourceTag = BytesTag(v1::EvalRequest::kSourceFieldNumber);
constexpr uint32_t kArgumentsTag = BytesTag(v1::EvalRequest::kArgumentsFieldNumber);

absl::Status Malformed() { return MalformedRequest(); }

const uint8_t* Bytes(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

// Passes over a field that nobody knows. Not over a group, which no version of the
// contract has: its fields would have to be walked over in one piece.
bool SkipField(google::protobuf::io::CodedInputStream& input, uint32_t tag) {
  return WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_START_GROUP &&
         WireFormatLite::SkipField(&input, tag);
}

bool IsNil(const sandbox::Value& value) {
  return std::holds_alternative<std::monostate>(value.value);
}

}  // namespace

absl::StatusOr<std::string> TenantAtBeginning(std::string_view beginning) {
  google::protobuf::io::CodedInputStream input(Bytes(beginning),
                                               static_cast<int>(beginning.size()));
  while (const uint32_t tag = input.ReadTag()) {
    if (tag != kTenantTag) {
      if (!SkipField(input, tag)) break;
      continue;
    }
    uint32_t size = 0;
    if (!input.ReadVarint32(&size)) break;
    if (absl::Status status = CheckTenantNameSize(size, "tenant"); !status.ok()) return status;
    std::string name;
    if (!input.ReadString(&name, static_cast<int>(size))) break;
    return name;
  }
  return absl::InvalidArgumentError(
      fmt::format("tenant must come first in a request of more than {} bytes", kSmallRequestBytes));
}

HeadDecoder::HeadDecoder(std::string_view wire)
    : wire_(wire), input_(Bytes(wire), static_cast<int>(wire.size())) {}

absl::StatusOr<bool> HeadDecoder::Advance() {
  for (int64_t steps = 0; steps < kStepsPerPiece; ++steps) {
    const absl::StatusOr<bool> done = Step();
    if (!done.ok() || *done) return done;
  }
  return false;
}

absl::StatusOr<bool> HeadDecoder::Step() {
  const auto begin = static_cast<size_t>(input_.CurrentPosition());
  const uint32_t tag = input_.ReadTag();
  if (tag == 0) {
    if (!input_.ConsumedEntireMessage()) return Malformed();
    return true;
  }
  if (tag != kSourceTag && tag != kTenantTag && tag != kChunkNameTag && tag != kLimitsTag) {
    if (!SkipField(input_, tag)) return Malformed();
    return false;
  }
  uint32_t size = 0;
  if (!input_.ReadVarint32(&size) || size > wire_.size() || !input_.Skip(static_cast<int>(size))) {
    return Malformed();
  }
  if (tag == kSourceTag) {
    source_bytes_ = size;
    return false;
  }
  if (tag == kTenantTag) {
    if (absl::Status status = CheckTenantNameSize(size, "tenant"); !status.ok()) return status;
  }
  if (tag == kChunkNameTag && size > kChunkNameBytes) {
    return absl::InvalidArgumentError(
        fmt::format("chunk_name is too long ({} bytes, maximum {})", size, kChunkNameBytes));
  }
  const size_t end = static_cast<size_t>(input_.CurrentPosition());
  if (fields_.size() + (end - begin) > kSmallRequestBytes) {
    return absl::InvalidArgumentError(
        fmt::format("tenant, chunk_name and limits take more than {} bytes", kSmallRequestBytes));
  }
  fields_.append(wire_.substr(begin, end - begin));
  return false;
}

absl::Status HeadDecoder::Take(v1::EvalRequest& head) const { return Decode(fields_, head); }

BodyDecoder::BodyDecoder(std::string_view wire, const sandbox::Limits& limits)
    : limits_(limits), input_(Bytes(wire), static_cast<int>(wire.size())) {
  BeginCount(wire, kArgumentsTag, arguments_, nullptr);
}

absl::StatusOr<bool> BodyDecoder::Advance() {
  for (steps_left_ = kStepsPerPiece; steps_left_ > 0 && !is_done_; --steps_left_) {
    if (text_ != nullptr) {
      CopyPiece();
      continue;
    }
    if (counting_) {
      CountPiece();
      continue;
    }
    if (absl::Status status = Step(); !status.ok()) return Named(status);
    if (units_ > limits_.instructions) exhausted_ = sandbox::LimitKind::kInstructions;
    if (bytes_ > limits_.memory_bytes) exhausted_ = sandbox::LimitKind::kMemory;
    is_done_ = is_done_ || exhausted_.has_value();
  }
  return is_done_;
}

void BodyDecoder::Take(sandbox::EvalRequest& request) {
  request.fuel_used = units_;
  request.exhausted = exhausted_;
  if (exhausted_) return;
  request.argument_bytes = bytes_;
  request.source = std::move(source_);
  request.arguments = std::move(arguments_);
}

bool BodyDecoder::Discard() {
  frames_.clear();
  counting_.reset();
  if (!arguments_.empty()) discarded_values_.push_back(std::exchange(arguments_, {}));
  const auto discard = [this](sandbox::Value& value) {
    auto* table = std::get_if<sandbox::TableValue>(&value.value);
    if (table == nullptr) return;
    if (!table->array.empty()) discarded_values_.push_back(std::move(table->array));
    if (!table->map.empty()) discarded_entries_.push_back(std::move(table->map));
  };
  for (int64_t steps = 0; steps < kStepsPerPiece; ++steps) {
    if (!discarded_values_.empty()) {
      std::vector<sandbox::Value>& values = discarded_values_.back();
      if (values.empty()) {
        discarded_values_.pop_back();
        continue;
      }
      sandbox::Value value = std::move(values.back());
      values.pop_back();
      discard(value);
    } else if (!discarded_entries_.empty()) {
      std::vector<sandbox::TableEntry>& entries = discarded_entries_.back();
      if (entries.empty()) {
        discarded_entries_.pop_back();
        continue;
      }
      sandbox::TableEntry entry = std::move(entries.back());
      entries.pop_back();
      discard(entry.value);
    } else {
      return true;
    }
  }
  return false;
}

absl::Status BodyDecoder::Step() {
  const uint32_t tag = input_.ReadTag();
  if (tag == 0 && !input_.ConsumedEntireMessage()) return Malformed();
  if (frames_.empty()) return StepRequest(tag);
  if (tag == 0) {
    const Frame ended = frames_.back();
    frames_.pop_back();
    input_.PopLimit(ended.outer);
    return End(ended);
  }
  Frame& frame = frames_.back();
  switch (frame.kind) {
    case Kind::kValue:
      return StepValue(frame, tag);
    case Kind::kTable:
      return StepTable(frame, tag);
    case Kind::kEntry:
      return StepEntry(frame, tag);
  }
  return Malformed();
}

absl::Status BodyDecoder::StepRequest(uint32_t tag) {
  switch (tag) {
    case 0:
      is_done_ = true;
      return absl::OkStatus();
    case kSourceTag:
      return ReadBytes(source_);
    case kArgumentsTag:
      return EnterValue(arguments_.emplace_back(), Role::kArgument, 0);
    default:
      return Skip(tag);
  }
}

absl::Status BodyDecoder::StepValue(Frame& frame, uint32_t tag) {
  auto& value = frame.value->value;
  uint64_t bits = 0;
  switch (tag) {
    case VarintTag(v1::Value::kNilFieldNumber):
      if (!input_.ReadVarint64(&bits)) return Malformed();
      value = std::monostate();
      break;
    case VarintTag(v1::Value::kBooleanFieldNumber):
      if (!input_.ReadVarint64(&bits)) return Malformed();
      value = bits != 0;
      break;
    case VarintTag(v1::Value::kIntegerFieldNumber):
      if (!input_.ReadVarint64(&bits)) return Malformed();
      value = WireFormatLite::ZigZagDecode64(bits);
      break;
    case Fixed64Tag(v1::Value::kNumberFieldNumber):
      if (!input_.ReadLittleEndian64(&bits)) return Malformed();
      value = std::bit_cast<double>(bits);
      break;
    case BytesTag(v1::Value::kStringFieldNumber):
      frame.is_set = true;
      return ReadBytes(value.emplace<std::string>());
    case BytesTag(v1::Value::kTableFieldNumber): {
      frame.is_set = true;
      if (frame.depth >= limits_.result_depth) {
        return absl::InvalidArgumentError(fmt::format(
            "tables nested more than {} levels deep (limit result_depth)", limits_.result_depth));
      }
      // A field that comes twice is one message in two parts.
      if (!std::holds_alternative<sandbox::TableValue>(value)) value = sandbox::TableValue();
      auto& table = std::get<sandbox::TableValue>(value);
      absl::Status status =
          Enter({.kind = Kind::kTable, .depth = frame.depth + 1, .table = &table});
      if (!status.ok()) return status;
      const void* begin = nullptr;
      int there = 0;
      const int size = input_.BytesUntilLimit();
      if (size > 0 && input_.GetDirectBufferPointer(&begin, &there) && there >= size) {
        BeginCount({static_cast<const char*>(begin), static_cast<size_t>(size)},
                   BytesTag(v1::Table::kArrayFieldNumber), table.array, &table.map);
      }
      return absl::OkStatus();
    }
    case BytesTag(v1::Value::kOpaqueFieldNumber):
      return absl::InvalidArgumentError("functions and coroutines cannot be arguments");
    default:
      return Skip(tag);
  }
  frame.is_set = true;
  return absl::OkStatus();
}

absl::Status BodyDecoder::StepTable(Frame& frame, uint32_t tag) {
  sandbox::TableValue& table = *frame.table;
  const int64_t depth = frame.depth;
  switch (tag) {
    case BytesTag(v1::Table::kArrayFieldNumber):
      return EnterValue(table.array.emplace_back(), Role::kElement, depth);
    case BytesTag(v1::Table::kEntriesFieldNumber):
      return Enter({.kind = Kind::kEntry, .depth = depth, .entry = &table.map.emplace_back()});
    default:
      return Skip(tag);
  }
}

absl::Status BodyDecoder::StepEntry(Frame& frame, uint32_t tag) {
  switch (tag) {
    case BytesTag(v1::Entry::kKeyFieldNumber):
      frame.is_set = true;
      return EnterValue(frame.entry->key, Role::kKey, frame.depth);
    case BytesTag(v1::Entry::kValueFieldNumber):
      frame.is_whole = true;
      return EnterValue(frame.entry->value, Role::kMapped, frame.depth);
    default:
      return Skip(tag);
  }
}

absl::Status BodyDecoder::End(const Frame& frame) {
  const bool is_complete = frame.kind == Kind::kTable ||
                           (frame.is_set && (frame.kind == Kind::kValue || frame.is_whole));
  if (!is_complete) return absl::InvalidArgumentError("value has no kind set");
  if (frame.kind != Kind::kValue) return absl::OkStatus();
  const sandbox::Value& value = *frame.value;
  switch (frame.role) {
    case Role::kArgument:
      break;
    case Role::kElement:
      if (IsNil(value)) return absl::InvalidArgumentError("array element is nil");
      break;
    case Role::kKey: {
      if (IsNil(value)) return absl::InvalidArgumentError("table index is nil");
      if (std::holds_alternative<sandbox::TableValue>(value.value)) {
        return absl::InvalidArgumentError("a table as a table key cannot be an argument");
      }
      const double* number = std::get_if<double>(&value.value);
      if (number != nullptr && std::isnan(*number)) {
        return absl::InvalidArgumentError("table index is NaN");
      }
      break;
    }
    case Role::kMapped:
      if (IsNil(value)) return absl::InvalidArgumentError("table value is nil");
      break;
  }
  return absl::OkStatus();
}

// The bytes of the message that comes next are `frame`'s.
absl::Status BodyDecoder::Enter(Frame frame) {
  uint32_t size = 0;
  if (!input_.ReadVarint32(&size)) return Malformed();
  const int left = input_.BytesUntilLimit();
  if (size > INT32_MAX || (left >= 0 && static_cast<int>(size) > left)) return Malformed();
  frame.outer = input_.PushLimit(static_cast<int>(size));
  frames_.push_back(frame);
  return absl::OkStatus();
}

absl::Status BodyDecoder::EnterValue(sandbox::Value& value, Role role, int64_t depth) {
  units_ += kUnitsPerValue;
  bytes_ += static_cast<int64_t>(sizeof(sandbox::Value));
  if (++count_ > limits_.result_count) {
    return absl::InvalidArgumentError(fmt::format(
        "more than {} values in all arguments (limit result_count)", limits_.result_count));
  }
  return Enter({.kind = Kind::kValue, .role = role, .depth = depth, .value = &value});
}

absl::Status BodyDecoder::ReadBytes(std::string& text) {
  uint32_t size = 0;
  const void* begin = nullptr;
  int there = 0;
  if (!input_.ReadVarint32(&size) || size > INT32_MAX) return Malformed();
  const int limit = input_.BytesUntilLimit();
  if (limit >= 0 && static_cast<int>(size) > limit) return Malformed();
  text.clear();
  if (size == 0) return absl::OkStatus();
  // The input is one array, so all that is left of it is there.
  if (!input_.GetDirectBufferPointer(&begin, &there) || static_cast<int>(size) > there) {
    return Malformed();
  }
  text_left_ = std::string_view(static_cast<const char*>(begin), size);
  input_.Skip(static_cast<int>(size));
  // A source pays when it is compiled, and is not the arguments'.
  if (&text != &source_) {
    units_ += size / kBytesPerUnit;
    bytes_ += size;
    if (bytes_ > limits_.memory_bytes) return absl::OkStatus();  // and no more is copied
  }
  text.reserve(size);
  text_ = &text;
  CopyPiece();
  return absl::OkStatus();
}

void BodyDecoder::CopyPiece() {
  const size_t size = std::min(BytesOfSteps(steps_left_), text_left_.size());
  text_->append(text_left_.substr(0, size));
  text_left_.remove_prefix(size);
  steps_left_ -= static_cast<int64_t>(size) / kBytesPerStep;
  if (text_left_.empty()) text_ = nullptr;
}

void BodyDecoder::BeginCount(std::string_view fields, uint32_t value_tag,
                             std::vector<sandbox::Value>& values,
                             std::vector<sandbox::TableEntry>* entries) {
  // Few may grow as they like.
  constexpr size_t kFewBytes = 4096;
  if (fields.size() < kFewBytes) return;
  counting_ = {.left = fields,
               .value_tag = value_tag,
               .values = &values,
               .entries = entries,
               .value_count = 0,
               .entry_count = 0};
}

// Fields of another form end the counting: the vectors grow then.
void BodyDecoder::CountPiece() {
  constexpr int kFieldsPerStep = 8;
  Count& count = *counting_;
  Input input(Bytes(count.left), static_cast<int>(count.left.size()));
  for (int i = 0; i < kFieldsPerStep; ++i) {
    const uint32_t tag = input.ReadTag();
    uint32_t size = 0;
    if (WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED ||
        !input.ReadVarint32(&size) || size > count.left.size() ||
        !input.Skip(static_cast<int>(size))) {
      EndCount();
      return;
    }
    if (tag == count.value_tag) {
      ++count.value_count;
    } else if (tag == BytesTag(v1::Table::kEntriesFieldNumber)) {
      ++count.entry_count;
    }
  }
  count.left.remove_prefix(static_cast<size_t>(input.CurrentPosition()));
}

void BodyDecoder::EndCount() {
  const auto most = static_cast<size_t>(limits_.result_count);
  counting_->values->reserve(std::min(counting_->value_count, most));
  if (counting_->entries != nullptr) {
    counting_->entries->reserve(std::min(counting_->entry_count, most / 2));
  }
  counting_.reset();
}

absl::Status BodyDecoder::Skip(uint32_t tag) {
  return SkipField(input_, tag) ? absl::OkStatus() : Malformed();
}

// What is wrong with a value says which argument it is in; what cannot be decoded
// at all is the request's.
absl::Status BodyDecoder::Named(const absl::Status& status) const {
  if (status == Malformed() || arguments_.empty()) return status;
  return absl::Status(status.code(), fmt::format("arguments[{}]: {}", arguments_.size() - 1,
                                                 std::string(status.message())));
}

}  // namespace selenite::server

#include "vm/run/results/result_encoder.h"
#include "vm/objects/text.h"
#include "vm/support/memory_reserve.h"

#include <algorithm>
#include <utility>

namespace selenite::vm {

namespace {

// Values encoded in one piece.
constexpr int64_t kPieceValues = 1024;
constexpr int64_t kFuelPerValue = 2;
// Besides: an entry with a key, which is a value, too, and is named in case it is refused;
// and what has no value outside, which is described.
constexpr int64_t kFuelPerKey = 3;
constexpr int64_t kFuelPerDescription = 6;
// So many bytes are encoded without reserving memory: most results are smaller.
constexpr size_t kFreeBytes = 4096;

// What the elements of a vector that grows take from the system, about.
template <class Element>
constexpr size_t kGrowingBytes = sizeof(Element) * 3 / 2;
// What a value takes in a message, besides its bytes.
constexpr uint64_t kValueOverhead = 8;
// How much of a string key is shown in a path.
constexpr size_t kMaxPathKey = 40;

std::string StepText(const Value& key, Machine& machine) {
  if (key.IsString()) {
    return "." + std::string(Text(*key.AsString()).Start(kMaxPathKey));
  }
  return "[" + machine.DescribeValue(key) + "]";
}

}  // namespace

bool ResultEncoder::Refuse(std::string problem) {
  problem_ = std::move(problem);
  return false;
}

std::string ResultEncoder::Path() const {
  std::string path = "result " + std::to_string(next_input_);
  for (const Open& open : open_) path += open.step;
  return path;
}

bool ResultEncoder::Encode(const Value& value, HostValue& into, std::string step) {
  bytes_ += kValueOverhead;
  if (++count_ > limits_.count) {
    return Refuse("results too large: more than " + std::to_string(limits_.count) + " values");
  }
  switch (value.tag()) {
    case Tag::kNil: into.value = std::monostate(); break;
    case Tag::kFalse: into.value = false; break;
    case Tag::kTrue: into.value = true; break;
    case Tag::kInteger: into.value = value.AsInteger(); break;
    case Tag::kFloat: into.value = value.AsFloat(); break;
    case Tag::kString:
    case Tag::kLongString: {
      const std::string_view text = value.AsString()->bytes(Reading::kPaid);
      bytes_ += text.size();
      if (bytes_ > limits_.bytes) break;
      wanted_ += text.size();
      if (text.size() > StringAtOnce()) {
        copied_from_ = value.AsString();
        copied_to_ = &into.value.emplace<std::string>();
        break;
      }
      machine_.fuel().Charge(WorkKind::kEncode,
                             static_cast<int64_t>(text.size()) / kCopiedBytesPerFuelUnit);
      into.value = std::string(text);
      break;
    }
    case Tag::kTable: {
      Table* table = value.AsTable();
      for (const Open& open : open_) {
        if (open.table == table) return Refuse("cycle in results at " + Path() + step);
      }
      if (open_.size() >= limits_.depth) {
        return Refuse("results too deep: more than " + std::to_string(limits_.depth) +
                      " tables within tables at " + Path());
      }
      into.value = HostTable();
      open_.push_back({.table = table,
                       .into = &std::get<HostTable>(into.value),
                       .array_left = static_cast<uint64_t>(table->Length()),
                       .step = std::move(step)});
      break;
    }
    default:
      machine_.fuel().Charge(WorkKind::kEncode, kFuelPerDescription);
      into.value = HostOpaque{.type = std::string(Machine::BasicTypeName(value)),
                              .description = machine_.DescribeValue(value)};
      bytes_ += std::get<HostOpaque>(into.value).description.size();
      break;
  }
  if (bytes_ > limits_.bytes) {
    return Refuse("results too large: more than " + std::to_string(limits_.bytes) + " bytes");
  }
  return true;
}

void ResultEncoder::CopyPiece() {
  const std::string_view text = copied_from_->bytes(Reading::kWritten);
  const size_t from = copied_to_->size();
  // Whole at first: a string that grew would be copied again and again.
  if (from == 0) copied_to_->reserve(text.size());
  const size_t to = std::min(text.size(), from + static_cast<size_t>(PieceBytes()));
  machine_.fuel().Charge(WorkKind::kEncode, PriceOfPart(from, to, kCopiedBytesPerFuelUnit));
  copied_to_->append(text, from, to - from);
  if (to == text.size()) copied_from_ = nullptr;
}

bool ResultEncoder::Reserve() {
  // More than is wanted, so that this is seldom asked.
  constexpr size_t kBlock = 64 * 1024;
  if (wanted_ <= reserved_) return true;
  const size_t more = wanted_ - reserved_ + kBlock;
  if (!machine_.heap().ReserveBytes(more)) return false;
  reserved_ += more;
  return true;
}

ResultEncoder::Status ResultEncoder::Step() {
  if (open_.empty()) {
    if (next_input_ == inputs_.size()) return Status::kDone;
    // Nothing is open, so none has a pointer into it; but it should not be moved, if long.
    if (outputs_.empty() && SystemHas(inputs_.size() * sizeof(HostValue))) {
      outputs_.reserve(inputs_.size());
    }
    outputs_.emplace_back();
    return Encode(inputs_[next_input_++], outputs_.back(), {}) ? Status::kMore : Status::kRefused;
  }
  // `open_` may grow below: take what is needed by value.
  Open& top = open_.back();
  if (top.array_left > 0) {
    const int64_t index = static_cast<int64_t>(top.next_index);
    const Value value = top.table->GetInteger(index);
    if (value.IsNil()) {
      top.array_left = 0;  // what follows the hole goes with the other entries
      return Status::kMore;
    }
    ++top.next_index;
    --top.array_left;
    // A growing vector moves its elements, but none of them is open: the
    // children of an element are finished before the next one is added.
    HostTable* into = top.into;
    if (into->array.empty()) {
      // Room for all of them, of which nothing is touched yet: a long vector that grew would
      // move its elements in one piece.
      const uint64_t room = std::min(top.array_left + 1, limits_.count - count_ + 1);
      if (SystemHas(room * sizeof(HostValue))) into->array.reserve(room);
    }
    into->array.emplace_back();
    wanted_ += kGrowingBytes<HostValue>;
    return Encode(value, into->array.back(), "[" + std::to_string(index) + "]")
               ? Status::kMore
               : Status::kRefused;
  }
  Value key, value;
  const uint64_t from = top.position;
  top.position = top.table->NextFrom(from, &key, &value);
  const uint64_t slots = uint64_t{top.table->array_size()} + top.table->entry_count();
  const uint64_t to = top.position != 0 ? top.position : std::max(from, slots);
  machine_.fuel().Charge(WorkKind::kEncode, PriceOfPart(from, to, kSlotsPerFuelUnit));
  if (key.IsNil()) {
    // Position 0: the end; any other: a piece of empty slots was passed.
    if (top.position == 0) {
      open_.pop_back();
    } else {
      machine_.fuel().Charge(WorkKind::kEncode, -kFuelPerValue);  // no value was met
    }
    return Status::kMore;
  }
  if (key.IsInteger() && key.AsInteger() >= 1 &&
      static_cast<uint64_t>(key.AsInteger()) < top.next_index) {
    return Status::kMore;  // in the array already
  }
  machine_.fuel().Charge(WorkKind::kEncode, kFuelPerKey);
  HostTable* into = top.into;
  into->map.emplace_back();
  wanted_ += kGrowingBytes<HostEntry>;
  if (key.IsTable()) {
    return Refuse("a table as a table key cannot be a result, at " + Path()) ? Status::kMore
                                                                            : Status::kRefused;
  }
  if (!Encode(key, into->map.back().key, {})) return Status::kRefused;
  return Encode(value, into->map.back().value, StepText(key, machine_)) ? Status::kMore
                                                                         : Status::kRefused;
}

ResultEncoder::Status ResultEncoder::Advance() {
  for (int64_t i = PieceSize(kPieceValues); i > 0; --i) {
    if (wanted_ > kFreeBytes && !Reserve()) return Status::kNoMemory;
    if (copied_from_ != nullptr) {
      CopyPiece();
      break;
    }
    machine_.fuel().Charge(WorkKind::kEncode, kFuelPerValue);
    Status status = Step();
    if (status != Status::kMore) return status;
    if (machine_.fuel().left < 0) break;
  }
  return Status::kMore;
}

}  // namespace selenite::vm

#include "vm/run/results/argument_decoder.h"

#include <algorithm>
#include <cstring>
#include <string>

namespace selenite::vm {

namespace {

constexpr int64_t kFuelPerValue = 1;
constexpr int64_t kPieceValues = 1024;

// Entries of a host table: its array, then its map.
size_t EntryCount(const HostTable& table) { return table.array.size() + table.map.size(); }

}  // namespace

void ArgumentDecoder::Begin(Fiber& fiber) {
  for (uint32_t i = 1; i <= count() + kExtraSlots; ++i) fiber.slot(i) = Value();
  fiber.top = count() + 1 + kExtraSlots;
}

ArgumentDecoder::Status ArgumentDecoder::Make(HostValue& from, Value& into) {
  if (const auto* boolean = std::get_if<bool>(&from.value)) {
    into = Value::Boolean(*boolean);
  } else if (const auto* integer = std::get_if<int64_t>(&from.value)) {
    into = Value::Integer(*integer);
  } else if (const auto* real = std::get_if<double>(&from.value)) {
    into = Value::Float(*real);
  } else if (auto* text = std::get_if<std::string>(&from.value)) {
    if (!is_copying_ && text->size() <= StringAtOnce()) {
      String* string = machine_.strings().Make(*text);
      if (string == nullptr) return Status::kNoMemory;
      machine_.fuel().Charge(WorkKind::kEncode,
                             static_cast<int64_t>(text->size()) / kCopiedBytesPerFuelUnit);
      into = Value::Of(string);
      Free(*text);
      return Status::kDone;
    }
    if (!is_copying_) {
      String* string = machine_.strings().MakeLongUninitialized(text->size());
      if (string == nullptr) return Status::kNoMemory;
      into = Value::Of(string);
      is_copying_ = true;
      copied_ = 0;
    }
    const size_t to = std::min(text->size(), copied_ + static_cast<size_t>(PieceBytes()));
    machine_.fuel().Charge(WorkKind::kEncode, PriceOfPart(copied_, to, kCopiedBytesPerFuelUnit));
    std::memcpy(into.AsString()->mutable_data() + copied_, text->data() + copied_, to - copied_);
    copied_ = to;
    if (copied_ < text->size()) return Status::kMore;
    is_copying_ = false;
    Free(*text);
  } else if (std::holds_alternative<HostTable>(from.value)) {
    Table* table = machine_.heap().New<Table>(0);
    if (table == nullptr) return Status::kNoMemory;
    into = Value::Of(table);
  } else {
    into = Value();
  }
  return Status::kDone;
}

void ArgumentDecoder::Free(std::string& text) {
  freed_bytes_ += text.size();
  text = std::string();
}

void ArgumentDecoder::Opened(HostValue& from, const Value& value) {
  if (!value.IsTable()) return;
  open_.push_back({.from = &std::get<HostTable>(from.value), .to = value.AsTable()});
}

ArgumentDecoder::Status ArgumentDecoder::NextArgument(Fiber& fiber) {
  HostValue& from = arguments_[next_argument_];
  Value& slot = fiber.slot(next_argument_ + 1);
  if (const Status status = Make(from, slot); status != Status::kDone) return status;
  ++next_argument_;
  ++decoded_;
  Opened(from, slot);
  return Status::kMore;
}

ArgumentDecoder::Status ArgumentDecoder::NextEntry(Fiber& fiber) {
  Open& open = open_.back();
  HostTable& from = *open.from;
  if (open.next == EntryCount(from)) {
    open_.pop_back();
    return Status::kMore;
  }
  const size_t in_array = from.array.size();
  const bool is_element = open.next < in_array;
  HostEntry* entry = is_element ? nullptr : &from.map[open.next - in_array];
  HostValue& host_value = is_element ? from.array[open.next] : entry->value;
  Value& key = fiber.slot(count() + 1);
  Value& value = fiber.slot(count() + 2);
  if (!has_key_) {
    if (is_element) {
      key = Value::Integer(static_cast<int64_t>(open.next) + 1);
    } else if (const Status status = Make(entry->key, key); status != Status::kDone) {
      return status;
    }
    has_key_ = true;
  }
  if (!has_value_) {
    if (const Status status = Make(host_value, value); status != Status::kDone) return status;
    has_value_ = true;
  }
  if (const Status status = Store(fiber); status != Status::kDone) return status;
  has_key_ = has_value_ = false;
  ++open.next;
  ++decoded_;
  Opened(host_value, value);
  return Status::kMore;
}

// Stores the entry that is in the two slots.
ArgumentDecoder::Status ArgumentDecoder::Store(Fiber& fiber) {
  const Value key = fiber.slot(count() + 1);
  if (key.tag() == Tag::kLongString && !key.AsString()->has_hash()) {
    machine_.maintenance().RequestHash(key.AsString());
    machine_.fuel().Charge(WorkKind::kNative, static_cast<int64_t>(key.AsString()->length()) /
                                                  kCopiedBytesPerFuelUnit);
    is_waiting_ = true;
    return Status::kMore;
  }
  Table* table = open_.back().to;
  switch (table->Set(machine_.heap(), machine_.strings(), key, fiber.slot(count() + 2))) {
    case TableStatus::kMustGrow:
      machine_.maintenance().RequestGrowth(table, key);
      is_waiting_ = true;
      return Status::kMore;
    case TableStatus::kNoMemory:
      return Status::kNoMemory;
    default:
      // What cannot be a key is left out.
      return Status::kDone;
  }
}

ArgumentDecoder::Status ArgumentDecoder::Advance(Fiber& fiber) {
  for (int64_t i = PieceSize(kPieceValues); i > 0; --i) {
    if (is_waiting_) {
      switch (machine_.maintenance().Advance()) {
        case TableGrowth::Status::kMore: return Status::kMore;
        case TableGrowth::Status::kDone: is_waiting_ = false; break;
        case TableGrowth::Status::kNoMemory:
          machine_.maintenance().Drop();
          is_waiting_ = false;
          return Status::kNoMemory;
      }
    }
    if (open_.empty() && next_argument_ == count()) {
      disposal_.Add(TakeRest());
      fiber.top = count() + 1;
      return Status::kDone;
    }
    // Once for a value, however many pieces it takes.
    if (!is_copying_ && !has_key_) machine_.fuel().Charge(WorkKind::kEncode, kFuelPerValue);
    const Status status = open_.empty() ? NextArgument(fiber) : NextEntry(fiber);
    if (status == Status::kNoMemory) return status;
    if (is_copying_ || machine_.fuel().left < 0) break;
  }
  return Status::kMore;
}

}  // namespace selenite::vm

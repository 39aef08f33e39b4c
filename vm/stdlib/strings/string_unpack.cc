// string.unpack.
//
// The format is read option by option, as by pack (string_pack.cc): between two
// options only integers are kept, so it can leave after any piece. Long strings are
// copied in pieces.
#include <bit>
#include <cstring>
#include <string>

#include "vm/objects/string.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/run/natives/quick_results.h"
#include "vm/stdlib/strings/pack_format.h"
#include "vm/stdlib/strings/pack_natives.h"
#include "vm/stdlib/strings/string_building.h"
#include "vm/stdlib/strings/string_libraries.h"

namespace selenite::vm {
namespace {

enum : uint32_t { kStart, kGoOn };

// Slots: the arguments, where the format and the data stand, how much of a "z" was
// searched without finding its end, and the bytes to skip after the long string
// that is being copied (nil: none is); then the results so far.
class Unpacker {
 public:
  enum : uint32_t { kFormat, kData, kPosition, kFormatAt, kDataAt, kScanned, kSkip, kResults };

  explicit Unpacker(NativeCall& call)
      : call_(call),
        format_(call.TextAt(kFormat).whole(Reading::kScanned)),
        data_(call.TextAt(kData).whole(Reading::kScanned)) {}

  Step Begin(size_t position) {
    call_.SetSlotCount(kResults);
    at_ = position;
    return Run();
  }

  Step Resume() {
    format_.Restore(static_cast<uint64_t>(call_.Slot(kFormatAt).AsInteger()));
    at_ = static_cast<size_t>(call_.Slot(kDataAt).AsInteger());
    scanned_ = static_cast<size_t>(call_.Slot(kScanned).AsInteger());
    if (call_.Slot(kSkip).IsNil()) return Run();
    const char* source = data_.data() + at_;
    size_t length = call_.Top(1).AsString()->length();
    Step step = WritePiece(call_, kGoOn, [source](char* out, size_t from, size_t to) {
      std::memcpy(out + from, source + from, to - from);
    });
    if (step != Step::kNext) return step;
    at_ += length + static_cast<size_t>(call_.Slot(kSkip).AsInteger());
    Commit(Value());
    return call_.Continue(kGoOn);
  }

 private:
  void Commit(const Value& skip) {
    call_.SetSlot(kFormatAt, Value::Integer(static_cast<int64_t>(format_.Position())));
    call_.SetSlot(kDataAt, Value::Integer(static_cast<int64_t>(at_)));
    call_.SetSlot(kScanned, Value::Integer(static_cast<int64_t>(scanned_)));
    call_.SetSlot(kSkip, skip);
  }

  Step Run() {
    while (!format_.at_end()) {
      if (spent_ >= static_cast<size_t>(PieceBytes())) {
        Commit(Value());
        return call_.Pause(kGoOn);
      }
      if (Step step = UnpackOne(); step != Step::kNext) return step;
    }
    if (Step step = call_.Ensure(1); step != Step::kNext) return step;
    call_.Push(Value::Integer(static_cast<int64_t>(at_) + 1));
    return call_.Return(call_.slot_count() - kResults);
  }

  Step UnpackOne() {
    uint64_t before = format_.Position();
    std::optional<PackOption> option = format_.Next(at_);
    if (!option) return RaisePackError(call_, format_);
    if (scanned_ == 0) call_.Charge(1);  // not again for the rest of a "z"
    spent_ += kPackOptionBytes;
    if (option->padding + option->size > data_.size() - at_) {
      return call_.BadArgument(kData, "data string too short");
    }
    // Where the data stood before: a scan that leaves begins there again.
    size_t start = at_;
    at_ += option->padding;
    if (Step step = call_.Ensure(4); step != Step::kNext) return step;
    const char* bytes = data_.data() + at_;
    switch (option->kind) {
      case PackKind::kSigned:
      case PackKind::kUnsigned: {
        std::optional<int64_t> value = UnpackInteger(bytes, option->size, format_.little_endian(),
                                                     option->kind == PackKind::kSigned);
        if (!value) {
          return call_.Raise(std::to_string(option->size) +
                             "-byte integer does not fit into Lua Integer");
        }
        call_.Push(Value::Integer(*value));
        break;
      }
      case PackKind::kFloat: {
        uint64_t bits = Bits(bytes, option->size);
        call_.Push(Value::Float(std::bit_cast<float>(static_cast<uint32_t>(bits))));
        break;
      }
      case PackKind::kDouble:
        call_.Push(Value::Float(std::bit_cast<double>(Bits(bytes, option->size))));
        break;
      case PackKind::kFixedString:
        return PushString(option->size, 0);
      case PackKind::kString: {
        std::optional<int64_t> length =
            UnpackInteger(bytes, option->size, format_.little_endian(), /*is_signed=*/false);
        if (!length) {
          return call_.Raise(std::to_string(option->size) +
                             "-byte integer does not fit into Lua Integer");
        }
        at_ += option->size;
        if (static_cast<uint64_t>(*length) > data_.size() - at_) {
          return call_.BadArgument(kData, "data string too short");
        }
        return PushString(static_cast<size_t>(*length), 0);
      }
      case PackKind::kZeroString: {
        const auto piece = static_cast<size_t>(PieceBytes());
        std::string_view part =
            data_.substr(at_ + scanned_, spent_ < piece ? piece - spent_ : 1);
        ChargeReached(call_, scanned_, scanned_ + part.size(), data_.size() - at_);
        size_t zero = part.find('\0');
        if (zero == std::string_view::npos) {
          scanned_ += part.size();
          if (at_ + scanned_ == data_.size()) {
            return call_.BadArgument(kData, "unfinished string for format 'z'");
          }
          format_.Restore(before);
          at_ = start;
          Commit(Value());
          return call_.Pause(kGoOn);
        }
        size_t length = scanned_ + zero;
        scanned_ = 0;
        return PushString(length, 1);
      }
      case PackKind::kPadding:
      case PackKind::kAlignment:
      case PackKind::kNothing:
        break;
    }
    at_ += option->size;
    return Step::kNext;
  }

  uint64_t Bits(const char* bytes, size_t size) {
    std::optional<int64_t> bits =
        UnpackInteger(bytes, size, format_.little_endian(), /*is_signed=*/false);
    return static_cast<uint64_t>(bits.value_or(0));
  }

  // Pushes the next `length` bytes and goes on `skip` bytes after them.
  Step PushString(size_t length, size_t skip) {
    if (length > StringAtOnce()) {
      String* string = call_.strings().MakeLongUninitialized(length);
      if (string == nullptr) return call_.NoMemory();
      Commit(Value::Integer(static_cast<int64_t>(skip)));
      return BeginWriting(call_, string, kGoOn);
    }
    call_.ChargeBytes(length);
    spent_ += length;
    String* string = call_.NewString(data_.substr(at_, length));
    if (string == nullptr) return call_.NoMemory();
    call_.Push(Value::Of(string));
    at_ += length + skip;
    return Step::kNext;
  }

  NativeCall& call_;
  PackFormat format_;
  std::string_view data_;
  size_t at_ = 0;
  size_t scanned_ = 0;
  size_t spent_ = 0;
};

Step Unpack(NativeCall& call) {
  if (call.state() != kStart) return Unpacker(call).Resume();
  if (!call.CheckString(Unpacker::kFormat)) return call.Raised();
  std::optional<Text> data = call.CheckString(Unpacker::kData);
  if (!data) return call.Raised();
  std::optional<int64_t> position = call.OptInteger(Unpacker::kPosition, 1);
  if (!position) return call.Raised();
  size_t start = StartPosition(*position, data->size()) - 1;
  if (start > data->size()) {
    return call.BadArgument(Unpacker::kPosition, "initial position out of string");
  }
  return Unpacker(call).Begin(start);
}

// The quick form: a record of a few fields.
int QuickUnpack(Machine& machine, Value* slots, uint32_t count) {
  int64_t position;
  if (count < 2 || !slots[0].IsString() || !slots[1].IsString() ||
      !GetQuickInteger(slots, count, 2, 1, &position)) {
    return kNotQuick;
  }
  const std::string_view text = slots[0].AsString()->bytes(Reading::kQuick);
  const std::string_view data = slots[1].AsString()->bytes(Reading::kQuick);
  size_t at = StartPosition(position, data.size()) - 1;
  if (text.size() > kQuickPackFormat || data.size() > kQuickBytes || at > data.size()) {
    return kNotQuick;
  }
  PackFormat format(text);
  Value values[kQuickResults];
  uint32_t results = 0;
  int64_t price = 0;
  const int64_t mark = machine.heap().ChargeMark();
  auto give_up = [&] {
    machine.heap().ReplaceCharges(mark, 0);
    return kNotQuick;
  };
  auto push_string = [&](size_t length) {
    String* string = machine.strings().Make(data.substr(at, length));
    if (string == nullptr) return false;
    price += static_cast<int64_t>(length) / kCopiedBytesPerFuelUnit;
    values[results++] = Value::Of(string);
    return true;
  };
  while (!format.at_end()) {
    const std::optional<PackOption> option = format.Next(at);
    if (!option || results + 1 >= kQuickResults ||
        option->padding + option->size > data.size() - at) {
      return give_up();
    }
    ++price;
    at += option->padding;
    const char* const bytes = data.data() + at;
    auto integer = [&](bool is_signed) {
      return UnpackInteger(bytes, option->size, format.little_endian(), is_signed);
    };
    switch (option->kind) {
      case PackKind::kSigned:
      case PackKind::kUnsigned: {
        const std::optional<int64_t> value = integer(option->kind == PackKind::kSigned);
        if (!value) return give_up();
        values[results++] = Value::Integer(*value);
        break;
      }
      case PackKind::kFloat: {
        const uint32_t bits = static_cast<uint32_t>(integer(false).value_or(0));
        values[results++] = Value::Float(std::bit_cast<float>(bits));
        break;
      }
      case PackKind::kDouble:
        values[results++] = Value::Float(std::bit_cast<double>(integer(false).value_or(0)));
        break;
      case PackKind::kFixedString:
        if (!push_string(option->size)) return give_up();
        break;
      case PackKind::kString: {
        const std::optional<int64_t> length = integer(false);
        at += option->size;
        if (!length || static_cast<uint64_t>(*length) > data.size() - at ||
            !push_string(static_cast<size_t>(*length))) {
          return give_up();
        }
        at += static_cast<size_t>(*length);
        continue;
      }
      case PackKind::kZeroString: {
        const std::string_view rest = data.substr(at);
        const size_t length = rest.find('\0');
        if (length == std::string_view::npos || !push_string(length)) return give_up();
        price += static_cast<int64_t>(rest.size()) / kCopiedBytesPerFuelUnit;
        at += length + 1;
        continue;
      }
      default:
        break;
    }
    at += option->size;
  }
  values[results++] = Value::Integer(static_cast<int64_t>(at) + 1);
  for (uint32_t n = 0; n < results; ++n) slots[static_cast<int32_t>(n) - 1] = values[n];
  ChargeQuick(machine, price);
  return static_cast<int>(results);
}

constexpr NativeInfo kFunctions[] = {
    {.name = "unpack", .qualified = "string.unpack", .prices = Price::kBytes | Price::kItems,
     .function = Unpack, .quick = QuickUnpack},
};

}  // namespace

std::span<const NativeInfo> StringUnpackLibrary() { return kFunctions; }

}  // namespace selenite::vm

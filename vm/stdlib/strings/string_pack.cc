// string: pack, packsize.
//
// The format is read option by option; what is between two options fits in a
// few integers (PackFormat::Position, the data's position, the argument), so
// each function can leave after any piece. Long strings are copied in pieces.
#include <bit>
#include <climits>
#include <cstring>
#include <string>

#include "vm/objects/buffer.h"
#include "vm/objects/string.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/run/natives/native_state.h"
#include "vm/run/natives/quick_results.h"
#include "vm/stdlib/strings/pack_format.h"
#include "vm/stdlib/strings/pack_natives.h"
#include "vm/stdlib/strings/string_building.h"
#include "vm/stdlib/strings/string_libraries.h"

namespace selenite::vm {
namespace {

constexpr size_t kMaxPackSize = INT_MAX;

enum : uint32_t { kStart, kGoOn, kReturning };

// ---- pack -------------------------------------------------------------------

constexpr uint32_t kScratchSlots = 2;  // Progress, the output's Buffer

struct PackProgress {
  uint64_t format = 0;  // PackFormat::Position before the option under way
  uint32_t argument = 0;
  bool in_body = false;    // the option's head is written; its body is under way
  bool zero_after = false;  // a zero ends the body
  size_t body_done = 0;
  size_t body_fill = 0;     // zeros that follow the body of a "c"
  size_t fill = 0;          // zeros to be appended next
  size_t output_size = 0;
};

constexpr StateField kProgressFields[] = {
    STATE_FIELD(PackProgress, format),     STATE_FIELD(PackProgress, argument),
    STATE_FIELD(PackProgress, in_body),    STATE_FIELD(PackProgress, zero_after),
    STATE_FIELD(PackProgress, body_done),  STATE_FIELD(PackProgress, body_fill),
    STATE_FIELD(PackProgress, fill),       STATE_FIELD(PackProgress, output_size),
};
constexpr StateRecord kProgress = DescribeRecord<PackProgress, kProgressFields>();
constexpr NativeStateInfo kState = {
    .name = "string.pack", .kind = 5, .version = 1, .own = &kProgress};

class Packer {
 public:
  explicit Packer(NativeCall& call)
      : call_(call), format_(call.TextAt(0).whole(Reading::kScanned)), output_(call) {}

  Step Run() {
    if (call_.state() == kStart) {
      argument_count_ = call_.argument_count();
    } else {
      argument_count_ = call_.slot_count() - kScratchSlots;
      StateReader(call_.Slot(argument_count_), kState).Take(&progress_);
      Value output = call_.Slot(argument_count_ + 1);
      if (!output.IsNil()) output_.Resume(output.AsBuffer(), progress_.output_size);
      format_.Restore(progress_.format);
    }
    for (;;) {
      if (spent_ >= static_cast<size_t>(PieceBytes())) return Pause();
      if (progress_.fill != 0) {
        size_t part = progress_.fill < Allowed() ? progress_.fill : Allowed();
        ChargePart(call_, progress_.fill - part, progress_.fill);
        spent_ += part;
        if (!output_.AppendFill('\0', part)) return call_.NoMemory();
        progress_.fill -= part;
        continue;
      }
      if (progress_.in_body) {
        if (Step step = AppendBody(); step != Step::kNext) return step;
        continue;
      }
      if (format_.at_end()) break;
      if (Step step = PackOne(); step != Step::kNext) return step;
    }
    if (Step step = PushOutput(call_, output_, kReturning); step != Step::kNext) return step;
    return call_.Return(1);
  }

 private:
  // Bytes left of this piece: at least one, so that each gets on.
  size_t Allowed() const {
    const auto piece = static_cast<size_t>(PieceBytes());
    return spent_ < piece ? piece - spent_ : 1;
  }

  Step Pause() {
    Buffer* output = nullptr;
    if (output_.size() != 0) {
      output = output_.Spill();
      if (output == nullptr) return call_.NoMemory();
    }
    if (call_.state() == kStart) {
      Buffer* saved = NewStateBuffer(call_, kState, sizeof(progress_));
      if (saved == nullptr) return call_.NoMemory();
      call_.Push(Value::Of(saved));
      call_.Push(Value());
    }
    if (output != nullptr) call_.SetSlot(argument_count_ + 1, Value::Of(output));
    progress_.format = format_.Position();
    progress_.output_size = output_.size();
    StateWriter(call_.heap(), call_.Slot(argument_count_), kState, sizeof(progress_))
        .Put(&progress_);
    return call_.Pause(kGoOn);
  }

  Step Append(const char* bytes, size_t count) {
    spent_ += count;
    return output_.Append(std::string_view(bytes, count)) ? Step::kNext : call_.NoMemory();
  }

  // The next option: its padding and its head.
  Step PackOne() {
    std::optional<PackOption> option = format_.Next(output_.size());
    if (!option) return RaisePackError(call_, format_);
    call_.Charge(1);
    spent_ += kPackOptionBytes;
    if (option->padding != 0 && !output_.AppendFill('\0', option->padding)) {
      return call_.NoMemory();
    }
    switch (option->kind) {
      case PackKind::kPadding:
        return Append("\0", 1);
      case PackKind::kAlignment:
      case PackKind::kNothing:
        return Step::kNext;
      default:
        break;
    }
    uint32_t argument = ++progress_.argument;
    switch (option->kind) {
      case PackKind::kSigned:
      case PackKind::kUnsigned: {
        if (argument >= argument_count_) return Absent(argument, "number");
        std::optional<int64_t> value = call_.CheckInteger(argument);
        if (!value) return call_.Raised();
        if (option->size < 8) {
          uint64_t bits = static_cast<uint64_t>(*value);
          uint64_t half = uint64_t{1} << (option->size * 8 - 1);
          if (option->kind == PackKind::kSigned && bits + half >= 2 * half) {
            return call_.BadArgument(argument, "integer overflow");
          }
          if (option->kind == PackKind::kUnsigned && bits >= 2 * half) {
            return call_.BadArgument(argument, "unsigned overflow");
          }
        }
        bool negative = option->kind == PackKind::kSigned && *value < 0;
        return AppendInteger(static_cast<uint64_t>(*value), option->size, negative);
      }
      case PackKind::kFloat:
      case PackKind::kDouble: {
        if (argument >= argument_count_) return Absent(argument, "number");
        std::optional<double> value = call_.CheckNumber(argument);
        if (!value) return call_.Raised();
        uint64_t bits = option->kind == PackKind::kDouble
                            ? std::bit_cast<uint64_t>(*value)
                            : std::bit_cast<uint32_t>(static_cast<float>(*value));
        return AppendInteger(bits, option->size, /*negative=*/false);
      }
      default:
        return PackString(*option, argument);
    }
  }

  // Beyond the arguments may lie slots of this native's own: no check may look
  // at them. The reference finds a nil there.
  Step Absent(uint32_t argument, const char* expected) {
    return call_.BadArgument(argument, std::string(expected) + " expected, got nil");
  }

  Step AppendInteger(uint64_t value, size_t size, bool negative) {
    char bytes[kMaxPackedInteger];
    PackInteger(bytes, value, size, format_.little_endian(), negative);
    return Append(bytes, size);
  }

  Step PackString(const PackOption& option, uint32_t argument) {
    if (argument >= argument_count_) return Absent(argument, "string");
    std::optional<Text> text = call_.CheckString(argument);
    if (!text) return call_.Raised();
    progress_.zero_after = false;
    switch (option.kind) {
      case PackKind::kFixedString:
        if (text->size() > option.size) {
          return call_.BadArgument(argument, "string longer than given size");
        }
        break;
      case PackKind::kString:
        if (option.size < 8 && text->size() >> (option.size * 8) != 0) {
          return call_.BadArgument(argument, "string length does not fit in given size");
        }
        if (Step step = AppendInteger(text->size(), option.size, /*negative=*/false);
            step != Step::kNext) {
          return step;
        }
        break;
      default:
        progress_.zero_after = true;
        break;
    }
    progress_.in_body = true;
    progress_.body_done = 0;
    progress_.body_fill = option.kind == PackKind::kFixedString ? option.size - text->size() : 0;
    return Step::kNext;
  }

  Step AppendBody() {
    const std::string_view text = call_.TextAt(progress_.argument).whole(Reading::kScanned);
    std::string_view part = text.substr(progress_.body_done, Allowed());
    ChargeReached(call_, progress_.body_done, progress_.body_done + part.size(), text.size());
    spent_ += part.size();
    if (progress_.zero_after && part.find('\0') != std::string_view::npos) {
      return call_.BadArgument(progress_.argument, "string contains zeros");
    }
    if (!output_.Append(part)) return call_.NoMemory();
    progress_.body_done += part.size();
    if (progress_.body_done < text.size()) return Step::kNext;
    progress_.in_body = false;
    progress_.fill = progress_.zero_after ? 1 : progress_.body_fill;
    return Step::kNext;
  }

  NativeCall& call_;
  PackFormat format_;
  OutputBytes output_;
  PackProgress progress_;
  uint32_t argument_count_ = 0;
  size_t spent_ = 0;
};

Step Pack(NativeCall& call) {
  if (call.state() == kReturning) {
    if (Step step = PushOutputPiece(call, kReturning); step != Step::kNext) return step;
    return call.Return(1);
  }
  if (call.state() == kStart && !call.CheckString(0)) return call.Raised();
  return Packer(call).Run();
}

// ---- packsize ---------------------------------------------------------------

Step PackSize(NativeCall& call) {
  enum : uint32_t { kFormat, kFormatAt, kTotal, kSlots };
  if (call.state() == kStart && !call.CheckString(kFormat)) return call.Raised();
  PackFormat format(call.TextAt(kFormat).whole(Reading::kScanned));
  size_t total = 0;
  if (call.state() != kStart) {
    format.Restore(static_cast<uint64_t>(call.Slot(kFormatAt).AsInteger()));
    total = static_cast<size_t>(call.Slot(kTotal).AsInteger());
  }
  int64_t options = 0;
  for (; !format.at_end() && options < PieceSteps(); ++options) {
    std::optional<PackOption> option = format.Next(total);
    if (!option) {
      call.Charge(options);
      return RaisePackError(call, format);
    }
    if (option->kind == PackKind::kString || option->kind == PackKind::kZeroString) {
      call.Charge(options);
      return call.BadArgument(0, "variable-length format");
    }
    size_t size = option->padding + option->size;
    if (total > kMaxPackSize - size) {
      call.Charge(options);
      return call.BadArgument(0, "format result too large");
    }
    total += size;
  }
  call.Charge(options);
  if (format.at_end()) return call.ReturnValue(Value::Integer(static_cast<int64_t>(total)));
  call.SetSlotCount(kSlots);
  call.SetSlot(kFormatAt, Value::Integer(static_cast<int64_t>(format.Position())));
  call.SetSlot(kTotal, Value::Integer(static_cast<int64_t>(total)));
  return call.Pause(kGoOn);
}

// ---- The quick form of pack: a record of a few fields -----------------------

int QuickPack(Machine& machine, Value* slots, uint32_t count) {
  if (count == 0 || !slots[0].IsString()) return kNotQuick;
  const std::string_view text = slots[0].AsString()->bytes(Reading::kQuick);
  if (text.size() > kQuickPackFormat) return kNotQuick;
  PackFormat format(text);
  char output[512];
  size_t size = 0;
  int64_t price = 0;
  uint32_t argument = 0;
  while (!format.at_end()) {
    const std::optional<PackOption> option = format.Next(size);
    if (!option) return kNotQuick;
    ++price;
    // Each piece has this much room.
    constexpr size_t kRoom = kMaxShortString + 2 * kMaxPackedInteger;
    if (sizeof(output) - size < kRoom || option->size > kMaxPackedInteger) return kNotQuick;
    std::memset(output + size, 0, option->padding);
    size += option->padding;
    if (option->kind == PackKind::kPadding) output[size++] = '\0';
    if (option->kind >= PackKind::kPadding) continue;
    if (++argument >= count) return kNotQuick;
    const Value& value = slots[argument];
    switch (option->kind) {
      case PackKind::kSigned:
      case PackKind::kUnsigned: {
        if (!value.IsInteger()) return kNotQuick;
        const uint64_t bits = static_cast<uint64_t>(value.AsInteger());
        const bool is_signed = option->kind == PackKind::kSigned;
        if (option->size < 8) {
          const uint64_t half = uint64_t{1} << (option->size * 8 - 1);
          if (bits + (is_signed ? half : 0) >= 2 * half) return kNotQuick;
        }
        PackInteger(output + size, bits, option->size, format.little_endian(),
                    is_signed && value.AsInteger() < 0);
        size += option->size;
        break;
      }
      case PackKind::kFloat:
      case PackKind::kDouble: {
        if (!value.IsNumber()) return kNotQuick;
        const double number = value.AsNumber();
        const uint64_t bits = option->kind == PackKind::kDouble
                                  ? std::bit_cast<uint64_t>(number)
                                  : std::bit_cast<uint32_t>(static_cast<float>(number));
        PackInteger(output + size, bits, option->size, format.little_endian(), false);
        size += option->size;
        break;
      }
      case PackKind::kString:
      case PackKind::kZeroString: {
        if (!value.IsShortString()) return kNotQuick;
        const std::string_view body = value.AsString()->bytes(Reading::kShort);
        if (option->kind == PackKind::kString) {
          PackInteger(output + size, body.size(), option->size, format.little_endian(), false);
          size += option->size;
        } else if (body.find('\0') != std::string_view::npos) {
          return kNotQuick;
        }
        CopyBytes(output + size, body.data(), body.size());
        size += body.size();
        if (option->kind == PackKind::kZeroString) output[size++] = '\0';
        break;
      }
      default:
        return kNotQuick;
    }
  }
  const int results = ReturnQuick(machine, slots, {output, size});
  if (results == 1) {
    ChargeQuick(machine, price);
    ChargeQuickBytes(machine, size);
  }
  return results;
}

constexpr NativeInfo kFunctions[] = {
    {.name = "pack", .qualified = "string.pack", .prices = Price::kBytes | Price::kItems,
     .function = Pack, .quick = QuickPack},
    {.name = "packsize", .qualified = "string.packsize", .prices = Price::kItems,
     .function = PackSize},
};

}  // namespace

std::span<const NativeInfo> StringPackLibrary() { return kFunctions; }
const NativeStateInfo* PackState() { return &kState; }

}  // namespace selenite::vm

// string.format.
//
// One pass over the format. What one conversion yields is appended at once
// when it is small; a long run of plain text, a long "%s" or "%q" is appended
// in pieces, and "%s" may call a __tostring: so the pass can leave after any
// piece and come back.
//
// Slots: the arguments; and once it has left for the first time kScratchSlots
// above them: Progress in a Buffer, the output's Buffer, and the string of the
// "%s" or "%q" under way (nil: none).
//
// Long because the pass and its quick form stand side by side: a conversion that
// changes has to change in both.
#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "vm/objects/buffer.h"
#include "vm/objects/string.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/machine/serials.h"
#include "vm/run/natives/native.h"
#include "vm/run/natives/native_state.h"
#include "vm/run/natives/quick_results.h"
#include "vm/run/operations/native_operations.h"
#include "vm/run/semantics/conversion.h"
#include "vm/stdlib/strings/format_spec.h"
#include "vm/stdlib/strings/string_building.h"
#include "vm/stdlib/strings/string_libraries.h"
#include "vm/support/number_format.h"

namespace selenite::vm {
namespace {

// With what is pushed above them they take less than kNativeStackSlots: no room is
// asked for, which would be paid for.
constexpr uint32_t kScratchSlots = 3;

// Conversions, `%%` among them, that the call pays for: where there are more, each costs
// a unit.
constexpr uint32_t kItemsOfCall = 8;

enum : uint32_t { kStart, kGoOn, kHasString, kReturning };

struct Progress {
  enum class Phase : uint8_t {
    kFormat,
    kString,  // append the string under way
    kQuoted,  // the same, quoted
    kZeros,   // look for zeros in it
  };
  Phase phase = Phase::kFormat;
  size_t at = 0;           // in the format
  uint32_t argument = 0;   // the last one used
  uint32_t percents = 0;   // `%%` so far
  size_t string_done = 0;  // bytes of the string under way that are appended
  size_t run_done = 0;     // and of the plain text, or of the quoted form
  bool paid = false;        // for leaving to run Lua
  bool output_paid = false;
  size_t output_size = 0;
};

constexpr StateField kProgressFields[] = {
    STATE_FIELD(Progress, phase),       STATE_FIELD(Progress, at),
    STATE_FIELD(Progress, argument),    STATE_FIELD(Progress, percents),
    STATE_FIELD(Progress, string_done), STATE_FIELD(Progress, run_done),
    STATE_FIELD(Progress, paid),        STATE_FIELD(Progress, output_paid),
    STATE_FIELD(Progress, output_size),
};
constexpr StateRecord kProgress = DescribeRecord<Progress, kProgressFields>();
constexpr NativeStateInfo kState = {
    .name = "string.format", .kind = 4, .version = 2, .own = &kProgress};

constexpr unsigned kUnsignedFlags = FormatSpec::kLeft | FormatSpec::kZero;
constexpr unsigned kHexadecimalFlags = kUnsignedFlags | FormatSpec::kAlternative;
constexpr unsigned kDecimalFlags = kUnsignedFlags | FormatSpec::kPlus | FormatSpec::kSpace;
constexpr unsigned kFloatFlags = kDecimalFlags | FormatSpec::kAlternative;

// What "%s" shows of a number, a boolean or nil: no string is made of it. Empty
// for other values, and where a __tostring is asked. `number` has room for one.
std::string_view PlainTextOf(const Machine& machine, const Value& value, char* number) {
  if (!value.IsNumber() && !value.IsBoolean() && !value.IsNil()) return {};
  if (!machine.MetamethodOf(value, Metamethod::kToString).IsNil()) return {};
  if (value.IsNumber()) return {number, FormatNumber(value, number)};
  if (value.IsNil()) return "nil";
  return value.AsBoolean() ? "true" : "false";
}

class Formatter {
 public:
  explicit Formatter(NativeCall& call) : call_(call), output_(call) {}

  Step Begin() {
    argument_count_ = call_.argument_count();
    format_ = call_.TextAt(0).whole(Reading::kScanned);
    return Run();
  }

  Step Resume() {
    // In state kHasString the string that was asked for is on top.
    argument_count_ = call_.slot_count() - kScratchSlots - (call_.state() == kHasString ? 1 : 0);
    format_ = call_.TextAt(0).whole(Reading::kScanned);
    StateReader(call_.Slot(argument_count_), kState).Take(&progress_);
    Value output = call_.Slot(argument_count_ + 1);
    if (!output.IsNil()) {
      output_.Resume(output.AsBuffer(), progress_.output_size, progress_.output_paid);
    }
    string_ = call_.Slot(argument_count_ + 2);
    if (call_.state() == kHasString) {
      string_ = call_.Top();
      // The pass stands before the letter 's'.
      spec_ = ParseFormatSpec(format_, progress_.at + 1);
      if (Step step = AddString(); step != Step::kNext) return step;
    }
    return Run();
  }

 private:
  // Makes what leaving needs; then Commit cannot fail. kNext: done.
  Step Prepare() {
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
      call_.Push(Value());
    }
    if (output != nullptr) call_.SetSlot(argument_count_ + 1, Value::Of(output));
    return Step::kNext;
  }

  void Commit() {
    progress_.output_size = output_.size();
    progress_.output_paid = output_.is_paid();
    StateWriter(call_.heap(), call_.Slot(argument_count_), kState, sizeof(progress_))
        .Put(&progress_);
    call_.SetSlot(argument_count_ + 2, string_);
  }

  Step Pause() {
    if (Step step = Prepare(); step != Step::kNext) return step;
    Commit();
    // The string on top is in its slot now.
    if (call_.state() == kHasString) call_.Pop();
    return call_.Pause(kGoOn);
  }

  Step Run() {
    for (;;) {
      if (spent_ >= static_cast<size_t>(PieceBytes())) return Pause();
      if (progress_.phase != Progress::Phase::kFormat) {
        if (Step step = AppendStringPiece(); step != Step::kNext) return step;
        continue;
      }
      if (progress_.at == format_.size()) {
        // Above the arguments nothing is needed any more but what this pushes.
        if (Step step = PushOutput(call_, output_, kReturning); step != Step::kNext) return step;
        return call_.Return(1);
      }
      if (format_[progress_.at] == '%') {
        if (Step step = Convert(); step != Step::kNext) return step;
        continue;
      }
      const size_t plain = PlainText();
      if (!AppendPart(format_.substr(progress_.at, plain), progress_.run_done)) {
        return call_.NoMemory();
      }
      progress_.at += plain;
      const bool ends = progress_.at == format_.size() || format_[progress_.at] == '%';
      progress_.run_done = ends ? 0 : progress_.run_done + plain;
    }
  }

  // Bytes from `at` on up to the next '%', as far as this piece goes. Mostly
  // a few: a loop finds it faster than a call.
  size_t PlainText() const {
    constexpr size_t kLooked = 16;
    const std::string_view rest = format_.substr(progress_.at, Allowed());
    for (size_t i = 1; i < rest.size(); ++i) {
      if (rest[i] == '%') return i;
      if (i == kLooked) {
        const size_t found = rest.find('%', i);
        return found == std::string_view::npos ? rest.size() : found;
      }
    }
    return rest.size();
  }

  // Bytes left of this piece.
  size_t Allowed() const { return static_cast<size_t>(PieceBytes()) - spent_; }

  [[nodiscard]] bool Append(std::string_view bytes) { return AppendPart(bytes, 0); }
  // The bytes of a text from `from` on.
  [[nodiscard]] bool AppendPart(std::string_view bytes, size_t from) {
    if (from + bytes.size() >= static_cast<size_t>(kCopiedBytesPerFuelUnit)) {
      ChargePart(call_, from, from + bytes.size());
    }
    spent_ += bytes.size() + 16;
    if (spent_ > static_cast<size_t>(PieceBytes())) spent_ = static_cast<size_t>(PieceBytes());
    return output_.Append(bytes);
  }

  Step Appended(const char* buffer, size_t length) {
    return Append({buffer, length}) ? Step::kNext : call_.NoMemory();
  }

  // One conversion, the '%' of which is at `at`. kNext: `at` is behind it.
  Step Convert() {
    if (progress_.at + 1 < format_.size() && format_[progress_.at + 1] == '%') {
      progress_.at += 2;
      ++progress_.percents;
      PayForItem();
      return Appended("%", 1);
    }
    uint32_t argument = progress_.argument + 1;
    if (argument >= argument_count_) return call_.BadArgument(argument, "no value");
    spec_ = ParseFormatSpec(format_, progress_.at + 1);
    if (spec_.too_long) return call_.Raise("invalid format (too long)");
    char buffer[kMaxFormattedNumber];
    size_t length = 0;
    switch (spec_.letter) {
      case 'c': {
        if (!IsValidSpec(spec_, FormatSpec::kLeft, Precision::kRefused)) return BadSpec();
        std::optional<int64_t> value = call_.CheckInteger(argument);
        if (!value) return call_.Raised();
        length = FormatSpecByte(spec_, *value, buffer);
        break;
      }
      case 'd':
      case 'i':
        return Integer(argument, kDecimalFlags);
      case 'u':
        return Integer(argument, kUnsignedFlags);
      case 'o':
      case 'x':
      case 'X':
        return Integer(argument, kHexadecimalFlags);
      case 'a':
      case 'A': {
        if (!IsValidSpec(spec_, kFloatFlags, Precision::kAllowed)) return BadSpec();
        std::optional<double> value = call_.CheckNumber(argument);
        if (!value) return call_.Raised();
        Pay(FormatSpecPrice(spec_, *value));
        length = FormatSpecFloat(spec_, *value, buffer);
        break;
      }
      case 'e':
      case 'E':
      case 'f':
      case 'g':
      case 'G': {
        std::optional<double> value = call_.CheckNumber(argument);
        if (!value) return call_.Raised();
        if (!IsValidSpec(spec_, kFloatFlags, Precision::kAllowed)) return BadSpec();
        Pay(FormatSpecPrice(spec_, *value));
        length = FormatSpecFloat(spec_, *value, buffer);
        break;
      }
      case 'p': {
        if (!IsValidSpec(spec_, FormatSpec::kLeft, Precision::kRefused)) return BadSpec();
        char address[kSerialTextBytes];
        std::string_view serial = "(null)";
        Value value = call_.Slot(argument);
        // To a script a long string is a value, not an object with an address.
        if (value.IsFunction() || (value.IsCollectable() && value.tag() != Tag::kLongString)) {
          uint64_t number = 0;
          if (Step step = call_.machine().ReadSerial(value, &number); step != Step::kNext) {
            return step;
          }
          serial = SerialText(number, address);
        }
        length = FormatSpecText(spec_, serial, buffer);
        break;
      }
      case 'q':
        if (!spec_.plain()) return call_.Raise("specifier '%q' cannot have modifiers");
        return Quote(argument);
      case 's': {
        Value value = call_.Slot(argument);
        if (value.IsString()) {
          string_ = value;
          return AddString();
        }
        return ConvertToString(value);
      }
      default: {
        std::string problem = "invalid conversion '";
        problem += spec_.text;
        problem += "' to 'format'";
        return call_.Raise(problem);
      }
    }
    Consume();
    return Appended(buffer, length);
  }

  // Charges for work, and counts it as so many bytes of this piece.
  void Pay(int64_t units) {
    if (units == 0) return;
    call_.Charge(units);
    spent_ += static_cast<size_t>(units * kCopiedBytesPerFuelUnit);
    if (spent_ > static_cast<size_t>(PieceBytes())) spent_ = static_cast<size_t>(PieceBytes());
  }

  void Consume() {
    progress_.at += spec_.length();
    ++progress_.argument;
    PayForItem();
  }
  void PayForItem() {
    if (progress_.argument + progress_.percents > kItemsOfCall) call_.Charge(1);
  }

  Step BadSpec() {
    std::string problem = "invalid conversion specification: '";
    problem += spec_.text;
    problem += "'";
    return call_.Raise(problem);
  }

  Step Integer(uint32_t argument, unsigned flags) {
    const Value given = call_.Slot(argument);
    std::optional<int64_t> value;
    if (given.IsInteger()) [[likely]] {
      value = given.AsInteger();
    } else {
      value = call_.CheckInteger(argument);
      if (!value) return call_.Raised();
    }
    if (!IsValidSpec(spec_, flags, Precision::kAllowed)) return BadSpec();
    char buffer[kMaxFormattedNumber];
    size_t length = FormatSpecInteger(spec_, *value, buffer);
    Consume();
    return Appended(buffer, length);
  }

  // "%s" of something else than a string. What may run Lua must find
  // everything saved, so that it is not done twice.
  Step ConvertToString(const Value& value) {
    char number[kNumberBufferBytes];
    const std::string_view text = PlainTextOf(call_.machine(), value, number);
    if (!text.empty()) return AddShortText(text);
    bool runs_lua = value.IsTable() || value.IsUserdata();
    if (runs_lua) {
      if (Step step = Prepare(); step != Step::kNext) return step;
      if (output_.size() != 0) output_.PayForBuffer();
      if (!std::exchange(progress_.paid, true)) call_.Charge(kPriceOfState);
      string_ = Value();
      Commit();
      if (call_.state() == kHasString) {
        // The last string on top is used up.
        call_.SetSlotCount(argument_count_ + kScratchSlots);
        return call_.Pause(kGoOn);
      }
      if (call_.state() == kStart) return call_.Pause(kGoOn);
    }
    Step step = ToStringValue(call_, value, kHasString);
    if (step != Step::kNext) return step;
    string_ = call_.Top();
    call_.Pop();
    return AddString();
  }

  // Adds a text without zeros of which no string was made, for the "%s" at `at`.
  Step AddShortText(std::string_view text) {
    if (!spec_.plain()) {
      if (!IsValidSpec(spec_, FormatSpec::kLeft, Precision::kAllowed)) return BadSpec();
      char buffer[kMaxFormattedNumber];
      const size_t length = FormatSpecText(spec_, text, buffer);
      Consume();
      return Appended(buffer, length);
    }
    Consume();
    return Appended(text.data(), text.size());
  }

  // Adds `string_` with the "%s" at `at`, which is in `spec_`.
  Step AddString() {
    if (spec_.plain()) return BeginString();
    progress_.phase = Progress::Phase::kZeros;
    progress_.string_done = 0;
    return AddStringWithoutZeros();
  }

  // A width or a precision needs a string without zeros.
  Step AddStringWithoutZeros() {
    const std::string_view text = string_.AsString()->bytes(Reading::kScanned);
    std::string_view part = text.substr(progress_.string_done, Allowed());
    ChargeReached(call_, progress_.string_done, progress_.string_done + part.size(), text.size());
    if (part.find('\0') != std::string_view::npos) {
      return call_.BadArgument(progress_.argument + 1, "string contains zeros");
    }
    progress_.string_done += part.size();
    spent_ += part.size();
    if (progress_.string_done < text.size()) return Step::kNext;
    progress_.phase = Progress::Phase::kFormat;
    spec_ = ParseFormatSpec(format_, progress_.at + 1);
    if (!IsValidSpec(spec_, FormatSpec::kLeft, Precision::kAllowed)) return BadSpec();
    if (!spec_.has_precision() && text.size() >= 100) return BeginString();
    char buffer[kMaxFormattedNumber];
    size_t length = FormatSpecText(spec_, text, buffer);
    Consume();
    return Appended(buffer, length);
  }

  Step BeginString() {
    Consume();
    const std::string_view text = string_.AsString()->bytes(Reading::kScanned);
    if (text.size() <= Allowed()) return Append(text) ? Step::kNext : call_.NoMemory();
    progress_.phase = Progress::Phase::kString;
    progress_.string_done = 0;
    return Step::kNext;
  }

  Step AppendStringPiece() {
    if (progress_.phase == Progress::Phase::kZeros) return AddStringWithoutZeros();
    const std::string_view text = string_.AsString()->bytes(Reading::kScanned);
    size_t from = progress_.string_done;
    if (progress_.phase == Progress::Phase::kString) {
      size_t part = text.size() - from < Allowed() ? text.size() - from : Allowed();
      if (!AppendPart(text.substr(from, part), from)) return call_.NoMemory();
      progress_.string_done += part;
    } else {
      constexpr size_t kQuotedAtOnce = 1024;
      char buffer[4 * kQuotedAtOnce];
      const size_t part = std::min({text.size() - from, kQuotedAtOnce, Allowed()});
      size_t length = QuoteBytes(text, from, from + part, buffer);
      if (!AppendPart({buffer, length}, progress_.run_done)) return call_.NoMemory();
      progress_.string_done += part;
      progress_.run_done += length;
      if (progress_.string_done == text.size() && !Append("\"")) return call_.NoMemory();
    }
    if (progress_.string_done == text.size()) {
      progress_.phase = Progress::Phase::kFormat;
      progress_.run_done = 0;
    }
    return Step::kNext;
  }

  Step Quote(uint32_t argument) {
    Value value = call_.Slot(argument);
    char buffer[kMaxFormattedNumber];
    size_t length = 0;
    if (value.IsString()) {
      string_ = value;
      Consume();
      progress_.phase = Progress::Phase::kQuoted;
      progress_.string_done = 0;
      return Appended("\"", 1);
    }
    if (value.IsInteger()) {
      length = QuoteInteger(value.AsInteger(), buffer);
    } else if (value.IsFloat()) {
      length = QuoteFloat(value.AsFloat(), buffer);
    } else if (value.IsNil()) {
      length = Copy("nil", buffer);
    } else if (value.IsBoolean()) {
      length = Copy(value.AsBoolean() ? "true" : "false", buffer);
    } else {
      return call_.BadArgument(argument, "value has no literal form");
    }
    Consume();
    return Appended(buffer, length);
  }

  static size_t Copy(const char* text, char* buffer) {
    size_t length = std::strlen(text);
    std::memcpy(buffer, text, length);
    return length;
  }

  NativeCall& call_;
  OutputBytes output_;
  uint32_t argument_count_ = 0;
  std::string_view format_;
  Progress progress_;
  FormatSpec spec_;
  Value string_;
  size_t spent_ = 0;
};

Step Format(NativeCall& call) {
  if (call.state() == kReturning) {
    if (Step step = PushOutputPiece(call, kReturning); step != Step::kNext) return step;
    return call.Return(1);
  }
  if (call.state() != kStart) return Formatter(call).Resume();
  if (!call.CheckString(0)) return call.Raised();
  return Formatter(call).Begin();
}

// ---- The quick form ---------------------------------------------------------

// Formats into a few kilobytes of stack what needs no error, no Lua and no
// second piece.
class QuickFormatter {
 public:
  QuickFormatter(Machine& machine, const Value* slots, uint32_t count)
      : machine_(machine), slots_(slots), count_(count) {}

  // False: not quick.
  bool Run(std::string_view format) {
    size_t at = 0;
    while (at < format.size()) {
      if (format[at] != '%') {
        size_t end = at + 1;
        while (end < format.size() && format[end] != '%') ++end;
        if (!Append(format.substr(at, end - at))) return false;
        at = end;
      } else if (at + 1 < format.size() && format[at + 1] == '%') {
        if (!Append("%")) return false;
        ++percents_;
        PayForItem();
        at += 2;
      } else {
        if (++argument_ >= count_) return false;
        const FormatSpec spec = ParseFormatSpec(format, at + 1);
        if (spec.too_long || !Convert(spec, slots_[argument_])) return false;
        PayForItem();
        at += spec.length();
      }
    }
    return true;
  }

  std::string_view output() const { return {output_, size_}; }
  // As the Formatter charges, all together.
  int64_t price() const { return price_ + PriceOf(size_); }

 private:
  static int64_t PriceOf(size_t bytes) {
    return static_cast<int64_t>(bytes) / kCopiedBytesPerFuelUnit;
  }

  void PayForItem() {
    if (argument_ + percents_ > kItemsOfCall) ++price_;
  }

  bool Append(std::string_view bytes) {
    if (bytes.size() > sizeof(output_) - size_) return false;
    CopyBytes(output_ + size_, bytes.data(), bytes.size());
    return Appended(bytes.size());
  }
  // So many bytes are written at the end.
  bool Appended(size_t bytes) {
    size_ += bytes;
    price_ += PriceOf(bytes);
    return true;
  }

  bool Convert(const FormatSpec& spec, const Value& value) {
    if (sizeof(output_) - size_ < kMaxFormattedNumber) return false;
    char* const end = output_ + size_;
    switch (spec.letter) {
      case 'd':
      case 'i':
        if (!value.IsInteger() || !IsValidSpec(spec, kDecimalFlags, Precision::kAllowed)) {
          return false;
        }
        return Appended(FormatSpecInteger(spec, value.AsInteger(), end));
      case 'x':
      case 'X':
        if (!value.IsInteger() || !IsValidSpec(spec, kHexadecimalFlags, Precision::kAllowed)) {
          return false;
        }
        return Appended(FormatSpecInteger(spec, value.AsInteger(), end));
      case 'c':
        if (!value.IsInteger() || !IsValidSpec(spec, FormatSpec::kLeft, Precision::kRefused)) {
          return false;
        }
        return Appended(FormatSpecByte(spec, value.AsInteger(), end));
      case 'e':
      case 'f':
      case 'g':
        if (!value.IsNumber() || !IsValidSpec(spec, kFloatFlags, Precision::kAllowed)) {
          return false;
        }
        if (const int64_t price = FormatSpecPrice(spec, value.AsNumber()); price != 0) {
          // What takes long is not done twice, should this form not come to its end.
          if (price > kMostQuickPrice) return false;
          price_ += price;
        }
        return Appended(FormatSpecFloat(spec, value.AsNumber(), end));
      case 's':
        return ConvertString(spec, value);
      case 'q':
        return spec.plain() && value.IsShortString() && Quote(value.AsString()->bytes(Reading::kShort));
      default:
        return false;
    }
  }

  bool ConvertString(const FormatSpec& spec, const Value& value) {
    char number[kNumberBufferBytes];
    std::string_view text;
    if (value.IsString()) {
      text = value.AsString()->bytes(Reading::kScanned);
      if (spec.plain()) return Append(text);
      if (text.size() > kMaxFormattedNumber || text.find('\0') != std::string_view::npos) {
        return false;
      }
      price_ += PriceOf(text.size());
    } else {
      text = PlainTextOf(machine_, value, number);
      if (text.empty()) return false;
      if (spec.plain()) return Append(text);
    }
    if (!IsValidSpec(spec, FormatSpec::kLeft, Precision::kAllowed)) return false;
    if (!spec.has_precision() && text.size() >= 100) return Append(text);
    return Appended(FormatSpecText(spec, text, output_ + size_));
  }

  bool Quote(std::string_view text) {
    static_assert(4 * kMaxShortString + 2 <= kMaxFormattedNumber);
    return Append("\"") && Appended(QuoteBytes(text, 0, text.size(), output_ + size_)) &&
           Append("\"");
  }

  static constexpr int64_t kMostQuickPrice = 8;
  static constexpr size_t kOutputBytes = OutputBytes::kInlineBytes;

  Machine& machine_;
  const Value* slots_;
  uint32_t count_;
  uint32_t argument_ = 0;
  uint32_t percents_ = 0;
  size_t size_ = 0;
  int64_t price_ = 0;
  char output_[kOutputBytes];
};

int QuickFormat(Machine& machine, Value* slots, uint32_t count) {
  if (count == 0 || !slots[0].IsString()) return kNotQuick;
  const std::string_view format = slots[0].AsString()->bytes(Reading::kQuick);
  if (format.size() > kQuickBytes) return kNotQuick;
  QuickFormatter formatter(machine, slots, count);
  if (!formatter.Run(format)) return kNotQuick;
  const int results = ReturnQuick(machine, slots, formatter.output());
  if (results == 1) ChargeQuick(machine, formatter.price());
  return results;
}

constexpr NativeInfo kFunctions[] = {
    {.name = "format", .qualified = "string.format",
     .prices = Price::kBytes | Price::kItems | Price::kDigits, .function = Format,
     .quick = QuickFormat},
};

}  // namespace

std::span<const NativeInfo> StringFormatLibrary() { return kFunctions; }
const NativeStateInfo* FormatState() { return &kState; }

}  // namespace selenite::vm

// io.read, file:read and the iterators of io.lines and file:lines (the manual,
// §6.8).
//
// What one format asks for is nearly always ahead in the file's buffer, or will
// be after one call of the system: then it becomes a value at once, and the
// quick forms do the same without a frame. What is longer than the buffer is
// gathered in a Buffer, a piece at a time.
//
// Nothing may be taken from a file before there is memory for what it becomes:
// a native that finds none is run again, and the file is not put back.
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "vm/objects/buffer.h"
#include "vm/run/machine/machine.h"
#include "vm/run/natives/quick_results.h"
#include "vm/run/semantics/conversion.h"
#include "vm/stdlib/local/file_values.h"
#include "vm/stdlib/local/io_read.h"
#include "vm/stdlib/local/local_libraries.h"
#include "vm/stdlib/strings/string_building.h"
#include "vm/stdlib/strings/text.h"
#include "vm/support/number.h"

namespace selenite::vm {

namespace {

// ---- Formats ------------------------------------------------------------------

enum class Kind : uint8_t { kLine, kLineWithEnd, kNumber, kAll, kBytes, kInvalid };
struct Format {
  Kind kind = Kind::kLine;
  size_t bytes = 0;  // of kBytes
};

// What a string or an integer asks for.
Format FormatOf(const Value& value) {
  if (value.IsInteger()) return {Kind::kBytes, static_cast<size_t>(value.AsInteger())};
  std::string_view text = Text(*value.AsString()).Start();
  if (text.starts_with('*')) text.remove_prefix(1);
  switch (text.empty() ? '\0' : text.front()) {
    case 'l': return {Kind::kLine};
    case 'L': return {Kind::kLineWithEnd};
    case 'n': return {Kind::kNumber};
    case 'a': return {Kind::kAll};
    default: return {Kind::kInvalid};
  }
}

// ---- What can be had at once ---------------------------------------------------

struct Taken {
  enum class Status : uint8_t {
    kValue,     // here it is
    kEnd,       // the file has ended before it
    kLonger,    // the buffer is full, and there is more to come
    kNotAhead,  // it is not ahead, and nothing was read
    kNoMemory,
    kFailed,
  };
  Status status;
  Value value = {};
  int error = 0;
};

// Whether more may be read than is ahead already.
enum class Reading : uint8_t { kAllowed, kForbidden };

Taken TakeBytes(Machine& machine, LocalFile& file, size_t bytes, size_t drop) {
  String* string = machine.strings().Make(file.ahead().substr(0, bytes));
  if (string == nullptr) return {Taken::Status::kNoMemory};
  file.Take(bytes + drop);
  ChargeQuickBytes(machine, bytes);
  return {Taken::Status::kValue, Value::Of(string)};
}

// Reads on until `enough(ahead)` says how many bytes of it are wanted, the file
// ends (then all that is ahead is, if there is any) or the buffer is full.
template <class Enough>
Taken TakeWhenAhead(Machine& machine, LocalFile& file, Reading reading, size_t drop,
                    Enough enough) {
  for (;;) {
    if (const std::optional<size_t> bytes = enough(file.ahead())) {
      return TakeBytes(machine, file, *bytes, drop);
    }
    if (reading == Reading::kForbidden) return {Taken::Status::kNotAhead};
    if (!file.has_room_ahead()) return {Taken::Status::kLonger};
    const LocalFile::ReadResult more = file.ReadOn();
    if (more.error != 0) return {Taken::Status::kFailed, {}, more.error};
    if (more.bytes != 0) continue;
    if (file.ahead().empty()) return {Taken::Status::kEnd};
    return TakeBytes(machine, file, file.ahead().size(), 0);
  }
}

Taken TakeLine(Machine& machine, LocalFile& file, Reading reading, Kind kind) {
  const size_t end = kind == Kind::kLineWithEnd ? 1 : 0;
  size_t seen = 0;
  return TakeWhenAhead(
      machine, file, reading, 1 - end, [&](std::string_view ahead) -> std::optional<size_t> {
        const size_t bytes = reading == Reading::kForbidden
                                 ? std::min(ahead.size(), kQuickBytes)
                                 : ahead.size();
        if (bytes == seen) return std::nullopt;
        const void* found = std::memchr(ahead.data() + seen, '\n', bytes - seen);
        seen = bytes;
        if (found == nullptr) return std::nullopt;
        return static_cast<size_t>(static_cast<const char*>(found) - ahead.data()) + end;
      });
}

Taken TakeCount(Machine& machine, LocalFile& file, Reading reading, size_t count) {
  if (count != 0) {
    if (reading == Reading::kForbidden && count > kQuickBytes) return {Taken::Status::kNotAhead};
    return TakeWhenAhead(machine, file, reading, 0,
                         [&](std::string_view ahead) -> std::optional<size_t> {
                           if (ahead.size() < count) return std::nullopt;
                           return count;
                         });
  }
  // Reading no bytes asks whether the file has ended.
  if (file.ahead().empty()) {
    if (reading == Reading::kForbidden) return {Taken::Status::kNotAhead};
    const LocalFile::ReadResult more = file.ReadOn();
    if (more.error != 0) return {Taken::Status::kFailed, {}, more.error};
    if (more.bytes == 0) return {Taken::Status::kEnd};
  }
  return TakeBytes(machine, file, 0, 0);
}

Taken TakeAll(Machine& machine, LocalFile& file, Reading reading) {
  const Taken taken = TakeWhenAhead(machine, file, reading, 0,
                                    [](std::string_view) { return std::optional<size_t>(); });
  // At the end of the file all that is left is the empty string.
  if (taken.status == Taken::Status::kEnd) return TakeBytes(machine, file, 0, 0);
  return taken;
}

// ---- Numbers -------------------------------------------------------------------

// Reads the longest beginning of a numeral, of 200 characters at most as in the
// reference, and then finds out whether it is one. What it looked at and does
// not belong to it stays in the file.
class NumeralReader {
 public:
  explicit NumeralReader(LocalFile& file) : file_(file) {}

  // Skips white space, a piece at most. False: there may be more.
  bool SkipSpace() {
    for (int64_t budget = PieceBytes(); budget > 0; --budget) {
      if (!Peek() || !IsSpace(static_cast<unsigned char>(*next_))) return true;
      file_.Take(1);
      next_.reset();
    }
    return false;
  }

  std::optional<Number> Read() {
    bool hexadecimal = false;
    int digits = 0;
    Accept("+-");
    if (Accept("0")) {
      if (Accept("xX")) {
        hexadecimal = true;
      } else {
        digits = 1;
      }
    }
    digits += AcceptDigits(hexadecimal);
    if (Accept(".")) digits += AcceptDigits(hexadecimal);
    if (digits > 0 && Accept(hexadecimal ? "pP" : "eE")) {
      Accept("+-");
      AcceptDigits(false);
    }
    if (too_long_) return std::nullopt;
    return ParseNumber({text_, size_});
  }

  int error() const { return error_; }

 private:
  static constexpr size_t kMaxNumeral = 200;

  bool Peek() {
    if (next_) return true;
    if (file_.ahead().empty()) {
      const LocalFile::ReadResult more = file_.ReadOn();
      if (more.error != 0) error_ = more.error;
      if (more.bytes == 0) return false;
    }
    next_ = file_.ahead().front();
    return true;
  }
  bool AcceptNext() {
    if (size_ == kMaxNumeral) {
      too_long_ = true;
      return false;
    }
    text_[size_++] = *next_;
    file_.Take(1);
    next_.reset();
    return true;
  }
  bool Accept(std::string_view set) {
    return Peek() && set.find(*next_) != std::string_view::npos && AcceptNext();
  }
  int AcceptDigits(bool hexadecimal) {
    int count = 0;
    while (Peek() &&
           DigitValue(static_cast<unsigned char>(*next_)) < (hexadecimal ? 16u : 10u) &&
           AcceptNext()) {
      ++count;
    }
    return count;
  }

  LocalFile& file_;
  std::optional<char> next_;
  bool too_long_ = false;
  int error_ = 0;
  size_t size_ = 0;
  char text_[kMaxNumeral];
};

// kLonger: so much white space that the rest of it is another piece.
Taken TakeNumber(NativeCall& call, LocalFile& file) {
  call.Charge(1);
  NumeralReader reader(file);
  if (!reader.SkipSpace()) {
    call.ChargeBytes(static_cast<size_t>(PieceBytes()));
    return {Taken::Status::kLonger};
  }
  const std::optional<Number> number = reader.Read();
  if (reader.error() != 0) return {Taken::Status::kFailed, {}, reader.error()};
  if (!number) return {Taken::Status::kEnd};
  return {Taken::Status::kValue,
          number->is_integer ? Value::Integer(number->integer) : Value::Float(number->real)};
}

// ---- Quick forms ---------------------------------------------------------------

// One format, or none, from the file `value`.
int QuickTake(Machine& machine, Value* slots, const Value& value, const Value* format) {
  if (!IsFile(value) || !IsOpen(value)) return kNotQuick;
  Format wanted;
  if (format != nullptr) {
    if (!format->IsInteger() && !format->IsString()) return kNotQuick;
    wanted = FormatOf(*format);
  }
  LocalFile& file = FileOf(machine, value);
  Taken taken = {Taken::Status::kNotAhead};
  if (wanted.kind == Kind::kLine || wanted.kind == Kind::kLineWithEnd) {
    taken = TakeLine(machine, file, Reading::kForbidden, wanted.kind);
  } else if (wanted.kind == Kind::kBytes) {
    taken = TakeCount(machine, file, Reading::kForbidden, wanted.bytes);
  }
  if (taken.status != Taken::Status::kValue) return kNotQuick;
  slots[-1] = taken.value;
  return 1;
}

int QuickIoRead(Machine& machine, Value* slots, uint32_t count) {
  if (count > 1) return kNotQuick;
  return QuickTake(machine, slots, machine.library.local.input, count == 0 ? nullptr : slots);
}

int QuickFileRead(Machine& machine, Value* slots, uint32_t count) {
  if (count < 1 || count > 2) return kNotQuick;
  return QuickTake(machine, slots, slots[0], count == 1 ? nullptr : slots + 1);
}

int QuickIterate(Machine& machine, Value* slots, uint32_t) {
  NativeClosure* closure = slots[-1].AsNativeClosure();
  if (closure->value_count() > kLinesFormats + 1) return kNotQuick;
  return QuickTake(machine, slots, closure->values()[kLinesFile],
                   closure->value_count() == kLinesFormats ? nullptr
                                                           : closure->values() + kLinesFormats);
}

// ---- The natives ---------------------------------------------------------------

// Slots: the arguments; a result for each format that is done; the file; how
// many are done; and the Buffer in which a long one is gathered, or nil. In
// state kCopy above these the string that it becomes: see string_building.h.
enum State : uint32_t { kStart, kFormats, kFinish, kCopy };
constexpr uint32_t kStateSlots = 3;

// Where the formats of a call are, and what it makes of its results.
class Reader {
 public:
  // REQUIRES: `first` arguments come before the formats.
  Reader(NativeCall& call, uint32_t first)
      : call_(call), closure_(nullptr), first_(first) {}
  explicit Reader(NativeCall& call)
      : call_(call), closure_(call.closure()), first_(kLinesFormats) {}

  Step Start(const Value& file) {
    const uint32_t arguments = call_.argument_count();
    formats_ = (closure_ != nullptr ? closure_->value_count() : arguments) - first_;
    if (formats_ > 1) {
      if (Step step = call_.Ensure(formats_ + kStateSlots); step != Step::kNext) return step;
    }
    call_.Push(file);
    call_.Push(Value::Integer(0));
    call_.Push(Value());
    if (formats_ > 1) return call_.Continue(kFormats);
    // The quick forms do it in one go, so this is the same work.
    return Advance();
  }

  Step GoOn() {
    const uint32_t above = call_.state() == kCopy ? 2 : 0;
    done_ = static_cast<uint32_t>(call_.Top(above + 1).AsInteger());
    const uint32_t arguments = call_.slot_count() - above - kStateSlots - done_;
    formats_ = (closure_ != nullptr ? closure_->value_count() : arguments) - first_;
    switch (call_.state()) {
      case kFormats: return Advance();
      case kFinish: return Finish();
      default: return Copy();
    }
  }

 private:
  LocalFile& file() { return FileOf(call_.machine(), call_.Top(2)); }
  Buffer* gathered() { return call_.Top().IsNil() ? nullptr : call_.Top().AsBuffer(); }

  // Does the next format, or a piece of it.
  Step Advance() {
    if (!IsOpen(call_.Top(2))) return call_.Raise("attempt to use a closed file");
    Format format;
    if (formats_ > 0) {
      const uint32_t index = first_ + done_;
      // Its number in messages: the file is not counted.
      const uint32_t shown = closure_ != nullptr ? 1 + done_ : index;
      Value value = closure_ != nullptr ? closure_->values()[index] : call_.Slot(index);
      if (value.IsNumber()) {
        const std::optional<int64_t> count = ToInteger(value);
        if (!count) return call_.BadArgument(shown, "number has no integer representation");
        value = Value::Integer(*count);
      } else if (!value.IsString()) {
        return BadFormat(shown, value);
      }
      format = FormatOf(value);
      if (format.kind == Kind::kInvalid) return call_.BadArgument(shown, "invalid format");
    }
    if (gathered() != nullptr) return Gather(format);
    const Taken taken = Take(format);
    switch (taken.status) {
      case Taken::Status::kValue: return Add(taken.value);
      case Taken::Status::kEnd: return AddNothing();
      case Taken::Status::kNoMemory: return call_.NoMemory();
      case Taken::Status::kFailed: return Fail(taken.error);
      case Taken::Status::kLonger:
      case Taken::Status::kNotAhead: break;
    }
    if (format.kind == Kind::kNumber) return call_.Pause(kFormats);
    Buffer* buffer = call_.heap().New<Buffer>(0);
    if (buffer == nullptr) return call_.NoMemory();
    call_.SetSlot(call_.slot_count() - 1, Value::Of(buffer));
    return call_.Continue(kFormats);
  }

  Taken Take(const Format& format) {
    Machine& machine = call_.machine();
    switch (format.kind) {
      case Kind::kNumber: return TakeNumber(call_, file());
      case Kind::kAll: return TakeAll(machine, file(), Reading::kAllowed);
      case Kind::kBytes: return TakeCount(machine, file(), Reading::kAllowed, format.bytes);
      default: return TakeLine(machine, file(), Reading::kAllowed, format.kind);
    }
  }

  // Moves what is ahead to the Buffer, as far as the format goes.
  Step Gather(const Format& format) {
    Buffer* buffer = gathered();
    LocalFile& from = file();
    if (from.ahead().empty()) {
      const LocalFile::ReadResult more = from.ReadOn();
      if (more.error != 0) return Fail(more.error);
      if (more.bytes == 0) {
        if (buffer->size() == 0 && format.kind != Kind::kAll) return AddNothing();
        return call_.Continue(kFinish);
      }
    }
    std::string_view piece = from.ahead().substr(0, static_cast<size_t>(PieceBytes()));
    size_t drop = 0;
    bool whole = false;
    if (format.kind == Kind::kBytes) {
      piece = piece.substr(0, format.bytes - buffer->size());
      whole = buffer->size() + piece.size() == format.bytes;
    } else if (format.kind != Kind::kAll) {
      const size_t end = piece.find('\n');
      if (end != std::string_view::npos) {
        drop = format.kind == Kind::kLine ? 1 : 0;
        piece = piece.substr(0, end + 1 - drop);
        whole = true;
      }
    }
    if (!buffer->Append(call_.heap(), piece)) return call_.NoMemory();
    call_.Charge(PriceOfPart(buffer->size() - piece.size(), buffer->size(),
                             kCopiedBytesPerFuelUnit));
    from.Take(piece.size() + drop);
    return whole ? call_.Continue(kFinish) : call_.Pause(kFormats);
  }

  // The Buffer becomes a string.
  Step Finish() {
    const std::string_view bytes = gathered()->view();
    if (bytes.size() > static_cast<size_t>(PieceBytes())) {
      return BeginWriting(call_, bytes.size(), kCopy);
    }
    String* string = call_.NewString(bytes);
    if (string == nullptr) return call_.NoMemory();
    call_.ChargeBytes(bytes.size());
    return Add(Value::Of(string));
  }
  Step Copy() {
    const Buffer* buffer = call_.Top(2).AsBuffer();
    const std::string_view bytes = buffer->view();
    const Step step = WritePiece(call_, kCopy, [bytes](char* out, size_t from, size_t to) {
      std::memcpy(out + from, bytes.data() + from, to - from);
    });
    if (step != Step::kNext) return step;
    const Value string = call_.Top();
    call_.Pop();
    return Add(string);
  }

  // A format is done.
  Step Add(const Value& value) {
    const Value file = call_.Top(2);
    call_.Pop(kStateSlots);
    call_.Push(value);
    if (++done_ >= formats_) return Return();
    call_.Push(file);
    call_.Push(Value::Integer(done_));
    call_.Push(Value());
    return call_.Continue(kFormats);
  }
  // It found nothing, so it is the last.
  Step AddNothing() {
    if (closure_ != nullptr && done_ == 0) return EndLines();
    call_.Pop(kStateSlots);
    call_.Push(Value());
    ++done_;
    return Return();
  }
  Step Return() { return call_.Return(done_); }

  Step Fail(int error) {
    if (closure_ == nullptr) return ReturnOutcome(call_, error);
    return call_.Raise(ErrorText(error));
  }
  // An iterator that opened its file closes it.
  Step EndLines() {
    const Value file = call_.Top(2);
    if (closure_->values()[kLinesCloses].IsTruthy()) {
      CloseFile(call_.machine(), *file.AsUserdata());
    }
    return call_.ReturnNothing();
  }

  Step BadFormat(uint32_t index, const Value& value) {
    if (closure_ == nullptr) return call_.BadType(index, "string");
    return call_.BadArgument(index, "string expected, got " + call_.machine().TypeNameOf(value));
  }

  NativeCall& call_;
  NativeClosure* closure_;
  const uint32_t first_;
  uint32_t formats_ = 0;
  uint32_t done_ = 0;
};

Step IoRead(NativeCall& call) {
  Reader reader(call, 0);
  if (call.state() != kStart) return reader.GoOn();
  const CheckedFile input = CheckDefaultFile(call, Direction::kInput);
  return input.file == nullptr ? input.step : reader.Start(call.machine().library.local.input);
}

Step FileRead(NativeCall& call) {
  Reader reader(call, 1);
  if (call.state() != kStart) return reader.GoOn();
  const CheckedFile checked = CheckFile(call, 0);
  return checked.file == nullptr ? checked.step : reader.Start(call.Slot(0));
}

Step Iterate(NativeCall& call) {
  Reader reader(call);
  if (call.state() != kStart) return reader.GoOn();
  const Value file = call.closure()->values()[kLinesFile];
  if (!IsOpen(file)) return call.Raise("file is already closed");
  return reader.Start(file);
}

constexpr NativeInfo kIterator = {
    .name = "?", .id = "io.lines.next", .prices = Price::kBytes, .function = Iterate,
    .quick = QuickIterate};
constexpr NativeInfo kIoFunctions[] = {
    {.name = "read", .qualified = "io.read", .prices = Price::kBytes, .function = IoRead,
     .quick = QuickIoRead},
};
constexpr NativeInfo kMethods[] = {
    {.name = "read", .id = "file.read", .prices = Price::kBytes, .function = FileRead,
     .quick = QuickFileRead},
};

}  // namespace

const NativeInfo* LinesIterator() { return &kIterator; }
std::span<const NativeInfo> IoReadLibrary() { return kIoFunctions; }
std::span<const NativeInfo> FileReadMethods() { return kMethods; }

}  // namespace selenite::vm

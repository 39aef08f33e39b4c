// The rest of `io` (the manual, §6.8): opening, closing, and what looks at a
// file without reading or writing it. Reading is in io_read.cc, writing in
// io_write.cc, what a file is in file_values.h.
//
// Programs are never started: io.popen is as in a reference that was built
// without it.
#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/stdlib/local/file_values.h"
#include "vm/stdlib/local/io_read.h"
#include "vm/stdlib/local/local_libraries.h"

namespace selenite::vm {

namespace {

// ---- Opening -------------------------------------------------------------------

// "r", "w" or "a", then perhaps "+", then perhaps "b".
std::optional<OpenMode> ParseMode(std::string_view text) {
  if (text.empty()) return std::nullopt;
  OpenMode mode;
  switch (text.front()) {
    case 'r': mode = {.read = true}; break;
    case 'w': mode = {.write = true, .create = true, .truncate = true}; break;
    case 'a': mode = {.write = true, .create = true, .append = true}; break;
    default: return std::nullopt;
  }
  text.remove_prefix(1);
  if (text.starts_with('+')) {
    mode.read = mode.write = true;
    text.remove_prefix(1);
  }
  if (!text.empty() && text != "b") return std::nullopt;
  return mode;
}

Step Open(NativeCall& call) {
  const std::optional<Text> path = call.CheckString(0);
  if (!path) return call.Raised();
  const std::optional<Text> text = call.OptString(1, "r");
  if (!text) return call.Raised();
  const std::optional<OpenMode> mode = ParseMode(text->Start());
  if (!mode) return call.BadArgument(1, "invalid mode");
  const NewFile opened = OpenFile(call, PathOf(*path), *mode);
  if (opened.userdata != nullptr) return call.ReturnValue(Value::Of(opened.userdata));
  return opened.error == 0 ? opened.step : ReturnOutcome(call, opened.error, PathOf(*path));
}

Step OpenWithoutName(NativeCall& call) {
  const NewFile opened = OpenTemporaryFile(call);
  if (opened.userdata != nullptr) return call.ReturnValue(Value::Of(opened.userdata));
  return opened.error == 0 ? opened.step : ReturnOutcome(call, opened.error);
}

Step RaiseNotOpened(NativeCall& call, int error, std::string_view path) {
  std::string text = ErrorText(error, path);
  const std::string reason = ErrorText(error);
  text.resize(text.size() - reason.size() - 2);
  return call.Raise("cannot open file '" + text + "' (" + reason + ")");
}

// io.input and io.output: the file is set first, if one is given.
Step DefaultFile(NativeCall& call, Value& current, const OpenMode& mode) {
  const Value given = call.Slot(0);
  if (given.IsString() || given.IsNumber()) {
    const std::optional<Text> path = call.CheckString(0);
    if (!path) return call.Raised();
    const NewFile opened = OpenFile(call, PathOf(*path), mode);
    if (opened.userdata == nullptr) {
      return opened.error == 0 ? opened.step : RaiseNotOpened(call, opened.error, PathOf(*path));
    }
    current = Value::Of(opened.userdata);
  } else if (!given.IsNil()) {
    const CheckedFile checked = CheckFile(call, 0);
    if (checked.file == nullptr) return checked.step;
    current = given;
  }
  return call.ReturnValue(current);
}

Step Input(NativeCall& call) {
  return DefaultFile(call, call.machine().library.local.input, {.read = true});
}

Step Output(NativeCall& call) {
  return DefaultFile(call, call.machine().library.local.output,
                     {.write = true, .create = true, .truncate = true});
}

// ---- Iterators -----------------------------------------------------------------

enum class AtEnd : uint8_t { kClose, kKeep };

// An iterator over `file` with the formats in the slots from the second on.
NativeClosure* MakeIterator(NativeCall& call, const Value& file, AtEnd at_end) {
  const uint32_t formats = call.slot_count() - 1;
  const uint32_t count = kLinesFormats + formats;
  auto* iterator =
      call.heap().New<NativeClosure>(NativeClosure::ExtraBytes(count), LinesIterator(), count);
  if (iterator == nullptr) return nullptr;
  iterator->values()[kLinesFile] = file;
  iterator->values()[kLinesCloses] = Value::Boolean(at_end == AtEnd::kClose);
  for (uint32_t i = 0; i < formats; ++i) {
    iterator->values()[kLinesFormats + i] = call.Slot(1 + i);
  }
  return iterator;
}

bool HasTooManyFormats(const NativeCall& call) {
  constexpr uint32_t kMaxFormats = 250;
  return call.slot_count() > 1 + kMaxFormats;
}
Step RaiseTooManyFormats(NativeCall& call) {
  constexpr uint32_t kFirstTooMany = 251;
  return call.BadArgument(kFirstTooMany, "too many arguments");
}

Step Lines(NativeCall& call) {
  if (call.slot_count() == 0) call.Push(Value());
  if (!call.Slot(0).IsNil()) {
    const std::optional<Text> path = call.CheckString(0);
    if (!path) return call.Raised();
    if (HasTooManyFormats(call)) return RaiseTooManyFormats(call);
    const NewFile opened = OpenFile(call, PathOf(*path), {.read = true});
    if (opened.userdata == nullptr) {
      return opened.error == 0 ? opened.step : RaiseNotOpened(call, opened.error, PathOf(*path));
    }
    const Value file = Value::Of(opened.userdata);
    NativeClosure* iterator = MakeIterator(call, file, AtEnd::kClose);
    if (iterator == nullptr) {
      CloseFile(call.machine(), *opened.userdata);
      return call.NoMemory();
    }
    call.Push(Value::Of(iterator));
    call.Push(Value());
    call.Push(Value());
    call.Push(file);
    return call.Return(4);
  }
  const Value file = call.machine().library.local.input;
  const CheckedFile input = CheckDefaultFile(call, Direction::kInput);
  if (input.file == nullptr) return call.Raise("attempt to use a closed file");
  if (HasTooManyFormats(call)) return RaiseTooManyFormats(call);
  NativeClosure* iterator = MakeIterator(call, file, AtEnd::kKeep);
  return iterator == nullptr ? call.NoMemory() : call.ReturnValue(Value::Of(iterator));
}

Step FileLines(NativeCall& call) {
  const CheckedFile checked = CheckFile(call, 0);
  if (checked.file == nullptr) return checked.step;
  if (HasTooManyFormats(call)) return RaiseTooManyFormats(call);
  NativeClosure* iterator = MakeIterator(call, call.Slot(0), AtEnd::kKeep);
  return iterator == nullptr ? call.NoMemory() : call.ReturnValue(Value::Of(iterator));
}

// ---- Closing -------------------------------------------------------------------

// Operations that must not be done twice: their errors are reported in a state of
// their own.
enum OutcomeState : uint32_t { kDo, kTell };
Step Tell(NativeCall& call, int error) {
  call.Push(Value::Integer(error));
  return call.Continue(kTell);
}
Step Told(NativeCall& call) {
  const int error = static_cast<int>(call.Top().AsInteger());
  call.SetSlotCount(0);
  return ReturnOutcome(call, error);
}

Step CloseChecked(NativeCall& call, const Value& file) {
  if (file.AsUserdata()->host_index() < LocalFiles::kFirstOpened) {
    String* problem = call.NewString("cannot close standard file");
    if (problem == nullptr) return call.NoMemory();
    call.Push(Value());
    call.Push(Value::Of(problem));
    return call.Return(2);
  }
  call.Charge(kSystemCallFuel);
  return Tell(call, CloseFile(call.machine(), *file.AsUserdata()));
}

Step FileClose(NativeCall& call) {
  if (call.state() == kTell) return Told(call);
  const CheckedFile checked = CheckFile(call, 0);
  return checked.file == nullptr ? checked.step : CloseChecked(call, call.Slot(0));
}

Step IoClose(NativeCall& call) {
  if (call.state() == kTell) return Told(call);
  if (call.argument_count() > 0) return FileClose(call);
  const Value file = call.machine().library.local.output;
  if (!IsOpen(file)) return call.Raise("attempt to use a closed file");
  return CloseChecked(call, file);
}

// __gc and __close.
Step Finalize(NativeCall& call) {
  const Value value = call.Slot(0);
  if (!IsFile(value)) return call.BadType(0, "FILE*");
  Userdata& userdata = *value.AsUserdata();
  if (IsOpen(value) && userdata.host_index() >= LocalFiles::kFirstOpened) {
    call.Charge(kSystemCallFuel);
    CloseFile(call.machine(), userdata);
  }
  return call.ReturnNothing();
}

// ---- The rest ------------------------------------------------------------------

Step FlushFile(NativeCall& call, LocalFile& file) {
  call.Charge(kSystemCallFuel);
  return Tell(call, file.Flush());
}

Step IoFlush(NativeCall& call) {
  if (call.state() == kTell) return Told(call);
  const CheckedFile output = CheckDefaultFile(call, Direction::kOutput);
  return output.file == nullptr ? output.step : FlushFile(call, *output.file);
}

Step FileFlush(NativeCall& call) {
  if (call.state() == kTell) return Told(call);
  const CheckedFile checked = CheckFile(call, 0);
  return checked.file == nullptr ? checked.step : FlushFile(call, *checked.file);
}

// The index in `names` of argument `slot`; unset: an error is raised.
template <size_t kCount>
std::optional<uint32_t> CheckOption(NativeCall& call, uint32_t slot,
                                    const Text (&names)[kCount]) {
  const std::optional<Text> text = call.CheckString(slot);
  if (!text) return std::nullopt;
  for (uint32_t i = 0; i < kCount; ++i) {
    if (text->Is(names[i])) return i;
  }
  return std::nullopt;
}
Step InvalidOption(NativeCall& call, uint32_t slot) {
  if (!call.Slot(slot).IsString()) return call.Raised();
  return call.BadArgument(slot,
                          "invalid option '" + std::string(call.TextAt(slot).Start()) + "'");
}

Step Seek(NativeCall& call) {
  constexpr Text kNames[] = {"set", "cur", "end"};
  const CheckedFile checked = CheckFile(call, 0);
  if (checked.file == nullptr) return checked.step;
  uint32_t whence = static_cast<uint32_t>(LocalFile::Whence::kCurrent);
  if (!call.Slot(1).IsNil()) {
    const std::optional<uint32_t> option = CheckOption(call, 1, kNames);
    if (!option) return InvalidOption(call, 1);
    whence = *option;
  }
  const std::optional<int64_t> offset = call.OptInteger(2, 0);
  if (!offset) return call.Raised();
  call.Charge(kSystemCallFuel);
  const LocalFile::SeekResult result =
      checked.file->Seek(static_cast<LocalFile::Whence>(whence), *offset);
  if (result.error != 0) return ReturnOutcome(call, result.error);
  return call.ReturnValue(Value::Integer(result.position));
}

Step SetBuffering(NativeCall& call) {
  constexpr Text kNames[] = {"no", "line", "full"};
  if (call.state() == kTell) return Told(call);
  const CheckedFile checked = CheckFile(call, 0);
  if (checked.file == nullptr) return checked.step;
  const std::optional<uint32_t> option = CheckOption(call, 1, kNames);
  if (!option) return InvalidOption(call, 1);
  // The size asked for is ignored.
  if (!call.OptInteger(2, 0)) return call.Raised();
  call.Charge(kSystemCallFuel);
  return Tell(call, checked.file->SetBuffering(static_cast<LocalFile::Buffering>(*option)));
}

Step Type(NativeCall& call) {
  if (!call.CheckAny(0)) return call.Raised();
  const Value value = call.Slot(0);
  if (!IsFile(value)) return call.ReturnValue(Value());
  return call.ReturnString(IsOpen(value) ? "file" : "closed file");
}

Step ToString(NativeCall& call) {
  const Value value = call.Slot(0);
  if (!IsFile(value)) return call.BadType(0, "FILE*");
  if (!IsOpen(value)) return call.ReturnString("file (closed)");
  // "userdata: 0x…", with the number that stands for the address.
  uint64_t serial = 0;
  if (Step step = call.machine().ReadSerial(value, &serial); step != Step::kNext) return step;
  const std::string name = call.machine().DescribeObject(value, serial);
  return call.ReturnString("file (" + name.substr(name.rfind("0x")) + ")");
}

Step StartProgram(NativeCall& call) {
  if (!call.CheckString(0)) return call.Raised();
  if (!call.OptString(1, "r")) return call.Raised();
  return call.Raise("'popen' not supported");
}

constexpr NativeInfo kIoFunctions[] = {
    {.name = "close", .qualified = "io.close", .prices = kCallOnly, .function = IoClose},
    {.name = "flush", .qualified = "io.flush", .prices = kCallOnly, .function = IoFlush},
    {.name = "input", .qualified = "io.input", .prices = kCallOnly, .function = Input},
    {.name = "lines", .qualified = "io.lines", .prices = Price::kElements, .function = Lines},
    {.name = "open", .qualified = "io.open", .prices = kCallOnly, .function = Open},
    {.name = "output", .qualified = "io.output", .prices = kCallOnly, .function = Output},
    {.name = "popen", .qualified = "io.popen", .prices = kCallOnly, .function = StartProgram},
    {.name = "tmpfile", .qualified = "io.tmpfile", .prices = kCallOnly,
     .function = OpenWithoutName},
    {.name = "type", .qualified = "io.type", .prices = kCallOnly, .function = Type},
};

constexpr NativeInfo kMethods[] = {
    {.name = "close", .id = "file.close", .prices = kCallOnly, .function = FileClose},
    {.name = "flush", .id = "file.flush", .prices = kCallOnly, .function = FileFlush},
    {.name = "lines", .id = "file.lines", .prices = Price::kElements, .function = FileLines},
    {.name = "seek", .id = "file.seek", .prices = kCallOnly, .function = Seek},
    {.name = "setvbuf", .id = "file.setvbuf", .prices = kCallOnly, .function = SetBuffering},
};

constexpr NativeInfo kMetamethods[] = {
    {.name = "__gc", .id = "file.__gc", .prices = kCallOnly, .function = Finalize},
    {.name = "__close", .id = "file.__close", .prices = kCallOnly, .function = Finalize},
    {.name = "__tostring", .id = "file.__tostring", .prices = kCallOnly, .function = ToString},
};

}  // namespace

std::span<const NativeInfo> IoLibrary() { return kIoFunctions; }
std::span<const NativeInfo> FileMethods() { return kMethods; }
std::span<const NativeInfo> FileMetamethods() { return kMetamethods; }

}  // namespace selenite::vm

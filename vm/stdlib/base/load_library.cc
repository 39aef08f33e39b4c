// load (the manual, §6.1): source text only. A reader function's pieces are
// gathered first, then compiled; the compile is charged to the caller and
// sleeps like everything else when the slice is used up.

#include <algorithm>
#include <string>
#include <string_view>

#include "vm/objects/buffer.h"
#include "vm/run/calls/catching.h"
#include "vm/run/loading/compile_job.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/stdlib/base/base_libraries.h"
#include "vm/stdlib/base/chunk_loading.h"
#include "vm/stdlib/strings/string_building.h"
#include "vm/stdlib/strings/text.h"

namespace selenite::vm {

namespace {

// Slots: chunk (string or function), name, mode, environment, the number of
// arguments, the text (a string, or a buffer of gathered pieces), and last the
// linked prototype.
enum Slot : uint32_t { kChunk, kName, kMode, kEnvironment, kArguments, kText, kPrototype, kSlots };
enum State : uint32_t {
  kStart,
  kRead,
  kPiece,
  kPieceRest,
  kCheckMode,
  kCompile,
  kCompileAfterCollection,
  kLink
};

Step ReturnProblem(NativeCall& call, std::string_view message) {
  String* text = call.NewString(message);
  if (text == nullptr) return call.NoMemory();
  call.machine().execution.job.reset();
  call.SetSlotCount(0);
  call.Push(Value());
  call.Push(Value::Of(text));
  return call.Return(2);
}

Text Source(NativeCall& call) {
  const Value text = call.Slot(kText);
  return text.IsString() ? Text(*text.AsString()) : Text(text.AsBuffer()->view());
}

Text Mode(NativeCall& call) {
  return call.Slot(kMode).IsString() ? call.TextAt(kMode) : Text("bt");
}

Text ChunkName(NativeCall& call) {
  if (call.Slot(kName).IsString()) return call.TextAt(kName);
  return call.Slot(kChunk).IsString() ? Source(call) : Text("=(load)");
}

// Looks for the `t` of text in a piece of the mode; the bytes that were looked at are in
// slot kPrototype. A zero ends the mode, as in the reference.
Step CheckMode(NativeCall& call) {
  const Text mode = Mode(call);
  const auto from = static_cast<size_t>(call.Slot(kPrototype).AsInteger());
  const std::string_view piece = mode.Take(call, from);
  const size_t to = from + piece.size();
  // Before a zero; what is behind it was looked at for nothing, but no more than a piece.
  const size_t zero = std::min(piece.find('\0'), piece.size());
  const bool has_text = piece.substr(0, zero).find('t') != std::string_view::npos;
  if (has_text) {
    call.SetSlot(kPrototype, Value());
    return call.Continue(kCompile);
  }
  if (zero == piece.size() && to < mode.size()) {
    call.SetSlot(kPrototype, Value::Integer(static_cast<int64_t>(to)));
    return call.Pause(kCheckMode);
  }
  return ReturnProblem(call, "attempt to load a text chunk (mode is '" +
                                 std::string(mode.Start()) + "')");
}

// Checks the kind of the gathered text, and starts to compile it.
Step BeginCompile(NativeCall& call) {
  constexpr Text kBinarySignature("\x1b");
  if (Source(call).StartsWith(kBinarySignature)) {
    // Never loaded, whatever the mode says.
    const Text mode = Mode(call);
    const Text shown = mode.Is("b") || mode.Is("bt") ? Text("t") : mode;
    return ReturnProblem(
        call, "attempt to load a binary chunk (mode is '" + std::string(shown.Start()) + "')");
  }
  call.SetSlot(kPrototype, Value::Integer(0));
  return call.Continue(kCheckMode);
}

Step AdvanceCompile(NativeCall& call) {
  constexpr LoadingStates kStates = {
      .compile = kCompile, .after_collection = kCompileAfterCollection, .link = kLink};
  const ChunkText text = {Source(call).whole(Reading::kScanned), ChunkName(call).whole(Reading::kScanned)};
  if (std::optional<Step> step = AdvanceLoading(call, text, kStates, kPrototype)) return *step;
  return ReturnProblem(call, LoadingProblem(call.machine()));
}

Step FinishLink(NativeCall& call) {
  const Value environment = call.Slot(kArguments).AsInteger() > kEnvironment
                                ? call.Slot(kEnvironment)
                                : Value::Of(call.machine().roots.globals);
  const Step step = PushLoaded(call, kPrototype, environment);
  return step == Step::kNext ? call.Return(1) : step;
}

// A piece from the reader is on top.
Step TakePiece(NativeCall& call) {
  // A number stands for its text, as in other places where a string is expected.
  if (call.Slot(kSlots).IsNumber() && !call.CheckString(kSlots)) return call.Raised();
  const Value piece = call.Slot(kSlots);
  if (piece.IsNil() || (piece.IsString() && piece.AsString()->length() == 0)) {
    StopCatching(call.fiber());
    call.SetSlotCount(kSlots);
    return BeginCompile(call);
  }
  if (!piece.IsString()) {
    return call.Raise("reader function must return a string");
  }
  // One piece of work of a long one; the next position is above it.
  const auto from = call.state() == kPiece ? size_t{0}
                                           : static_cast<size_t>(call.Slot(kSlots + 1).AsInteger());
  const Text text(*piece.AsString());
  Buffer* gathered = call.Slot(kText).AsBuffer();
  // For all of it at once: what memory costs must not depend on pieces.
  if (from == 0 && !gathered->Reserve(call.heap(), text.size())) return call.NoMemory();
  const std::string_view part = text.Take(call, from);
  if (!gathered->Append(call.heap(), part)) return call.NoMemory();
  if (from + part.size() < text.size()) {
    call.SetSlotCount(kSlots + 2);
    call.SetSlot(kSlots + 1, Value::Integer(static_cast<int64_t>(from + part.size())));
    return call.Pause(kPieceRest);
  }
  StopCatching(call.fiber());
  call.SetSlotCount(kSlots);
  return call.Continue(kRead);
}

Step Load(NativeCall& call) {
  if ((call.fiber().frame().flags & kCaught) != 0) {
    // The reader raised an error: load returns it.
    const Value error = call.Slot(0);
    call.SetSlotCount(0);
    call.Push(Value());
    call.Push(error);
    return call.Return(2);
  }
  switch (call.state()) {
    case kStart: {
      // In the reference's order.
      if (!call.OptString(kMode, {})) return call.Raised();
      if (!call.OptString(kName, {})) return call.Raised();
      if (call.Slot(kChunk).IsNumber()) {
        if (!call.CheckString(kChunk)) return call.Raised();
      } else if (!call.Slot(kChunk).IsString() && !call.Slot(kChunk).IsFunction()) {
        return call.BadType(kChunk, "function");
      }
      const Value arguments = Value::Integer(call.argument_count());
      Value text = call.Slot(kChunk);
      if (!text.IsString()) {
        Buffer* buffer = call.heap().New<Buffer>(0);
        if (buffer == nullptr) return call.NoMemory();
        text = Value::Of(buffer);
      }
      call.SetSlotCount(kArguments);
      call.SetSlotCount(kSlots);
      call.SetSlot(kArguments, arguments);
      call.SetSlot(kText, text);
      return text.IsString() ? BeginCompile(call) : call.Continue(kRead);
    }
    case kRead: {
      call.Push(call.Slot(kChunk));
      // As in the reference, load catches the error, but the message handler of the
      // outer catcher is called with it.
      StartCatching(call.fiber(), CatcherHandler::kOuter);
      Step step = call.Call(0, 1, kPiece);
      if (step == Step::kCollect) StopCatching(call.fiber());
      return step;
    }
    case kPiece:
    case kPieceRest:
      return TakePiece(call);
    case kCheckMode:
      return CheckMode(call);
    case kCompile:
    case kCompileAfterCollection:
      return AdvanceCompile(call);
    case kLink:
      return FinishLink(call);
    default:
      break;
  }
  return call.ReturnNothing();
}

constexpr NativeInfo kFunctions[] = {
    {.name = "load", .qualified = "load", .prices = Price::kSource, .function = Load},
};

}  // namespace

std::span<const NativeInfo> LoadLibrary() { return kFunctions; }

}  // namespace selenite::vm

// load (the manual, §6.1): source text only. A reader function's pieces are
// gathered first, then compiled; the compile is charged to the caller and
// sleeps like everything else when the slice is used up.

#include <string>
#include <string_view>

#include "vm/objects/buffer.h"
#include "vm/run/compile_job.h"
#include "vm/run/loader.h"
#include "vm/run/machine.h"
#include "vm/run/native.h"
#include "vm/stdlib/library.h"

namespace selenite::vm {

namespace {

// Slots: chunk (string or function), name, mode, environment, the number of
// arguments, the text (a string, or a buffer of gathered pieces), and last the
// linked prototype.
enum Slot : uint32_t { kChunk, kName, kMode, kEnvironment, kArguments, kText, kPrototype, kSlots };
enum State : uint32_t { kStart, kRead, kPiece, kCompile, kCompileAfterCollection, kLink };

Step ReturnProblem(NativeCall& call, std::string_view message) {
  String* text = call.NewString(message);
  if (text == nullptr) return call.NoMemory();
  call.machine().loading.reset();
  call.SetSlotCount(0);
  call.Push(Value());
  call.Push(Value::Of(text));
  return call.Return(2);
}

std::string_view Text(NativeCall& call) {
  const Value text = call.Slot(kText);
  return text.IsString() ? text.AsString()->view() : text.AsBuffer()->view();
}

std::string_view ChunkName(NativeCall& call) {
  if (call.Slot(kName).IsString()) return call.Slot(kName).AsString()->view();
  return call.Slot(kChunk).IsString() ? Text(call) : std::string_view("=(load)");
}

// Checks the kind of the gathered text, and starts to compile it.
Step BeginCompile(NativeCall& call) {
  std::string_view text = Text(call);
  std::string_view mode =
      call.Slot(kMode).IsString() ? call.Slot(kMode).AsString()->view() : "bt";
  constexpr char kBinarySignature = '\x1b';
  if (!text.empty() && text.front() == kBinarySignature) {
    // Never loaded, whatever the mode says.
    return ReturnProblem(call, "attempt to load a binary chunk (mode is '" +
                                   std::string(mode == "b" || mode == "bt" ? "t" : mode) + "')");
  }
  if (mode.find('t') == std::string_view::npos) {
    return ReturnProblem(call,
                         "attempt to load a text chunk (mode is '" + std::string(mode) + "')");
  }
  call.machine().loading = std::make_unique<CompileJob>(call.machine(), text, ChunkName(call));
  return call.Continue(kCompile);
}

Step AdvanceCompile(NativeCall& call) {
  Machine& machine = call.machine();
  switch (machine.loading->Advance()) {
    case CompileJob::Status::kMore:
      // The slice is used up. How long slices are is not the script's affair,
      // and so not in the price.
      call.Charge(-1);
      return call.Pause(kCompile);
    case CompileJob::Status::kNoMemory:
      if (call.state() == kCompileAfterCollection) return call.NoMemory();
      call.Charge(static_cast<int64_t>(call.heap().bytes()) / kBytesPerFuelUnit);
      return call.CollectNow(kCompileAfterCollection);
    case CompileJob::Status::kSyntaxError:
      return ReturnProblem(call, machine.loading->diagnostic().message);
    case CompileJob::Status::kCompiled:
      break;
  }
  CompileJob::Unit compiled = machine.loading->TakeUnit();
  machine.loading.reset();
  Prototype* prototype = LinkUnit(machine, std::move(compiled.unit), compiled.reserved_bytes);
  if (prototype == nullptr) {
    // The unit is gone: compiled anew after a collection.
    machine.loading = std::make_unique<CompileJob>(machine, Text(call), ChunkName(call));
    if (call.state() == kCompileAfterCollection) return call.NoMemory();
    call.Charge(static_cast<int64_t>(call.heap().bytes()) / kBytesPerFuelUnit);
    return call.CollectNow(kCompileAfterCollection);
  }
  call.SetSlot(kPrototype, Value::Of(prototype));
  return call.Continue(kLink);
}

Step FinishLink(NativeCall& call) {
  Machine& machine = call.machine();
  Prototype* prototype = call.Slot(kPrototype).AsPrototype();
  if (!prototype->is_linked()) {
    machine.RequestLink(prototype);
    return Step::kGrow;
  }
  const uint32_t count = static_cast<uint32_t>(prototype->code().upvalues.size());
  const Value environment = call.Slot(kArguments).AsInteger() > kEnvironment
                                ? call.Slot(kEnvironment)
                                : Value::Of(machine.globals);
  Closure* closure = call.heap().New<Closure>(Closure::ExtraBytes(count), prototype, count);
  if (closure == nullptr) return call.NoMemory();
  if (count > 0) {
    const Value held = MakeEnvironment(machine, *prototype, environment);
    if (held.IsNil() && !environment.IsNil()) return call.NoMemory();
    closure->upvalues()[0] = held;
  }
  return call.ReturnValue(Value::Of(closure));
}

// A piece from the reader is on top.
Step TakePiece(NativeCall& call) {
  if (call.Slot(kSlots).IsNumber() && !call.CheckString(kSlots)) return call.Raised();
  const Value piece = call.Slot(kSlots);
  if (piece.IsNil() || (piece.IsString() && piece.AsString()->length() == 0)) {
    call.SetSlotCount(kSlots);
    return BeginCompile(call);
  }
  if (!piece.IsString()) {
    call.SetSlotCount(kSlots);
    return ReturnProblem(call, call.Where(1) + "reader function must return a string");
  }
  // The piece goes into the buffer at once: a string of that length was just
  // made by the script, for more than this copy costs.
  call.ChargeBytes(piece.AsString()->length());
  if (!call.Slot(kText).AsBuffer()->Append(call.heap(), piece.AsString()->view())) {
    return call.NoMemory();
  }
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
      call.fiber().frame().flags |= kCatches;
      Step step = call.Call(0, 1, kPiece);
      if (step != Step::kCall) call.fiber().frame().flags &= static_cast<uint16_t>(~kCatches);
      return step;
    }
    case kPiece:
      call.fiber().frame().flags &= static_cast<uint16_t>(~kCatches);
      return TakePiece(call);
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

constexpr NativeInfo kFunctions[] = {{"load", "load", Load}};

}  // namespace

std::span<const NativeInfo> LoadLibrary() { return kFunctions; }

}  // namespace selenite::vm

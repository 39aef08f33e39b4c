// `require` for an isolate with a ModuleMap (the manual, §6.3): modules are
// named pieces of source that the host keeps, not files.
//
// As in the reference a module's main function gets its name and where it was
// found; what it returns is kept in `package.loaded`, or true when that is
// nothing. `package.preload` comes first. A module's main function may yield.
//
// A module that is required while it is being loaded would load itself without
// end: the reference goes on until its stack is full, here it is an error that
// says who requires whom.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vm/host.h"
#include "vm/objects/equality.h"
#include "vm/objects/fiber.h"
#include "vm/run/loading/compile_job.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/run/operations/native_operations.h"
#include "vm/stdlib/base/base_libraries.h"
#include "vm/stdlib/base/chunk_loading.h"
#include "vm/stdlib/base/module_result.h"
#include "vm/stdlib/strings/text.h"

namespace selenite::vm {

namespace {

// Slots: the name; the loader's second argument; the linked prototype.
enum Slot : uint32_t { kName, kPlace, kPrototype, kSlots };
enum State : uint32_t { kStart, kCompile, kCompileAfterCollection, kLink, kRun, kLoaded };

// Names in messages are cut: a script makes them as long as it likes.
std::string Shown(const Text& name) { return std::string(name.Start()); }

Step Require(NativeCall& call);

// The names of the modules being loaded, outermost first, when `name` is one of
// them; from there on.
std::vector<std::string> LoopTo(NativeCall& call, const Value& name) {
  std::vector<std::string> names;
  for (const Fiber* fiber = &call.fiber(); fiber != nullptr; fiber = fiber->resumer()) {
    call.Charge(1 + fiber->frame_count() / kFramesPerFuelUnit);
    for (uint32_t i = fiber->frame_count(); i > 0; --i) {
      const Frame& frame = fiber->frame_at(i - 1);
      if (frame.kind != FrameKind::kNative || frame.pc != kLoaded) continue;
      const Value callee = fiber->callee(frame);
      if (!callee.IsNative() || callee.AsNative()->function != Require) continue;
      const Value loading = fiber->stack()[frame.base + kName];
      names.insert(names.begin(), Shown(Text(*loading.AsString())));
      call.ChargeBytes(loading.AsString()->length());
      if (RawEquals(loading, name)) return names;
    }
  }
  return {};
}

Step RaiseNotFound(NativeCall& call, const Text& name) {
  std::string text = "module '" + Shown(name) + "' not found:";
  text += "\n\tno field package.preload['" + Shown(name) + "']";
  text += "\n\tno module '" + Shown(name) + "' among those of this service";
  return call.Raise(text);
}

// Slots but the name are empty; the caller returns what this says.
Step Search(NativeCall& call) {
  Machine& machine = call.machine();
  const Value name = call.Slot(kName);
  if (Step step = PrepareKey(call, name); step != Step::kNext) return step;
  const Value loaded = call.RawGet(machine.roots.loaded, name);
  if (loaded.IsTruthy()) return call.ReturnValue(loaded);

  const Text text = call.TextAt(kName);
  const std::vector<std::string> loop = LoopTo(call, name);
  if (!loop.empty()) {
    std::string message = "loop in require: ";
    constexpr size_t kMostShown = 10;
    for (size_t i = 0; i < loop.size() && i < kMostShown; ++i) {
      message += "'" + loop[i] + "' requires ";
    }
    if (loop.size() > kMostShown) message += "... requires ";
    return call.Raise(message + "'" + Shown(text) + "'");
  }

  const Value preloaded = call.RawGet(machine.roots.preload, name);
  if (!preloaded.IsNil()) {
    String* place = call.NewString(":preload:");
    if (place == nullptr) return call.NoMemory();
    call.SetSlot(kPlace, Value::Of(place));
    call.Push(preloaded);
    return call.Continue(kRun);
  }
  // The names of modules are short: no longer one is there.
  if (text.size() > static_cast<size_t>(kPieceBytes)) return RaiseNotFound(call, text);
  call.ChargeBytes(text.size());
  const std::optional<ModuleText> module =
      machine.options().module_map->Find(text.whole(Reading::kPaid));
  if (!module) return RaiseNotFound(call, text);
  std::string_view where = module->chunk_name;
  if (where.starts_with('@') || where.starts_with('=')) where.remove_prefix(1);
  String* place = call.NewString(where);
  if (place == nullptr) return call.NoMemory();
  call.SetSlot(kPlace, Value::Of(place));
  return call.Continue(kCompile);
}

Step CompileModule(NativeCall& call) {
  constexpr LoadingStates kStates = {
      .compile = kCompile, .after_collection = kCompileAfterCollection, .link = kLink};
  const Text name = call.TextAt(kName);
  const std::optional<ModuleText> module =
      call.machine().options().module_map->Find(name.whole(Reading::kPaid));
  if (!module) return RaiseNotFound(call, name);
  const ChunkText text = {module->source, module->chunk_name};
  if (std::optional<Step> step = AdvanceLoading(call, text, kStates, kPrototype)) return *step;
  std::string message = "error loading module '" + Shown(name) + "' from file '";
  message += call.TextAt(kPlace).whole(Reading::kOurs);
  message += "':\n\t" + LoadingProblem(call.machine());
  const Step step = RaisePlain(call, message);
  if (step == Step::kRaise) call.machine().execution.job.reset();
  return step;
}

Step Require(NativeCall& call) {
  switch (call.state()) {
    case kStart:
      if (!call.CheckString(kName)) return call.Raised();
      call.SetSlotCount(kSlots);
      return Search(call);
    case kCompile:
    case kCompileAfterCollection:
      return CompileModule(call);
    case kLink: {
      const Step step = PushLoaded(call, kPrototype, Value::Of(call.machine().roots.globals));
      return step == Step::kNext ? call.Continue(kRun) : step;
    }
    case kRun:
      // The main function is on top.
      call.Push(call.Slot(kName));
      call.Push(call.Slot(kPlace));
      return call.Call(2, 1, kLoaded);
    default:
      return KeepModule(call, call.Slot(kName), call.Slot(kPlace));
  }
}

constexpr NativeInfo kFunctions[] = {
    {.name = "require", .qualified = "require", .prices = Price::kSource | Price::kFrames,
     .function = Require},
};

}  // namespace

std::span<const NativeInfo> RequireLibrary() { return kFunctions; }

}  // namespace selenite::vm

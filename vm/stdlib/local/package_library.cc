// `require` and `package` over files, `loadfile` and `dofile` (the manual, §6.3
// and §6.1): with local files only. An isolate with a ModuleMap has the
// `require` of require_library.cc.
//
// All is as in the reference but for libraries in C, which cannot be loaded:
// where they would have been looked for is still said when a script has set a
// path for them.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "vm/objects/buffer.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/run/operations/native_operations.h"
#include "vm/stdlib/base/module_result.h"
#include "vm/stdlib/local/file_loading.h"
#include "vm/stdlib/local/file_values.h"
#include "vm/stdlib/local/local_libraries.h"
#include "vm/stdlib/local/package_search.h"
#include "vm/stdlib/strings/string_building.h"
#include "vm/stdlib/strings/text.h"

namespace selenite::vm {

namespace {

constexpr std::string_view kNoLibraries =
    "dynamic libraries not enabled; check your Lua installation";

// A field of `package`, raw. Unset: no memory for its name.
std::optional<Value> PackageField(NativeCall& call, std::string_view name) {
  String* key = call.NewString(name);
  if (key == nullptr) return std::nullopt;
  return call.RawGet(call.machine().library.local.package, Value::Of(key));
}

// Names in messages are cut: a script makes them as long as it likes.
std::string Shown(const Text& name) { return std::string(name.Start()); }

// Returns nil and what is on top of it, or a Buffer's bytes as a string.
Step ReturnNilAnd(NativeCall& call, std::string_view problem) {
  String* text = call.NewString(problem);
  if (text == nullptr) return call.NoMemory();
  call.Push(Value());
  call.Push(Value::Of(text));
  return call.Return(2);
}

// A Buffer in `slot` becomes a string, which is pushed, in pieces if it is long.
// kNext: it is on top. Otherwise return the step; in `state` CopyBytesOf.
Step CopyBytesOf(NativeCall& call, uint32_t slot, uint32_t state) {
  const std::string_view bytes = call.Slot(slot).AsBuffer()->view();
  return WritePiece(call, state, [bytes](char* out, size_t from, size_t to) {
    std::memcpy(out + from, bytes.data() + from, to - from);
  });
}
Step PushBytesOf(NativeCall& call, uint32_t slot, uint32_t state) {
  const std::string_view bytes = call.Slot(slot).AsBuffer()->view();
  if (bytes.size() > static_cast<size_t>(PieceBytes())) {
    return BeginWriting(call, bytes.size(), state);
  }
  String* string = call.NewString(bytes);
  if (string == nullptr) return call.NoMemory();
  call.ChargeBytes(bytes.size());
  call.Push(Value::Of(string));
  return Step::kNext;
}

// ---- package.searchpath --------------------------------------------------------

Step SearchPath(NativeCall& call) {
  enum : uint32_t { kStart, kSearch, kCopy };
  switch (call.state()) {
    case kStart: {
      if (!call.CheckString(kSearchName)) return call.Raised();
      if (!call.CheckString(kSearchTemplates)) return call.Raised();
      if (!call.OptString(kSearchSeparator, "")) return call.Raised();
      if (!call.OptString(kSearchReplacement, "")) return call.Raised();
      call.SetSlotCount(kSearchSlots);
      const Value separator = call.Slot(kSearchSeparator);
      const Value replacement = call.Slot(kSearchReplacement);
      if (!BeginSearch(call, 0, call.Slot(kSearchName), call.Slot(kSearchTemplates))) {
        return call.NoMemory();
      }
      if (separator.IsString()) call.SetSlot(kSearchSeparator, separator);
      if (replacement.IsString()) call.SetSlot(kSearchReplacement, replacement);
      return call.Continue(kSearch);
    }
    case kSearch: {
      const SearchOutcome outcome = AdvanceSearch(call, 0, kSearch);
      if (outcome.status == SearchOutcome::Status::kMore) return outcome.step;
      if (outcome.status == SearchOutcome::Status::kFound) return call.ReturnString(outcome.path);
      call.SetSlot(kSearchName, Value());
      if (Step step = PushBytesOf(call, kSearchTried, kCopy); step != Step::kNext) return step;
      break;
    }
    default:
      if (Step step = CopyBytesOf(call, kSearchTried, kCopy); step != Step::kNext) return step;
      break;
  }
  const Value tried = call.Top();
  call.Push(Value());
  call.Push(tried);
  return call.Return(2);
}

// ---- loadfile and dofile -------------------------------------------------------

Value GlobalEnvironment(NativeCall& call) { return Value::Of(call.machine().roots.globals); }

Step LoadFile(NativeCall& call) {
  // Slots: the mode, the environment, whether it was given; then the loading's.
  enum Slot : uint32_t { kMode, kEnvironment, kHasEnvironment, kOwnSlots };
  constexpr uint32_t kLoading = kOwnSlots;
  enum : uint32_t { kStart, kLoad };
  constexpr FileLoading kFileLoading = {.first_state = kLoad, .first_slot = kLoading};
  if (call.state() == kStart) {
    // loadfile(path, mode, environment)
    if (!call.OptString(0, "")) return call.Raised();
    if (!call.OptString(1, "")) return call.Raised();
    const Value path = call.Slot(0);
    const Value mode = call.Slot(1);
    const Value environment = call.Slot(2);
    const bool has_environment = call.HasSlot(2);
    call.SetSlotCount(kLoading + kLoadSlots);
    call.SetSlot(kMode, mode);
    call.SetSlot(kEnvironment, environment);
    call.SetSlot(kHasEnvironment, Value::Boolean(has_environment));
    call.SetSlot(kLoading + kLoadPath, path);
    return call.Continue(kLoad);
  }
  LoadOptions options = {.environment = call.Slot(kHasEnvironment).IsTruthy()
                                            ? call.Slot(kEnvironment)
                                            : GlobalEnvironment(call)};
  if (call.Slot(kMode).IsString()) options.mode = call.TextAt(kMode);
  const LoadOutcome outcome = AdvanceFileLoading(call, kFileLoading, options);
  switch (outcome.status) {
    case LoadOutcome::Status::kMore: return outcome.step;
    case LoadOutcome::Status::kLoaded: return call.Return(1);
    case LoadOutcome::Status::kFailed: return ReturnNilAnd(call, outcome.problem);
  }
  return call.ReturnNothing();
}

Step DoFile(NativeCall& call) {
  enum : uint32_t { kStart, kLoad, kCalled = kLoad + kLoadStates };
  constexpr FileLoading kFileLoading = {.first_state = kLoad, .first_slot = 0};
  if (call.state() == kStart) {
    if (!call.OptString(0, "")) return call.Raised();
    call.SetSlotCount(1);
    call.SetSlotCount(kLoadSlots);
    return call.Continue(kLoad);
  }
  if (call.state() == kCalled) return call.Return(call.result_count());
  const LoadOutcome outcome =
      AdvanceFileLoading(call, kFileLoading, {.environment = GlobalEnvironment(call)});
  switch (outcome.status) {
    case LoadOutcome::Status::kMore: return outcome.step;
    case LoadOutcome::Status::kLoaded: return call.Call(0, -1, kCalled);
    case LoadOutcome::Status::kFailed: return RaisePlain(call, outcome.problem);
  }
  return call.ReturnNothing();
}

// ---- Searchers -----------------------------------------------------------------

Step SearchPreload(NativeCall& call) {
  const std::optional<Text> name = call.CheckString(0);
  if (!name) return call.Raised();
  if (Step step = PrepareKey(call, call.Slot(0)); step != Step::kNext) return step;
  const Value loader = call.RawGet(call.machine().roots.preload, call.Slot(0));
  if (loader.IsNil()) {
    return call.ReturnString("no field package.preload['" + Shown(*name) + "']");
  }
  String* place = call.NewString(":preload:");
  if (place == nullptr) return call.NoMemory();
  call.Push(loader);
  call.Push(Value::Of(place));
  return call.Return(2);
}

Step RaiseNotLoaded(NativeCall& call, const Text& name, std::string_view path,
                    std::string_view problem) {
  return call.Raise("error loading module '" + Shown(name) + "' from file '" + std::string(path) +
                    "':\n\t" + std::string(problem));
}

// Slots: the name; the search's; the loading's.
constexpr uint32_t kSearch = 1;
constexpr uint32_t kLoading = kSearch + kSearchSlots;
enum SearcherState : uint32_t { kStart, kSearching, kCopying, kLoad };

// Begins to look for the module `name` in the field `path_name` of `package`.
Step BeginSearcher(NativeCall& call, std::string_view path_name, const Value& name) {
  const std::optional<Value> templates = PackageField(call, path_name);
  if (!templates) return call.NoMemory();
  if (!templates->IsString()) {
    return call.Raise("'package." + std::string(path_name) + "' must be a string");
  }
  call.SetSlotCount(1);
  call.SetSlotCount(kLoading + kLoadSlots);
  if (!BeginSearch(call, kSearch, name, *templates)) return call.NoMemory();
  return call.Continue(kSearching);
}

// The list of the files that were tried is the result.
Step ReturnTried(NativeCall& call) {
  const Step step = call.state() == kCopying
                        ? CopyBytesOf(call, kSearch + kSearchTried, kCopying)
                        : PushBytesOf(call, kSearch + kSearchTried, kCopying);
  return step == Step::kNext ? call.Return(1) : step;
}

Step SearchLua(NativeCall& call) {
  constexpr FileLoading kFileLoading = {.first_state = kLoad, .first_slot = kLoading};
  switch (call.state()) {
    case kStart: {
      if (!call.CheckString(0)) return call.Raised();
      return BeginSearcher(call, "path", call.Slot(0));
    }
    case kSearching: {
      const SearchOutcome found = AdvanceSearch(call, kSearch, kSearching);
      if (found.status == SearchOutcome::Status::kMore) return found.step;
      if (found.status == SearchOutcome::Status::kNotFound) return ReturnTried(call);
      String* path = call.NewString(found.path);
      if (path == nullptr) return call.NoMemory();
      call.SetSlot(kLoading + kLoadPath, Value::Of(path));
      return call.Continue(kLoad);
    }
    case kCopying:
      return ReturnTried(call);
    default:
      break;
  }
  const LoadOutcome outcome =
      AdvanceFileLoading(call, kFileLoading, {.environment = GlobalEnvironment(call)});
  if (outcome.status == LoadOutcome::Status::kMore) return outcome.step;
  const Value path = call.Slot(kLoading + kLoadPath);
  if (outcome.status == LoadOutcome::Status::kFailed) {
    return RaiseNotLoaded(call, call.TextAt(0), PathOf(Text(*path.AsString())),
                          outcome.problem);
  }
  call.Push(path);
  return call.Return(2);
}

enum class Root : uint8_t { kWholeName, kBeforeDot };
Step SearchLibrary(NativeCall& call, Root root) {
  switch (call.state()) {
    case kStart: {
      const std::optional<Text> name = call.CheckString(0);
      if (!name) return call.Raised();
      Value searched = call.Slot(0);
      if (root == Root::kBeforeDot) {
        const std::string_view start = name->Start();
        const size_t dot = start.find('.');
        if (dot == std::string_view::npos && start.size() == name->size()) {
          return call.ReturnNothing();
        }
        String* package = call.NewString(start.substr(0, dot));
        if (package == nullptr) return call.NoMemory();
        searched = Value::Of(package);
      }
      const std::optional<Value> path = PackageField(call, "cpath");
      if (!path) return call.NoMemory();
      if (path->IsString() && path->AsString()->length() == 0) return call.ReturnNothing();
      return BeginSearcher(call, "cpath", searched);
    }
    case kSearching: {
      const SearchOutcome found = AdvanceSearch(call, kSearch, kSearching);
      if (found.status == SearchOutcome::Status::kMore) return found.step;
      if (found.status == SearchOutcome::Status::kNotFound) return ReturnTried(call);
      return RaiseNotLoaded(call, call.TextAt(0), found.path, kNoLibraries);
    }
    default:
      return ReturnTried(call);
  }
}
Step SearchWholeLibrary(NativeCall& call) { return SearchLibrary(call, Root::kWholeName); }
Step SearchRootLibrary(NativeCall& call) { return SearchLibrary(call, Root::kBeforeDot); }

Step LoadLibraryFunction(NativeCall& call) {
  if (!call.CheckString(0)) return call.Raised();
  if (!call.CheckString(1)) return call.Raised();
  String* problem = call.NewString(kNoLibraries);
  String* where = call.NewString("absent");
  if (problem == nullptr || where == nullptr) return call.NoMemory();
  call.Push(Value());
  call.Push(Value::Of(problem));
  call.Push(Value::Of(where));
  return call.Return(3);
}

// ---- require -------------------------------------------------------------------

// Slots: the name; package.searchers; the index of the next; a Buffer with what
// they said; the loader's second argument.
enum RequireSlot : uint32_t { kName, kSearchers, kNext, kProblems, kPlace, kRequireSlots };
enum RequireState : uint32_t { kBegin, kAsk, kAnswered, kRaiseProblems, kLoaded };

Step BeginRequire(NativeCall& call) {
  const std::optional<Text> name = call.CheckString(kName);
  if (!name) return call.Raised();
  if (Step step = PrepareKey(call, call.Slot(kName)); step != Step::kNext) return step;
  const Value loaded = call.RawGet(call.machine().roots.loaded, call.Slot(kName));
  if (loaded.IsTruthy()) return call.ReturnValue(loaded);
  Buffer* problems = call.heap().New<Buffer>(0);
  if (problems == nullptr) return call.NoMemory();
  const std::optional<Value> searchers = PackageField(call, "searchers");
  if (!searchers) return call.NoMemory();
  if (!searchers->IsTable()) return call.Raise("'package.searchers' must be a table");
  const std::string beginning = call.Where(1) + "module '" + Shown(*name) + "' not found:";
  if (!problems->Append(call.heap(), beginning)) return call.NoMemory();
  call.SetSlotCount(1);
  call.SetSlotCount(kRequireSlots);
  call.SetSlot(kSearchers, *searchers);
  call.SetSlot(kNext, Value::Integer(1));
  call.SetSlot(kProblems, Value::Of(problems));
  return call.Continue(kAsk);
}

Step AskNextSearcher(NativeCall& call) {
  const Value searcher = call.RawGet(call.Slot(kSearchers).AsTable(), call.Slot(kNext));
  if (searcher.IsNil()) return call.Continue(kRaiseProblems);
  call.Push(searcher);
  call.Push(call.Slot(kName));
  return call.Call(1, 2, kAnswered);
}

// Two results of a searcher are on top.
Step TakeAnswer(NativeCall& call) {
  const Value answer = call.Top(1);
  if (answer.IsFunction()) {
    const Value place = call.Top();
    call.SetSlotCount(kRequireSlots);
    call.SetSlot(kPlace, place);
    call.Push(answer);
    call.Push(call.Slot(kName));
    call.Push(place);
    return call.Call(2, 1, kLoaded);
  }
  const uint32_t problem_slot = kRequireSlots;  // the answer, just above
  if (answer.IsString() || answer.IsNumber()) {
    const std::optional<Text> text = call.CheckString(problem_slot);
    if (!text) return call.Raised();
    Buffer* problems = call.Slot(kProblems).AsBuffer();
    // As much as fits a piece: these messages are lists of names.
    const Text part = text->Part(0, static_cast<size_t>(kPieceBytes));
    call.ChargeBytes(part.size());
    const std::string_view problem = part.whole(Reading::kPaid);
    if (!problems->Reserve(call.heap(), problem.size() + 2)) return call.NoMemory();
    if (!problems->Append(call.heap(), "\n\t") || !problems->Append(call.heap(), problem)) {
      return call.NoMemory();
    }
  }
  call.SetSlotCount(kRequireSlots);
  call.SetSlot(kNext, Value::Integer(call.Slot(kNext).AsInteger() + 1));
  return call.Continue(kAsk);
}

Step Require(NativeCall& call) {
  constexpr uint32_t kCopyProblems = kLoaded + 1;
  Step step = Step::kNext;
  switch (call.state()) {
    case kBegin: return BeginRequire(call);
    case kAsk: return AskNextSearcher(call);
    case kAnswered: return TakeAnswer(call);
    case kLoaded: return KeepModule(call, call.Slot(kName), call.Slot(kPlace));
    case kRaiseProblems: step = PushBytesOf(call, kProblems, kCopyProblems); break;
    default: step = CopyBytesOf(call, kProblems, kCopyProblems); break;
  }
  return step == Step::kNext ? call.RaiseValue(call.Top()) : step;
}

constexpr NativeInfo kFunctions[] = {
    {.name = "dofile", .qualified = "dofile", .prices = Price::kSource | Price::kBytes,
     .function = DoFile},
    {.name = "loadfile", .qualified = "loadfile", .prices = Price::kSource | Price::kBytes,
     .function = LoadFile},
    {.name = "require", .qualified = "require", .id = "package.require", .prices = Price::kBytes,
     .function = Require},
};

constexpr NativeInfo kPackageFunctions[] = {
    {.name = "loadlib", .qualified = "package.loadlib", .prices = kCallOnly,
     .function = LoadLibraryFunction},
    {.name = "searchpath", .qualified = "package.searchpath", .prices = Price::kBytes,
     .function = SearchPath},
};

constexpr NativeInfo kSearcherFunctions[] = {
    {.name = "searcher", .id = "package.searchers.preload", .prices = Price::kBytes,
     .function = SearchPreload},
    {.name = "searcher", .id = "package.searchers.lua", .prices = Price::kSource | Price::kBytes,
     .function = SearchLua},
    {.name = "searcher", .id = "package.searchers.library", .prices = Price::kBytes,
     .function = SearchWholeLibrary},
    {.name = "searcher", .id = "package.searchers.root_library", .prices = Price::kBytes,
     .function = SearchRootLibrary},
};

}  // namespace

std::span<const NativeInfo> FileLoadLibrary() { return kFunctions; }
std::span<const NativeInfo> PackageLibrary() { return kPackageFunctions; }
std::span<const NativeInfo> PackageSearchers() { return kSearcherFunctions; }

}  // namespace selenite::vm

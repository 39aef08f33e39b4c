#include "vm/stdlib/library.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <numbers>
#include <span>
#include <string_view>

#include "vm/local_files.h"
#include "vm/objects/userdata.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/finalizers.h"
#include "vm/run/operations/long_operations.h"
#include "vm/run/operations/native_operations.h"
#include "vm/stdlib/base/base_libraries.h"
#include "vm/stdlib/host/os_library.h"
#include "vm/stdlib/local/local_libraries.h"
#include "vm/stdlib/modules/module_libraries.h"
#include "vm/stdlib/numbers/math_library.h"
#include "vm/stdlib/numbers/random.h"
#include "vm/stdlib/opener.h"
#include "vm/stdlib/strings/string_libraries.h"
#include "vm/stdlib/tables/table_libraries.h"

namespace selenite::vm {

namespace {

bool OpenBase(Machine& machine, Opener& opener) {
  Table* globals = machine.roots.globals;
  if (!opener.Add(globals, BaseLibrary()) || !opener.Add(globals, ProtectedCallLibrary()) ||
      !opener.Add(globals, LoadLibrary())) {
    return false;
  }
  String* version = machine.strings().Make("Lua 5.4");
  return version != nullptr && opener.Set(globals, "_VERSION", Value::Of(version)) &&
         opener.Set(globals, "_G", Value::Of(globals)) &&
         opener.Set(machine.roots.loaded, "_G", Value::Of(globals));
}

bool OpenString(Machine& machine, Opener& opener) {
  Table* library = opener.AddLibrary("string", {StringLibrary(), StringPatternLibrary(),
                                                StringFormatLibrary(), StringPackLibrary(),
                                                StringUnpackLibrary()});
  if (library == nullptr) return false;
  machine.roots.string_metatable = machine.heap().New<Table>(0);
  return machine.roots.string_metatable != nullptr &&
         opener.Set(machine.roots.string_metatable, "__index", Value::Of(library)) &&
         opener.Add(machine.roots.string_metatable, StringArithmeticLibrary());
}

bool OpenMath(Machine& machine, Opener& opener) {
  Table* library = opener.AddLibrary("math", {MathLibrary()});
  return library != nullptr && opener.Set(library, "pi", Value::Float(std::numbers::pi)) &&
         opener.Set(library, "huge", Value::Float(HUGE_VAL)) &&
         opener.Set(library, "maxinteger",
                    Value::Integer(std::numeric_limits<int64_t>::max())) &&
         opener.Set(library, "mininteger", Value::Integer(std::numeric_limits<int64_t>::min()));
}

bool OpenUtf8(Machine& machine, Opener& opener) {
  Table* library = opener.AddLibrary("utf8", {Utf8Library()});
  if (library == nullptr) return false;
  constexpr char kPattern[] = "[\0-\x7F\xC2-\xFD][\x80-\xBF]*";
  String* pattern = machine.strings().Make({kPattern, sizeof kPattern - 1});
  return pattern != nullptr && opener.Set(library, "charpattern", Value::Of(pattern));
}

bool OpenJson(Machine& machine, Opener& opener) {
  if (!MakeJsonValues(machine)) return false;
  Table* library =
      opener.AddModule("json", {JsonLibrary(), JsonEncodeLibrary(), JsonDecodeLibrary()});
  return library != nullptr && opener.Set(library, "null", machine.library.json.null);
}

bool OpenModules(Machine& machine, Opener& opener, ModuleSet modules) {
  return (!modules.Has(Module::kJson) || OpenJson(machine, opener)) &&
         (!modules.Has(Module::kBase64) ||
          opener.AddModule("base64", {Base64Library()}) != nullptr) &&
         (!modules.Has(Module::kHash) || opener.AddModule("hash", {HashLibrary()}) != nullptr) &&
         (!modules.Has(Module::kTime) || opener.AddModule("time", {TimeLibrary()}) != nullptr);
}

bool NameTypes(Machine& machine) {
  for (int tag = 0; tag <= static_cast<int>(Tag::kUserdata); ++tag) {
    std::string_view name = Machine::BasicTypeName(Value::FromRaw(0, static_cast<Tag>(tag)));
    String* string = machine.strings().Make(name);
    if (string == nullptr) return false;
    machine.library.type_names[tag] = string;
  }
  return true;
}

}  // namespace

bool OpenLibraries(Machine& machine, ModuleSet modules) {
  Opener opener(machine);
  machine.library.random = SeedRandom(machine.options().random_seed, 0);
  return NameTypes(machine) && OpenBase(machine, opener) && OpenString(machine, opener) &&
         OpenMath(machine, opener) && OpenUtf8(machine, opener) &&
         opener.AddLibrary("table", {TableLibrary(), TableConcatLibrary(), TableSortLibrary()}) != nullptr &&
         opener.AddLibrary("coroutine", {CoroutineLibrary()}) != nullptr &&
         opener.AddLibrary("os", {OsLibrary()}) != nullptr &&
         opener.AddLibrary("debug", {DebugLibrary()}) != nullptr &&
         OpenModules(machine, opener, modules);
}

bool OpenRequire(Machine& machine) {
  Opener opener(machine);
  Table* package = opener.AddLibrary("package", {});
  if (package == nullptr) return false;
  machine.roots.preload = machine.heap().New<Table>(0);
  return machine.roots.preload != nullptr &&
         opener.Set(package, "preload", Value::Of(machine.roots.preload)) &&
         opener.Set(package, "loaded", Value::Of(machine.roots.loaded)) &&
         opener.Add(machine.roots.globals, RequireLibrary());
}

namespace {

bool OpenFileMetatable(Machine& machine, Opener& opener) {
  Table* methods = machine.heap().New<Table>(0);
  Table* metatable = machine.heap().New<Table>(0);
  String* type_name = machine.strings().Make("FILE*");
  machine.library.local.file_metatable = metatable;
  return methods != nullptr && metatable != nullptr && type_name != nullptr &&
         opener.Add(methods, FileMethods()) && opener.Add(methods, FileReadMethods()) &&
         opener.Add(methods, FileWriteMethods()) && opener.Add(metatable, FileMetamethods()) &&
         opener.Set(metatable, "__index", Value::Of(methods)) &&
         opener.Set(metatable, "__name", Value::Of(type_name));
}

bool OpenIo(Machine& machine, Opener& opener) {
  if (!OpenFileMetatable(machine, opener)) return false;
  Table* io = opener.AddLibrary("io", {IoLibrary(), IoReadLibrary(), IoWriteLibrary()});
  if (io == nullptr) return false;
  constexpr std::string_view kStreams[] = {"stdin", "stdout", "stderr"};
  static_assert(std::size(kStreams) == LocalFiles::kFirstOpened);
  Value streams[LocalFiles::kFirstOpened];
  for (uint32_t i = 0; i < LocalFiles::kFirstOpened; ++i) {
    auto* stream = machine.heap().New<Userdata>(0, machine.library.local.file_metatable, i);
    if (stream == nullptr) return false;
    streams[i] = Value::Of(stream);
    if (!opener.Set(io, kStreams[i], streams[i])) return false;
  }
  machine.library.local.input = streams[LocalFiles::kInput];
  machine.library.local.output = streams[LocalFiles::kOutput];
  return true;
}

bool OpenLocalOs(Machine& machine, Opener& opener) {
  String* name = machine.strings().Make("os");
  if (name == nullptr) return false;
  const Value os = machine.roots.globals->Get(Value::Of(name), machine.strings());
  return opener.Add(os.AsTable(), LocalOsLibrary());
}

bool OpenLocalPackage(Machine& machine, Opener& opener) {
  Table* package = opener.AddLibrary("package", {PackageLibrary()});
  Table* searchers = machine.heap().New<Table>(0);
  machine.roots.preload = machine.heap().New<Table>(0);
  machine.library.local.package = package;
  if (package == nullptr || searchers == nullptr || machine.roots.preload == nullptr) return false;
  int64_t index = 0;
  for (const NativeInfo& searcher : PackageSearchers()) {
    if (searchers->SetInteger(machine.heap(), ++index, Value::Native(&searcher)) !=
        TableStatus::kOk) {
      return false;
    }
  }
  struct Text {
    std::string_view name;
    std::string_view value;
  };
  constexpr Text kTexts[] = {
      {"path", "./?.lua;./?/init.lua"}, {"cpath", ""}, {"config", "/\n;\n?\n!\n-\n"}};
  for (const Text& text : kTexts) {
    String* value = machine.strings().Make(text.value);
    if (value == nullptr || !opener.Set(package, text.name, Value::Of(value))) return false;
  }
  return opener.Set(package, "preload", Value::Of(machine.roots.preload)) &&
         opener.Set(package, "loaded", Value::Of(machine.roots.loaded)) &&
         opener.Set(package, "searchers", Value::Of(searchers)) &&
         opener.Add(machine.roots.globals, FileLoadLibrary());
}

}  // namespace

bool OpenLocalLibraries(Machine& machine) {
  Opener opener(machine);
  return OpenIo(machine, opener) && OpenLocalOs(machine, opener) && OpenLocalPackage(machine, opener);
}

std::vector<const NativeInfo*> AllNatives() {
  std::vector<const NativeInfo*> natives = {
      GmatchIterator(),   IpairsIteratorNative(), WrappedCoroutine(), JsonNullToString(),
      LinesIterator(),    FinalizerRunner(),      ToStringFrame(),
  };
  for (std::span<const NativeInfo> part :
       {BaseLibrary(), ProtectedCallLibrary(), LoadLibrary(), RequireLibrary(), CoroutineLibrary(),
        DebugLibrary(), StringLibrary(), StringPatternLibrary(), StringFormatLibrary(),
        StringPackLibrary(), StringUnpackLibrary(), StringArithmeticLibrary(), Utf8Library(),
        Utf8CodesIterators(),
        TableLibrary(), TableConcatLibrary(), TableSortLibrary(), MathLibrary(), OsLibrary(),
        JsonLibrary(), JsonEncodeLibrary(), JsonDecodeLibrary(), Base64Library(), HashLibrary(),
        TimeLibrary(), IoLibrary(), IoReadLibrary(), IoWriteLibrary(), FileMethods(),
        FileReadMethods(), FileWriteMethods(), FileMetamethods(), LocalOsLibrary(),
        FileLoadLibrary(), PackageLibrary(), PackageSearchers(), LongOperations()}) {
    for (const NativeInfo& native : part) natives.push_back(&native);
  }
  return natives;
}

std::vector<const NativeStateInfo*> AllNativeStates() {
  return {PatternMatchState(), PlainSearchState(), GsubState(), FormatState(), PackState()};
}

std::vector<const NativeInfo*> ListNatives(const Machine& machine) {
  std::vector<const NativeInfo*> natives;
  const auto visit = [&natives](const Table& table, auto&& also) {
    Value key;
    Value value;
    uint64_t position = 0;
    do {
      position = table.NextFrom(position, &key, &value);
      if (key.IsNil()) continue;
      if (value.IsNative()) natives.push_back(value.AsNative());
      also(value);
    } while (position != 0);
  };
  visit(*machine.roots.globals, [&](const Value& value) {
    if (!value.IsTable() || value.AsTable() == machine.roots.globals) return;
    visit(*value.AsTable(), [](const Value&) {});
  });
  return natives;
}

}  // namespace selenite::vm

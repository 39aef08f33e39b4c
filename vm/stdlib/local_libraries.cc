// Opening what an isolate with LocalFiles has beside the rest.
#include <cstdint>
#include <string_view>

#include "vm/local_files.h"
#include "vm/objects/userdata.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/stdlib/library.h"
#include "vm/stdlib/opener.h"

namespace selenite::vm {

namespace {

bool OpenFileMetatable(Machine& machine, Opener& opener) {
  Table* methods = machine.heap().New<Table>(0);
  Table* metatable = machine.heap().New<Table>(0);
  String* type_name = machine.strings().Make("FILE*");
  machine.local.file_metatable = metatable;
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
    auto* stream = machine.heap().New<Userdata>(0, machine.local.file_metatable, i);
    if (stream == nullptr) return false;
    streams[i] = Value::Of(stream);
    if (!opener.Set(io, kStreams[i], streams[i])) return false;
  }
  machine.local.input = streams[LocalFiles::kInput];
  machine.local.output = streams[LocalFiles::kOutput];
  return true;
}

bool OpenOs(Machine& machine, Opener& opener) {
  String* name = machine.strings().Make("os");
  if (name == nullptr) return false;
  const Value os = machine.globals->Get(Value::Of(name), machine.strings());
  return opener.Add(os.AsTable(), LocalOsLibrary());
}

bool OpenPackage(Machine& machine, Opener& opener) {
  Table* package = opener.AddLibrary("package", {PackageLibrary()});
  Table* searchers = machine.heap().New<Table>(0);
  machine.preload = machine.heap().New<Table>(0);
  machine.local.package = package;
  if (package == nullptr || searchers == nullptr || machine.preload == nullptr) return false;
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
  return opener.Set(package, "preload", Value::Of(machine.preload)) &&
         opener.Set(package, "loaded", Value::Of(machine.loaded)) &&
         opener.Set(package, "searchers", Value::Of(searchers)) &&
         opener.Add(machine.globals, FileLoadLibrary());
}

}  // namespace

bool OpenLocalLibraries(Machine& machine) {
  Opener opener(machine);
  return OpenIo(machine, opener) && OpenOs(machine, opener) && OpenPackage(machine, opener);
}

}  // namespace selenite::vm

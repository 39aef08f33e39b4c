// The library: which functions exist, and how they get into the globals.
//
// Each file of this folder that holds functions exports its table of
// NativeInfo; library.cc is the one place that lists them all.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/stdlib/modules.h"

namespace selenite::vm {

class Machine;

// One per library file.
std::span<const NativeInfo> BaseLibrary();        // _G: print, pairs, pcall, …
std::span<const NativeInfo> ProtectedCallLibrary();  // _G: pcall, xpcall
std::span<const NativeInfo> LoadLibrary();        // _G: load
std::span<const NativeInfo> RequireLibrary();      // _G: require
std::span<const NativeInfo> CoroutineLibrary();
std::span<const NativeInfo> TableLibrary();
std::span<const NativeInfo> TableConcatLibrary();  // table.concat
std::span<const NativeInfo> TableSortLibrary();   // table.sort
std::span<const NativeInfo> StringLibrary();      // all but the three below
std::span<const NativeInfo> StringPatternLibrary();  // find, match, gmatch, gsub
std::span<const NativeInfo> StringFormatLibrary();   // format
std::span<const NativeInfo> StringPackLibrary();     // pack, unpack, packsize
std::span<const NativeInfo> StringArithmeticLibrary();  // of the string metatable
std::span<const NativeInfo> Utf8Library();
std::span<const NativeInfo> MathLibrary();
std::span<const NativeInfo> OsLibrary();
std::span<const NativeInfo> DebugLibrary();
// Beyond the manual: see modules.h.
std::span<const NativeInfo> JsonLibrary();        // array, object
std::span<const NativeInfo> JsonEncodeLibrary();  // encode
std::span<const NativeInfo> JsonDecodeLibrary();  // decode
std::span<const NativeInfo> Base64Library();
std::span<const NativeInfo> HashLibrary();
std::span<const NativeInfo> TimeLibrary();

// With local files only.
std::span<const NativeInfo> IoLibrary();  // all but the two below
std::span<const NativeInfo> IoReadLibrary();
std::span<const NativeInfo> IoWriteLibrary();
std::span<const NativeInfo> FileMethods();  // all but the two below
std::span<const NativeInfo> FileReadMethods();
std::span<const NativeInfo> FileWriteMethods();
std::span<const NativeInfo> FileMetamethods();
std::span<const NativeInfo> LocalOsLibrary();  // beside OsLibrary
std::span<const NativeInfo> FileLoadLibrary();  // dofile, loadfile, require
std::span<const NativeInfo> PackageLibrary();
std::span<const NativeInfo> PackageSearchers();

// `next`, which `pairs` returns, and the iterator that `ipairs` returns: the
// execution loops may know them by sight.
const NativeInfo* NextNative();
const NativeInfo* IpairsIteratorNative();

// Makes json.null and the marks of arrays and objects. False: not enough memory.
[[nodiscard]] bool MakeJsonValues(Machine& machine);

// Creates the library tables and the globals of a new machine: `_G`,
// `_VERSION`, `math.pi`, the string metatable, …. False: not enough memory.
[[nodiscard]] bool OpenLibraries(Machine& machine, ModuleSet modules = ModuleSet::All());

// For an isolate with a ModuleMap: `require` and `package`. False: not enough
// memory.
[[nodiscard]] bool OpenRequire(Machine& machine);

// Every function that scripts find in the globals and in the libraries there,
// in the order of `pairs`: for documents and tests.
std::vector<const NativeInfo*> ListNatives(const Machine& machine);

// For an isolate with LocalFiles: `io`, what `os` has more then, `package`,
// `require`, `dofile` and `loadfile`. False: not enough memory.
[[nodiscard]] bool OpenLocalLibraries(Machine& machine);

}  // namespace selenite::vm

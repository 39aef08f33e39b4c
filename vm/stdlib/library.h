// The library: which functions exist, and how they get into the globals.
//
// Each file that holds functions exports its table of NativeInfo, which the
// header of its room lists; library.cc is the one table of contents.
#pragma once

#include <vector>

#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native_state.h"
#include "vm/stdlib/modules/module_set.h"

namespace selenite::vm {

class Machine;

// Creates the library tables and the globals of a new machine: `_G`,
// `_VERSION`, `math.pi`, the string metatable, …. False: not enough memory.
[[nodiscard]] bool OpenLibraries(Machine& machine, ModuleSet modules = ModuleSet::All());

// For an isolate with a ModuleMap: `require` and `package`. False: not enough
// memory.
[[nodiscard]] bool OpenRequire(Machine& machine);

// Every function of the library and of the machine, those that no script can name
// included: what a NativeInfo's StableName is looked up in.
std::vector<const NativeInfo*> AllNatives();

// Every kind of state that a native keeps beside its slots.
std::vector<const NativeStateInfo*> AllNativeStates();

// Every function that scripts find in the globals and in the libraries there,
// in the order of `pairs`: for documents and tests.
std::vector<const NativeInfo*> ListNatives(const Machine& machine);

// For an isolate with LocalFiles: `io`, what `os` has more then, `package`,
// `require`, `dofile` and `loadfile`. False: not enough memory.
[[nodiscard]] bool OpenLocalLibraries(Machine& machine);

}  // namespace selenite::vm

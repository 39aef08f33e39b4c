// Compiling a chunk within a native: what `load` and `require` share.
//
// A compile is charged to the caller and sleeps when the slice is used up; it
// waits in Machine::job meanwhile, and starts anew when there was no memory
// to link what came of it. The native keeps the linked prototype in a slot.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vm/run/machine/machine.h"
#include "vm/run/natives/native.h"

namespace selenite::vm {

// Where a native stands while it compiles.
struct LoadingStates {
  uint32_t compile;           // compiling
  uint32_t after_collection;  // the same, just after a collection that it asked for
  uint32_t link;              // linking the prototype
};

struct ChunkText {
  std::string_view source;
  std::string_view chunk_name;
};

// In states `compile` and `after_collection`: goes on with the compile of
// `text`, beginning it when there is none. Returns the step to return; or
// nothing when the chunk does not compile, and LoadingProblem says why.
std::optional<Step> AdvanceLoading(NativeCall& call, const ChunkText& text,
                                   const LoadingStates& states, uint32_t prototype_slot);

// The message of the syntax error that AdvanceLoading found. The native drops
// Machine::job when it has made use of it.
const std::string& LoadingProblem(Machine& machine);

// In state `link`: pushes the main function with `environment` as its first
// upvalue. Not kNext: return it.
Step PushLoaded(NativeCall& call, uint32_t prototype_slot, const Value& environment);

}  // namespace selenite::vm

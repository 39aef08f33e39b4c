// Loading a chunk from a file within a native: what `loadfile`, `dofile` and
// the searcher of `require` share.
//
// The text is gathered in a Buffer, a piece at a time, and then compiled as by
// `load` (chunk_loading.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "vm/run/natives/native.h"

namespace selenite::vm {

// The states of a native while it loads are its own numbers from `first_state`
// on, its slots those from `first_slot` on, in the order of these.
enum FileLoadingState : uint32_t {
  kLoadOpen,
  kLoadRead,
  kLoadCompile,
  kLoadCompileAfterCollection,
  kLoadLink,
  kLoadStates,
};
enum FileLoadingSlot : uint32_t {
  kLoadPath,  // a string, set by the caller; nil: standard input
  kLoadFile,
  kLoadText,
  kLoadBeginning,  // what of the first line was seen
  kLoadName,       // of the chunk, while it is compiled
  kLoadPrototype,
  kLoadSlots,
};

struct FileLoading {
  uint32_t first_state;
  uint32_t first_slot;
};

struct LoadOptions {
  Text mode = "bt";             // as of `load`
  Value environment;             // the first upvalue of the chunk
};

// A failure is told as `load` does: what is wrong, as text.
struct LoadOutcome {
  enum class Status : uint8_t { kMore, kLoaded, kFailed };
  Status status;
  Step step = Step::kNext;  // kMore: return it
  std::string problem = {};      // kFailed
};

// In one of its states: goes on. kLoaded: the function is on top.
LoadOutcome AdvanceFileLoading(NativeCall& call, const FileLoading& loading,
                               const LoadOptions& options);

}  // namespace selenite::vm

// Finding files by templates such as "./?.lua;./?/init.lua": for
// package.searchpath and the searchers of `require`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "vm/run/natives/native.h"

namespace selenite::vm {

// The slots of a native that searches, from `first` on, in the order of these.
enum SearchSlot : uint32_t {
  kSearchName,         // strings, set by the caller
  kSearchTemplates,
  kSearchSeparator,    // what in the name becomes
  kSearchReplacement,  // this
  kSearchPosition,     // an Integer, 0 at first: where the next template begins
  kSearchTried,        // a Buffer: "no file 'x'\n\tno file 'y'"
  kSearchSlots,
};

// Fills the slots. False: no memory for them.
[[nodiscard]] bool BeginSearch(NativeCall& call, uint32_t first, const Value& name,
                               const Value& templates);

struct SearchOutcome {
  enum class Status : uint8_t { kMore, kFound, kNotFound };
  Status status;
  Step step = Step::kNext;  // kMore: return it
  std::string path = {};    // kFound
};

// Tries the next template. kMore goes on in `state`.
SearchOutcome AdvanceSearch(NativeCall& call, uint32_t first, uint32_t state);

}  // namespace selenite::vm

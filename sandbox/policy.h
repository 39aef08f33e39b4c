// What a server's scripts run on, as its operator wishes: the same for all
// tenants, fixed when the server starts.
//
// The coverage is what the dispatcher, the fast tier, runs. An operator who
// mistrusts an opcode takes it out: functions that need it run on the
// interpreter then, with the same results and the same fuel, only slower.
#pragma once

#include <bitset>
#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "vm/isolate.h"

namespace selenite::sandbox {

// Why a function runs on the interpreter.
using vm::FallbackReason;
using vm::FallbackReasonName;
using vm::kFallbackReasonCount;

// Libraries beyond the reference manual: docs/modules.md.
using ModuleSet = vm::ModuleSet;

// The modules that `names` lists, separated by commas; "all" and "none" alone
// are what they say. INVALID_ARGUMENT says which word names none.
absl::StatusOr<ModuleSet> ParseModules(std::string_view names);

// Opcodes by number.
using OpcodeSet = std::bitset<256>;

struct Policy {
  OpcodeSet denied_opcodes;  // out of the coverage, for whatever is compiled
  ModuleSet modules = ModuleSet::All();  // libraries beyond the manual that scripts find
};

// The opcodes named in `names`, separated by commas: letter case ignored,
// `Add*` is every name that begins so, `*` all. INVALID_ARGUMENT says which
// word names none.
absl::StatusOr<OpcodeSet> ParseOpcodes(std::string_view names);

// The names of the opcodes in `set`, separated by commas.
std::string OpcodeNames(const OpcodeSet& set);

}  // namespace selenite::sandbox

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

// The modules in `names`, separated by commas; or "all", or "none".
// INVALID_ARGUMENT names the unknown one.
absl::StatusOr<ModuleSet> ParseModules(std::string_view names);

// Opcodes by number.
using OpcodeSet = std::bitset<256>;

struct Policy {
  OpcodeSet denied_opcodes;  // out of the coverage, for whatever is compiled
  ModuleSet modules = ModuleSet::All();  // libraries beyond the manual that scripts find
};

// The opcodes in `names`, separated by commas. Letter case is ignored; `Add*` is
// every opcode whose name starts with Add, `*` is all. INVALID_ARGUMENT names
// the unknown one.
absl::StatusOr<OpcodeSet> ParseOpcodes(std::string_view names);

// The names of the opcodes in `set`, separated by commas.
std::string OpcodeNames(const OpcodeSet& set);

}  // namespace selenite::sandbox

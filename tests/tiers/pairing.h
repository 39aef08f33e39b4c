// Programs whose functions are dealt to the tiers by hand.
//
// The programs beside this (programs/NAME.lua, with what they print in
// NAME.expected) mark their functions: one that contains `m ~ m` is a *caller*,
// one that contains `m << m` a *callee*. Both are operations that the programs
// use nowhere else, so denying their opcodes sends one group to the interpreter
// and leaves the other where it was. A *pairing* says where both groups run. The
// source is the same in all of them, and so must be everything that can be seen.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tests/differential/program_run.h"
#include "vm/isolate.h"
#include "vm/silent_host.h"

namespace selenite::tiers {

enum class Tier : uint8_t { kDispatcher, kInterpreter };

struct Pairing {
  Tier caller;
  Tier callee;

  bool IsMixed() const { return caller != callee; }
};

// Nothing denied; the two mixed ones; everything denied.
inline constexpr Pairing kPairings[] = {{Tier::kDispatcher, Tier::kDispatcher},
                                        {Tier::kInterpreter, Tier::kDispatcher},
                                        {Tier::kDispatcher, Tier::kInterpreter},
                                        {Tier::kInterpreter, Tier::kInterpreter}};

// "InterpreterCallsDispatcher" and the like.
std::string NameOf(const Pairing& pairing);

// The opcodes to deny. Functions without a mark, main chunks among them, are on
// the dispatcher in all pairings but the one that denies everything.
vm::OpcodeSet DeniedFor(const Pairing& pairing);

// The set that these names spell (ParseOpcodeSet); the test fails if they do not.
vm::OpcodeSet Opcodes(std::string_view names);

// Compiles `source` with these opcodes denied; the test fails if it does not compile.
vm::CodeUnitRef CompileUnit(const std::string& source, const vm::OpcodeSet& denied);

// Units that are used when the first instruction of `source` is about to run.
int64_t FuelOfCompile(const std::string& source);

// Runs what was started to its end, and cleans up after it.
vm::RunResult Drive(vm::Isolate& isolate);
vm::RunResult RunSource(vm::Isolate& isolate, std::string source);
// The integer that a run returned; the test fails if it did not.
int64_t IntegerOf(const vm::RunResult& result);

// The bytes of a file; the test fails if it cannot be read.
std::string ReadFile(const std::string& path);

// All files of tests/FOLDER that end in ".lua", sorted.
std::vector<std::string> LuaFiles(std::string_view folder);

// The program of a path, called by its last part in messages.
differential::Program ReadProgram(const std::string& path);

}  // namespace selenite::tiers

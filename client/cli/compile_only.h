// Compiling a file without running it, and the flags that decide what comes out.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "vm/isolate.h"

namespace selenite::cli {

struct CompileFlags {
  std::string deny;
  int optimization_level = 2;
};

// Adds --deny and -O.
void AddCompileFlags(CLI::App& app, CompileFlags& flags);

// The opcodes that `flags` deny. Nullopt if one is unknown: then this complained
// on standard error on behalf of `command`, and the caller returns kExitUsage.
std::optional<vm::OpcodeSet> DeniedOpcodes(const CompileFlags& flags, const char* command);

// A file that was compiled, or the reason why not.
struct CompiledFile {
  vm::CodeUnitRef unit;
  std::string error;     // empty: none
  std::string excerpt = {};  // the line of a syntax error, to be shown below it
  uint32_t line = 0;     // of a syntax error; 0: the file cannot be read
  uint32_t column = 0;   // 0: unknown
};

// Reads and compiles `path`, or standard input for "-". Runs nothing.
CompiledFile CompileFile(const std::string& path, const vm::OpcodeSet& denied,
                         int optimization_level);

// On standard error: why there is no unit.
void PrintCompileError(const CompiledFile& file);

}  // namespace selenite::cli

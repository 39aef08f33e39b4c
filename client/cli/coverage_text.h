// What the compiler and the encoder made of a file, for people and for programs.
#pragma once

#include <cstddef>
#include <string>

#include "client/cli/compile_only.h"
#include "vm/isolate.h"

namespace selenite::cli {

// "a.lua:6: function #2 (lines 5-7) fell back to the interpreter: denied, opcode
// Concat". The line is of what the encoder refused. REQUIRES: it fell back.
std::string FallbackLine(const vm::CodeUnit& unit, size_t function);

// The first function of `unit` that fell back; the number of functions if none did.
size_t FirstFallback(const vm::CodeUnit& unit);

// "a.lua: ok, 3 functions, 2 encoded, 1 fallen back", then a line for each
// function that fell back.
std::string CoverageText(const std::string& path, const vm::CodeUnit& unit);

// One line, one JSON object: file, ok, and either error {message, line, column}
// or functions, encoded, fallback (numbers by reason) and fallen_back, an object
// {function, lines, reason, opcode, line} for each.
std::string CoverageJson(const std::string& path, const CompiledFile& file);

}  // namespace selenite::cli

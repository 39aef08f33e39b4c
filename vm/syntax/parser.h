// Text to tree: the grammar of Lua 5.4 (the manual, §9).
//
// Linear in the size of the input, whatever the input is, and bounded in C++
// stack by kMaxSyntaxLevels. Work is charged to the arena's meter every 1,000
// tokens; a refusal (or refused memory) ends the parse with kStopped.
#pragma once

#include <cstdint>
#include <string_view>

#include "vm/support/arena.h"
#include "vm/syntax/ast.h"
#include "vm/syntax/diagnostic.h"

namespace selenite::vm {

// Nesting of blocks, functions, tables, parentheses, unary and
// right-associative operators; the reference's LUAI_MAXCCALLS.
inline constexpr int kMaxSyntaxLevels = 200;

// Local variables alive at once in one function, and upvalues of one function:
// the reference's MAXVARS and MAXUPVAL.
inline constexpr int kMaxLocalVariables = 200;
inline constexpr int kMaxUpvalues = 255;

// Tokens parsed between two charges to the meter.
inline constexpr int kTokensPerCheckpoint = 1000;

enum class ParseStatus : uint8_t { kParsed, kSyntaxError, kStopped };

struct ParseResult {
  ParseStatus status;
  FunctionNode* chunk = nullptr;  // kParsed only
  Diagnostic diagnostic;          // kSyntaxError only
};

// Parses `source`. `chunk_name` is the reference's chunkname (`=stdin`,
// `@file.lua`, or the source itself), shown in messages by its display form
// (DisplayChunkName). A first line starting with `#` is *not* skipped here:
// the loader of files does that. The tree points into `source` and `arena`.
ParseResult Parse(std::string_view source, std::string_view chunk_name, Arena& arena);

}  // namespace selenite::vm

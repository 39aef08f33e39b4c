// Text to tree: the grammar of Lua 5.4 (the manual, §9).
//
// Linear in the size of the input, whatever the input is, and bounded in C++
// stack by kMaxSyntaxLevels. Work is charged to the arena's meter: a unit per
// token, every 1,000 tokens, and a unit per 64 bytes of source, before each
// 64 KiB of it (decoded strings pay their bytes twice). A refusal, or refused
// memory, ends the parse with kStopped.
#pragma once

#include <cstdint>
#include <string_view>

#include "vm/support/arena.h"
#include "vm/syntax/ast.h"
#include "vm/syntax/diagnostic.h"
#include "vm/syntax/name_table.h"

namespace selenite::vm {

// Nesting of blocks, functions, tables, parentheses, unary and
// right-associative operators; the reference's LUAI_MAXCCALLS. The last three
// levels are taken by the host, as when a script calls `load` there: 197 nested
// `do` are accepted, 198 are a "C stack overflow".
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
  NameTable* names = nullptr;     // kParsed only; in the arena, like the tree
  Diagnostic diagnostic;          // kSyntaxError only
};

// Parses `source`. `chunk_name` is the reference's chunkname (`=stdin`,
// `@file.lua`, or the source itself), shown in messages by its display form
// (DisplayChunkName). A first line starting with `#` is *not* skipped here:
// the loader of files does that. The tree points into `source` and `arena`.
ParseResult Parse(std::string_view source, std::string_view chunk_name, Arena& arena);

}  // namespace selenite::vm

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

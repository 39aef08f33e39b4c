// The limits of the parser: those that the reference's implementation sets on a
// chunk, and how much is parsed between two charges.
#pragma once

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

}  // namespace selenite::vm

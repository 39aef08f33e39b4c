// The instructions of the bytecode: what the dispatcher runs.
//
// Words of 32 bits. An instruction is one word, or two when one of its operands
// is in the next word whole (field X):
//
//   31      24 23      16 15       8 7        0
//  |    C     |    B     |    A     |  opcode  |
//  |          D          |    A     |  opcode  |
//  |               J                |  opcode  |
//
// Every opcode is a form of one IR operation (opcodes.def), so to find out what
// an instruction means one decodes it to that (decoder.h), and executing one costs
// the one unit of fuel that the operation costs.
#pragma once

#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vm/ir/instruction.h"

namespace selenite::vm {

enum class Opcode : uint8_t {
#define OPCODE(name, op, a, b, c, meaning) k##name,
#include "vm/bytecode/opcodes.def"
#undef OPCODE
};

inline constexpr int kOpcodeCount = 0
#define OPCODE(name, op, a, b, c, meaning) +1
#include "vm/bytecode/opcodes.def"
#undef OPCODE
    ;
static_assert(kOpcodeCount <= 256);

// Where an instruction keeps an operand of its IR operation.
enum class Place : uint8_t {
  kNo,                // the operation has no such operand
  kA, kB, kC,         // the byte
  kB1, kC1,           // the byte less one: a count, -1 (all) is stored as 0
  kCi,                // C, signed: the value of an integer constant itself
  kD, kDs,            // unsigned, signed
  kDi,                // D, signed: the value of an integer constant itself
  kDj, kXj, kJ,       // a jump's distance
  kX,                 // the next word, signed
  kIs0, kIs1, kAll,   // not stored: the operand is 0, 1, -1
  kAny,               // not stored: the operand does not matter
};

struct OpcodeInfo {
  std::string_view name;
  Op op;
  Place a, b, c;
  uint8_t words;  // 1 or 2
  std::string_view meaning;
};

namespace opcode_table {

constexpr bool IsNextWord(Place place) { return place == Place::kX || place == Place::kXj; }
constexpr uint8_t Words(Place a, Place b, Place c) {
  return IsNextWord(a) || IsNextWord(b) || IsNextWord(c) ? 2 : 1;
}

inline constexpr OpcodeInfo kInfo[kOpcodeCount] = {
#define OPCODE(name, op, a, b, c, meaning)                  \
  {#name, Op::k##op, Place::k##a, Place::k##b, Place::k##c, \
   Words(Place::k##a, Place::k##b, Place::k##c), meaning},
#include "vm/bytecode/opcodes.def"
#undef OPCODE
};

}  // namespace opcode_table

// Facts about `opcode`, from opcodes.def.
constexpr const OpcodeInfo& GetOpcodeInfo(Opcode opcode) {
  return opcode_table::kInfo[static_cast<int>(opcode)];
}

// ---- Pairs: see opcodes.def.
enum class Link : uint8_t { kEither, kLeft, kRight, kTest, kFree, kFill };

struct Pair {
  Opcode opcode;  // does both
  Opcode first, second;
  Link link;
};

inline constexpr Pair kPairs[] = {
#define OPCODE(name, op, a, b, c, meaning)
#define PAIR(name, first, second, link, op, a, b, c, meaning) \
  {Opcode::k##name, Opcode::k##first, Opcode::k##second, Link::k##link},
#include "vm/bytecode/opcodes.def"
#undef OPCODE
};

// The first opcode of the pairs, which come last.
inline constexpr Opcode kFirstPair = kPairs[0].opcode;
constexpr bool IsPair(Opcode opcode) { return opcode >= kFirstPair; }
constexpr const Pair& GetPair(Opcode pair) {
  return kPairs[static_cast<int>(pair) - static_cast<int>(kFirstPair)];
}
// What a pair does first; any other opcode is itself.
constexpr Opcode FirstOf(Opcode opcode) {
  return IsPair(opcode) ? GetPair(opcode).first : opcode;
}

// ---- Fields.
constexpr Opcode OpcodeOf(uint32_t word) { return static_cast<Opcode>(word & 0xFF); }
constexpr uint32_t FieldA(uint32_t word) { return (word >> 8) & 0xFF; }
constexpr uint32_t FieldB(uint32_t word) { return (word >> 16) & 0xFF; }
constexpr uint32_t FieldC(uint32_t word) { return word >> 24; }
constexpr uint32_t FieldD(uint32_t word) { return word >> 16; }
constexpr int32_t SignedC(uint32_t word) { return static_cast<int32_t>(word) >> 24; }
constexpr int32_t SignedD(uint32_t word) { return static_cast<int32_t>(word) >> 16; }
constexpr int32_t SignedJ(uint32_t word) { return static_cast<int32_t>(word) >> 8; }

// ---- Sets of opcodes: those that an operator or a test denies.
using OpcodeSet = std::bitset<256>;

inline bool Contains(const OpcodeSet& set, Opcode opcode) {
  return set[static_cast<size_t>(opcode)];
}
OpcodeSet AllOpcodes();

// Names separated by commas, as in opcodes.def, letter case ignored; `Add*` is
// every name that begins so, `*` all. On failure: the word that names no opcode.
struct OpcodeSetResult {
  std::optional<OpcodeSet> set;
  std::string unknown;
};
OpcodeSetResult ParseOpcodeSet(std::string_view names);

}  // namespace selenite::vm

#include "vm/bytecode/decoder.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace selenite::vm {

namespace {

// Where the bits of an operand are in the two words as one number, and what is
// added to them. An operand that is not stored has no bits.
struct Field {
  uint8_t shift = 0;
  uint8_t bits = 0;
  bool is_signed = false;
  int8_t plus = 0;
};

constexpr Field FieldOf(Place place) {
  switch (place) {
    case Place::kNo:
    case Place::kIs0:
    case Place::kAny: return {};
    case Place::kIs1: return {.plus = 1};
    case Place::kAll: return {.plus = -1};
    case Place::kA: return {.shift = 8, .bits = 8};
    case Place::kB: return {.shift = 16, .bits = 8};
    case Place::kC: return {.shift = 24, .bits = 8};
    case Place::kB1: return {.shift = 16, .bits = 8, .plus = -1};
    case Place::kC1: return {.shift = 24, .bits = 8, .plus = -1};
    case Place::kCi: return {.shift = 24, .bits = 8, .is_signed = true};
    case Place::kD: return {.shift = 16, .bits = 16};
    case Place::kDs:
    case Place::kDi:
    case Place::kDj: return {.shift = 16, .bits = 16, .is_signed = true};
    case Place::kJ: return {.shift = 8, .bits = 24, .is_signed = true};
    case Place::kX:
    case Place::kXj: return {.shift = 32, .bits = 32, .is_signed = true};
  }
  return {};
}

// The fields of every opcode.
struct OpcodeFields {
  Field a, b, c;
};
constexpr auto kFields = [] {
  std::array<OpcodeFields, kOpcodeCount> fields{};
  for (size_t i = 0; i < fields.size(); ++i) {
    const OpcodeInfo& info = opcode_table::kInfo[i];
    fields[i] = {FieldOf(info.a), FieldOf(info.b), FieldOf(info.c)};
  }
  return fields;
}();

int32_t Read(const Field& field, uint64_t words) {
  if (field.bits == 0) return field.plus;
  // The field's highest bit becomes the highest of all; then back down.
  const uint64_t high = words << (64 - field.shift - field.bits);
  const int64_t value = field.is_signed ? static_cast<int64_t>(high) >> (64 - field.bits)
                                        : static_cast<int64_t>(high >> (64 - field.bits));
  return static_cast<int32_t>(value) + field.plus;
}

}  // namespace

int32_t ReadPlace(Place place, const uint32_t* word) {
  const bool is_next = place == Place::kX || place == Place::kXj;
  return Read(FieldOf(place), is_next ? uint64_t{word[1]} << 32 : *word);
}

Instruction Decode(const uint32_t* code, uint32_t pc) {
  const uint32_t* word = code + pc;
  const OpcodeInfo& info = GetOpcodeInfo(OpcodeOf(*word));
  const OpcodeFields& fields = kFields[*word & 0xFF];
  const uint64_t words = info.words == 2 ? uint64_t{word[1]} << 32 | word[0] : word[0];
  Instruction i{.op = info.op,
                .a = Read(fields.a, words),
                .b = Read(fields.b, words),
                .c = Read(fields.c, words)};
  if (GetOpInfo(info.op).c == OperandKind::kLabel) {
    // The verifier decodes distances of any size: -1 is out of range too.
    const int64_t target = int64_t{pc} + info.words + i.c;
    if (target <= int64_t{pc}) i.flags = kBackEdge;
    i.c = target <= INT32_MAX ? static_cast<int32_t>(std::max<int64_t>(target, -1)) : -1;
  }
  return i;
}

}  // namespace selenite::vm

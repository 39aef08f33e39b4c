#include "vm/bytecode/pairing.h"

namespace selenite::vm {
namespace {

bool IsLinked(Link link, uint32_t first, uint32_t second) {
  const bool left = FieldB(second) == FieldA(first);
  const bool right = FieldC(second) == FieldA(first);
  switch (link) {
    case Link::kEither: return left != right;
    case Link::kLeft: return left && !right;
    case Link::kRight: return right && !left;
    case Link::kTest: return FieldA(second) == FieldA(first);
    case Link::kFree: return true;
    case Link::kFill: {
      const OpcodeInfo& form = GetOpcodeInfo(OpcodeOf(first));
      const uint32_t variable = FieldA(second);
      return SignedD(second) == -(form.words + 1) && FieldB(first) == variable &&
             FieldA(first) != variable && (form.words == 2 || FieldC(first) != variable);
    }
  }
  return false;
}

// Per opcode: whether some pair begins with it.
struct Beginnings {
  bool begins[256] = {};
  constexpr Beginnings() {
    for (const Pair& pair : kPairs) begins[static_cast<int>(pair.first)] = true;
  }
};
constexpr Beginnings kBeginnings;

}  // namespace

std::optional<Opcode> FindPair(uint32_t first, uint32_t second) {
  const Opcode opcode = FirstOf(OpcodeOf(first));
  if (!kBeginnings.begins[static_cast<int>(opcode)]) return std::nullopt;
  const Opcode next = FirstOf(OpcodeOf(second));
  for (const Pair& pair : kPairs) {
    if (pair.first == opcode && pair.second == next && IsLinked(pair.link, first, second)) {
      return pair.opcode;
    }
  }
  return std::nullopt;
}

void PairInstructions(std::span<uint32_t> code, const OpcodeSet& denied) {
  uint32_t* before = nullptr;
  for (size_t at = 0; at < code.size();) {
    uint32_t& word = code[at];
    if (before != nullptr) {
      const std::optional<Opcode> pair = FindPair(*before, word);
      if (pair && !Contains(denied, *pair)) {
        *before = (*before & ~0xFFu) | static_cast<uint32_t>(*pair);
      }
    }
    before = &word;
    at += GetOpcodeInfo(OpcodeOf(word)).words;
  }
}

}  // namespace selenite::vm

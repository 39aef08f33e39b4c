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

size_t PairInstructions(std::span<uint32_t> code, const OpcodeSet& denied, size_t from,
                        size_t count) {
  for (; count > 0 && from < code.size(); --count) {
    uint32_t& word = code[from];
    const size_t next = from + GetOpcodeInfo(OpcodeOf(word)).words;
    if (next < code.size()) {
      const std::optional<Opcode> pair = FindPair(word, code[next]);
      if (pair && !Contains(denied, *pair)) {
        word = (word & ~0xFFu) | static_cast<uint32_t>(*pair);
      }
    }
    from = next;
  }
  return from;
}

}  // namespace selenite::vm

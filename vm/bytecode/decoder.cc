#include "vm/bytecode/decoder.h"

#include <algorithm>
#include <cstdint>

namespace selenite::vm {

int32_t ReadPlace(Place place, const uint32_t* word) {
  switch (place) {
    case Place::kNo:
    case Place::kIs0:
    case Place::kAny:
      return 0;
    case Place::kIs1:
      return 1;
    case Place::kAll:
      return -1;
    case Place::kA:
      return static_cast<int32_t>(FieldA(*word));
    case Place::kB:
      return static_cast<int32_t>(FieldB(*word));
    case Place::kC:
      return static_cast<int32_t>(FieldC(*word));
    case Place::kB1:
      return static_cast<int32_t>(FieldB(*word)) - 1;
    case Place::kC1:
      return static_cast<int32_t>(FieldC(*word)) - 1;
    case Place::kCi:
      return SignedC(*word);
    case Place::kD:
      return static_cast<int32_t>(FieldD(*word));
    case Place::kDs:
    case Place::kDi:
    case Place::kDj:
      return SignedD(*word);
    case Place::kJ:
      return SignedJ(*word);
    case Place::kX:
    case Place::kXj:
      return static_cast<int32_t>(word[1]);
  }
  return 0;
}

Instruction Decode(const uint32_t* code, uint32_t pc) {
  const uint32_t* word = code + pc;
  const OpcodeInfo& info = GetOpcodeInfo(OpcodeOf(*word));
  Instruction i{.op = info.op,
                .a = ReadPlace(info.a, word),
                .b = ReadPlace(info.b, word),
                .c = ReadPlace(info.c, word)};
  if (GetOpInfo(info.op).c == OperandKind::kLabel) {
    // The verifier decodes distances of any size: -1 is out of range too.
    const int64_t target = int64_t{pc} + info.words + i.c;
    if (target <= int64_t{pc}) i.flags = kBackEdge;
    i.c = target <= INT32_MAX ? static_cast<int32_t>(std::max<int64_t>(target, -1)) : -1;
  }
  return i;
}

}  // namespace selenite::vm

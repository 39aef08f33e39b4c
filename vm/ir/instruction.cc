#include "vm/ir/instruction.h"

namespace selenite::vm {

const OpInfo& GetOpInfo(Op op) {
  static constexpr OpInfo kInfo[] = {
#define OP(name, a, b, c, effects, meaning)                                          \
  {#name, OperandKind::a, OperandKind::b, OperandKind::c, static_cast<uint8_t>(effects), \
   meaning},
#include "vm/ir/ops.def"
#undef OP
  };
  return kInfo[static_cast<int>(op)];
}

}  // namespace selenite::vm

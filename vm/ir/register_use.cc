#include "vm/ir/register_use.h"

#include <algorithm>

namespace selenite::vm {
namespace {

// The end of a run of `count` registers from `first`; an empty one has none.
int RunEnd(int first, int count) {
  if (count < 0) return first + 1;
  return count == 0 ? 0 : first + count;
}

int OperandEnd(OperandKind kind, int value, int count) {
  switch (kind) {
    case OperandKind::kRead:
    case OperandKind::kWrite:
    case OperandKind::kReadWrite:
      return value + 1;
    case OperandKind::kReadRange:
    case OperandKind::kWriteRange:
      return RunEnd(value, count);
    case OperandKind::kWritePair:
      return value + 2;
    default:
      return 0;
  }
}

}  // namespace

int RegisterEnd(const Instruction& i) {
  const OpInfo& info = GetOpInfo(i.op);
  switch (info.a) {
    case OperandKind::kCallWindow:
      return i.a + std::max({1, 1 + i.b, info.c == OperandKind::kCount ? i.c : 0});
    case OperandKind::kLoopNumeric:
      return i.a + 3 + (i.b == 1 ? 1 : 0);
    case OperandKind::kLoopGeneric:
      // TForCall is the one with a count: it calls in three registers.
      return i.a + 4 + (info.b == OperandKind::kCount ? std::max(3, i.b) : 0);
    default:
      break;
  }
  int end = std::max(
      {OperandEnd(info.a, i.a, i.b), OperandEnd(info.b, i.b, i.c), OperandEnd(info.c, i.c, 0)});
  // The items of a SetList lie above its table.
  if (i.op == Op::kSetList) end = std::max(end, i.a + 1 + std::max(i.b, 0));
  return end;
}

}  // namespace selenite::vm

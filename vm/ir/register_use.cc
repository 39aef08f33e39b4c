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

// All from `first` on.
RegisterRange Above(int first) { return {first, kMaxRegisters + 1}; }

RegisterRange ReadOf(OperandKind kind, int value, int count) {
  switch (kind) {
    case OperandKind::kRead:
    case OperandKind::kReadWrite:
      return {value, value + 1};
    case OperandKind::kReadRange:
      return count < 0 ? Above(value) : RegisterRange{value, value + count};
    default:
      return {};
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


RegisterUse UseOf(const Instruction& i) {
  const OpInfo& info = GetOpInfo(i.op);
  RegisterUse use{
      .reads = {ReadOf(info.a, i.a, i.b), ReadOf(info.b, i.b, i.c), ReadOf(info.c, i.c, 0)},
      .writes = {}};
  switch (info.a) {
    case OperandKind::kWrite:
      use.writes = {i.a, i.a + 1};
      break;
    case OperandKind::kWritePair:
      use.writes = {i.a, i.a + 2};
      break;
    case OperandKind::kWriteRange:
      if (i.b > 0) use.writes = {i.a, i.a + i.b};
      break;
    case OperandKind::kCallWindow:
      use.reads[0] = i.b < 0 ? Above(i.a) : RegisterRange{i.a, i.a + 1 + i.b};
      // The callee's frame lies above its place.
      use.writes = Above(i.a);
      break;
    case OperandKind::kLoopNumeric:
      use.reads[0] = {i.a, i.a + 3};
      break;
    case OperandKind::kLoopGeneric:
      use.reads[0] = {i.a, i.a + 4};
      if (i.op == Op::kTForCall) use.writes = Above(i.a + 4);
      if (i.op == Op::kTForLoop) use.reads[0].end = i.a + 5;
      break;
    default:
      break;
  }
  // The items of a SetList lie above its table.
  if (i.op == Op::kSetList) {
    use.reads[1] = i.b < 0 ? Above(i.a + 1) : RegisterRange{i.a + 1, i.a + 1 + i.b};
  }
  return use;
}

}  // namespace selenite::vm

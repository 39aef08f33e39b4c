// Suffixes (`a.b[1]:m()`), calls and lists of values.

#include <algorithm>
#include <utility>

#include "vm/compile/lowering.h"

namespace selenite::vm {
namespace {

bool IsSuffix(const Expression* e) {
  return e->kind == ExpressionKind::kIndex || e->kind == ExpressionKind::kCall ||
         e->kind == ExpressionKind::kMethodCall;
}

// REQUIRES: IsSuffix(e).
Expression*& ObjectOf(Expression* e) {
  switch (e->kind) {
    case ExpressionKind::kIndex:
      return static_cast<IndexExpression*>(e)->object;
    case ExpressionKind::kCall:
      return static_cast<CallExpression*>(e)->callee;
    default:
      return static_cast<MethodCallExpression*>(e)->object;
  }
}

// Where a chain of suffixes begins: its innermost suffix, and what that is one of.
struct ChainStart {
  Expression* suffix;
  Expression* object;
};

// Makes the links of the chain that ends in `top` point outwards. The walk back
// restores them.
ChainStart TurnRound(Expression* top) {
  Expression* below = top;
  Expression* above = nullptr;
  Expression* node;
  do {
    node = below;
    below = std::exchange(ObjectOf(node), above);
    above = node;
  } while (IsSuffix(below));
  return {node, below};
}

}  // namespace

// A chain of suffixes, from its inner end outwards. All intermediate values
// use one register, `place`: the last free one or `dest` itself. It is also
// where the windows of the chain's calls begin, so a callee is already there
// when its call comes. `results` is what the outermost call shall give.
Operand Lowering::LowerSuffixes(Expression* top, int dest, int results) {
  const uint32_t late_line = std::exchange(function_->late_line, 0);
  auto [node, below] = TurnRound(top);
  const int mark = function_->free;
  const bool dest_is_top = IsTop(dest);
  int place = kAnywhere;
  auto take_place = [&] {
    if (place == kAnywhere) place = dest_is_top ? dest : mark;
    function_->free = place;
    Reserve(1);
  };

  Operand object;
  if (node->kind == ExpressionKind::kCall) {
    take_place();
    LowerInto(below, place);
    object = Operand::Register(place, below);
  } else if (node->kind == ExpressionKind::kIndex && below->kind == ExpressionKind::kUpvalue &&
             static_cast<UpvalueExpression*>(below)->variable->NeedsCell()) {
    // Read after the key, as a local would be.
    const auto* upvalue = static_cast<UpvalueExpression*>(below);
    ReachLine(below->line);
    object = {Operand::Place::kUpvalueCell, function_->upvalues[upvalue->index], {}, below};
  } else {
    object = Lower(below, dest_is_top ? dest : kAnywhere);
    if (object.IsRegister(mark)) place = mark;
    if (dest_is_top && object.IsRegister(dest)) place = dest;
  }

  for (;;) {
    Expression* const above = std::exchange(ObjectOf(node), below);
    const bool is_top = above == nullptr;
    function_->free = place == kAnywhere ? mark : place + 1;
    if (!ok()) {
      // Only restore the links.
    } else if (node->kind == ExpressionKind::kIndex) {
      ReachLine(node->line);
      auto* index = static_cast<IndexExpression*>(node);
      const Operand key = Lower(index->key, dest_is_top && place != dest ? dest : kAnywhere);
      int result = dest;
      if (!is_top || dest == kAnywhere) {
        if (place == kAnywhere) {
          place = dest_is_top ? dest : mark;
          if (function_->free == place) Reserve(1);
        }
        result = place;
      }
      if (is_top) {
        ReachLine(late_line);
      } else if (above->kind == ExpressionKind::kMethodCall) {
        // As LateLine: the method's name has been read.
        ReachLine(static_cast<MethodCallExpression*>(above)->name_line);
      }
      EmitGet(result, object, key, IsFresh(result) ? result : kAnywhere);
      object = Operand::Register(result, node);
    } else {
      int fixed = 0;
      const ArenaList<Expression*>* arguments;
      uint32_t end_line;
      if (node->kind == ExpressionKind::kCall) {
        auto* call = static_cast<CallExpression*>(node);
        arguments = &call->arguments;
        end_line = call->end_line;
      } else {
        auto* call = static_cast<MethodCallExpression*>(node);
        arguments = &call->arguments;
        end_line = call->end_line;
        fixed = 1;
        ReachLine(call->name_line);
        take_place();
        Reserve(1);
        if (call->method->text.size() <= kMaxFieldName) {
          const int from = ToRegister(object, place);
          const int32_t pc =
              Emit(Op::kSelf, place, from, AddString(call->method));
          NameOperand(pc, 1, object.source);
        } else {
          MoveTo(object, place + 1);
          EmitGet(place, Operand::Register(place + 1, object.source),
                  Operand::Constant(ConstantValue::String(call->method)), kAnywhere);
          function_->free = place + 2;
        }
      }
      int count = LowerArguments(*arguments, end_line);
      if (count >= 0) count += fixed;
      ReachLine(end_line);
      EmitSuffixCall(node, below, place, count, is_top ? results : 1);
      object = Operand::Register(place, node);
    }
    // A value that is about to be called must be in the window's first place.
    if (is_top) return object;
    if (above->kind == ExpressionKind::kCall && place == kAnywhere) take_place();
    below = node;
    node = above;
  }
}

// The call that is the suffix `node` of `callee`, whose window begins at `place`.
void Lowering::EmitSuffixCall(const Expression* node, const Expression* callee, int place,
                              int count, int results) {
  const int32_t pc = results == kTailCall
                         ? EmitAt(node->line, Op::kTailCall, place, count)
                         : EmitAt(node->line, Op::kCall, place, count, results);
  if (node->kind == ExpressionKind::kCall) {
    NameOperand(pc, 0, callee);
  } else if (pc != kNotEmitted) {
    function_->builder.NameOperand(
        pc, 0, NameKind::kMethod,
        StringOf(static_cast<const MethodCallExpression*>(node)->method));
  }
}

// Fills the registers from the first free one. Returns how many arguments
// there are, or -1: up to the top. `end_line` is that of the token after them.
int Lowering::LowerArguments(const ArenaList<Expression*>& arguments, uint32_t end_line) {
  int count = 0;
  const int total = static_cast<int>(arguments.size());
  for (auto i = arguments.begin(); i != arguments.end() && ok();) {
    Expression* argument = *i;
    ++i;
    if (++count == total && IsMulti(argument)) {
      LowerMulti(argument, -1);
      return -1;
    }
    if (count == total) LateLine(argument, end_line);
    LowerToNext(argument, count == total ? nullptr : *i);
  }
  return total;
}

// count: values wanted, or -1: all of them; or kTailCall.
void Lowering::LowerMulti(Expression* expression, int count) {
  const int mark = function_->free;
  if (expression->kind == ExpressionKind::kVararg) {
    if (count != 0) {
      ReachLine(expression->line);
      Reserve(1);
      Emit(Op::kVararg, mark, count);
    }
  } else {
    LowerSuffixes(expression, kAnywhere, count);
  }
  function_->free = mark;
  if (count > 0) Reserve(count);
}

// Puts exactly `wanted` values into the registers from the first free one.
void Lowering::LowerValues(const ArenaList<Expression*>& values, int wanted) {
  const int mark = function_->free;
  const int total = static_cast<int>(values.size());
  int made = 0;
  for (Expression* value : values) {
    if (!ok()) return;
    if (made == total - 1 && IsMulti(value) && made + 1 != wanted) {
      LowerMulti(value, std::max(0, wanted - made));
      made = std::max(made, wanted);
      break;
    }
    LowerToNext(value);
    ++made;
    if (made > wanted) function_->free = mark + wanted;
  }
  if (made < wanted) {
    const int missing = wanted - made;
    LoadNil(Reserve(missing), missing);
  }
  function_->free = mark + wanted;
}

}  // namespace selenite::vm

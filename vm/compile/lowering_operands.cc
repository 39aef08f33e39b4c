// Values between instructions: loading, moving, naming.

#include "vm/compile/lowering.h"

namespace selenite::vm {
namespace {

// The reference names a constant integer key only if it fits its instruction.
constexpr int64_t kMaxNamedIntegerKey = 255;

bool IsEnvironment(const Expression* object) {
  switch (object->kind) {
    case ExpressionKind::kLocal:
      return static_cast<const LocalExpression*>(object)->variable->name->text == "_ENV";
    case ExpressionKind::kUpvalue:
      return static_cast<const UpvalueExpression*>(object)->variable->name->text == "_ENV";
    default:
      return false;
  }
}

// The value of a compile-time constant variable, or null.
const ConstantValue* ConstantOfVariable(const Expression* e) {
  switch (e->kind) {
    case ExpressionKind::kLocal:
      return static_cast<const LocalExpression*>(e)->variable->constant;
    case ExpressionKind::kUpvalue:
      return static_cast<const UpvalueExpression*>(e)->variable->constant;
    default:
      return nullptr;
  }
}

// The text of a constant string, or null.
Name* ConstantText(const Expression* e) {
  if (e->kind == ExpressionKind::kString) return static_cast<const StringExpression*>(e)->value;
  const ConstantValue* constant = ConstantOfVariable(e);
  return constant != nullptr && constant->IsString() ? constant->string : nullptr;
}

// The value of a constant integer that is written as such.
std::optional<int64_t> ConstantInteger(const Expression* e) {
  if (e->kind == ExpressionKind::kInteger) return static_cast<const IntegerExpression*>(e)->value;
  const ConstantValue* constant = ConstantOfVariable(e);
  if (constant == nullptr || !constant->IsInteger()) return std::nullopt;
  return constant->integer;
}

}  // namespace

Lowering::ValueName Lowering::NameOfKey(const IndexExpression* index) {
  const Expression* key = index->key;
  while (key->kind == ExpressionKind::kParenthesized) {
    key = static_cast<const ParenthesizedExpression*>(key)->inner;
  }
  if (Name* text = ConstantText(key)) {
    return {IsEnvironment(index->object) ? NameKind::kGlobal : NameKind::kField, text};
  }
  const std::optional<int64_t> integer = ConstantInteger(key);
  if (integer && *integer >= 0 && *integer <= kMaxNamedIntegerKey) {
    return {NameKind::kField, names_.Intern("integer index")};
  }
  return {NameKind::kField, names_.Intern("?")};
}

Lowering::ValueName Lowering::NameOf(const Expression* e) {
  while (e->kind == ExpressionKind::kParenthesized) {
    e = static_cast<const ParenthesizedExpression*>(e)->inner;
  }
  if (Name* text = ConstantText(e)) return {NameKind::kConstant, text};
  switch (e->kind) {
    case ExpressionKind::kLocal: {
      const LocalVariable* variable = static_cast<const LocalExpression*>(e)->variable;
      if (variable->constant != nullptr) return {NameKind::kLocal, nullptr};
      return {NameKind::kLocal, variable->name};
    }
    case ExpressionKind::kUpvalue: {
      const LocalVariable* variable = static_cast<const UpvalueExpression*>(e)->variable;
      if (variable->constant != nullptr) return {NameKind::kUpvalue, nullptr};
      return {NameKind::kUpvalue, variable->name};
    }
    case ExpressionKind::kGlobal:
      return {NameKind::kGlobal, static_cast<const GlobalExpression*>(e)->name};
    case ExpressionKind::kIndex:
      return NameOfKey(static_cast<const IndexExpression*>(e));
    default:
      return {NameKind::kLocal, nullptr};
  }
}

void Lowering::NameOperand(int32_t pc, int operand, const Expression* source) {
  if (source == nullptr || pc == kNotEmitted) return;
  const ValueName name = NameOf(source);
  // The empty string is no name.
  if (name.text == nullptr || name.text->text.empty()) return;
  function_->builder.NameOperand(pc, operand, name.kind, StringOf(name.text));
}

int32_t Lowering::AddConstant(const ConstantValue& value) {
  if (value.IsString()) return AddString(value.string);
  Constant constant;
  constant.kind = value.kind;
  if (value.IsInteger()) constant.integer = value.integer;
  if (value.IsFloat()) constant.number = value.number;
  return function_->builder.AddConstant(constant);
}

void Lowering::Load(const ConstantValue& value, int dest) {
  switch (value.kind) {
    case Constant::Kind::kNil:
      LoadNil(dest, 1);
      return;
    case Constant::Kind::kFalse:
      Emit(Op::kLoadFalse, dest);
      return;
    case Constant::Kind::kTrue:
      Emit(Op::kLoadTrue, dest);
      return;
    case Constant::Kind::kInteger:
      if (value.integer >= INT32_MIN && value.integer <= INT32_MAX) {
        Emit(Op::kLoadInt, dest, static_cast<int32_t>(value.integer));
        return;
      }
      break;
    default:
      break;
  }
  Emit(Op::kLoadK, dest, AddConstant(value));
}

void Lowering::MoveTo(const Operand& operand, int dest) {
  switch (operand.place) {
    case Operand::Place::kRegister:
      if (operand.index != dest) Emit(Op::kMove, dest, operand.index);
      return;
    case Operand::Place::kCell:
      Emit(Op::kGetCell, dest, operand.index);
      return;
    case Operand::Place::kUpvalueCell:
      Emit(Op::kGetUpCell, dest, operand.index);
      return;
    case Operand::Place::kConstant:
      Load(operand.constant, dest);
      return;
  }
}

int Lowering::ToRegister(const Operand& operand, int scratch) {
  if (operand.IsRegister()) return operand.index;
  const int reg = scratch == kAnywhere ? Reserve(1) : scratch;
  MoveTo(operand, reg);
  return reg;
}

void Lowering::EmitGet(int dest, const Operand& object, const Operand& key, int scratch) {
  if (key.IsRegister(scratch)) scratch = kAnywhere;
  const int from = ToRegister(object, scratch);
  if (from == scratch) scratch = kAnywhere;
  int32_t pc;
  if (key.IsFieldName()) {
    pc = Emit(Op::kGetField, dest, from, AddConstant(key.constant));
  } else if (key.IsIntegerKey()) {
    pc = Emit(Op::kGetInt, dest, from, static_cast<int32_t>(key.constant.integer));
  } else {
    const int index = ToRegister(key, scratch);
    pc = Emit(Op::kGetIndex, dest, from, index);
  }
  NameOperand(pc, 1, object.source);
}

void Lowering::EmitSet(const Operand& object, const Operand& key, const Operand& value) {
  // The value first: it was computed before the table and key are looked at.
  const int from = value.IsConstant() ? 0 : ToRegister(value);
  const int table = ToRegister(object);
  Op in_register;
  Op constant;
  int32_t index;
  if (key.IsFieldName()) {
    in_register = Op::kSetField;
    constant = Op::kSetFieldK;
    index = AddConstant(key.constant);
  } else if (key.IsIntegerKey()) {
    in_register = Op::kSetInt;
    constant = Op::kSetIntK;
    index = static_cast<int32_t>(key.constant.integer);
  } else {
    in_register = Op::kSetIndex;
    constant = Op::kSetIndexK;
    index = ToRegister(key);
  }
  const int32_t pc = value.IsConstant() ? Emit(constant, table, index, AddConstant(value.constant))
                                        : Emit(in_register, table, index, from);
  NameOperand(pc, 0, object.source);
}

}  // namespace selenite::vm

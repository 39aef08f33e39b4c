#include "vm/ir/builder.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "vm/ir/dying_functions.h"
#include "vm/ir/register_use.h"
#include "vm/support/block_bytes.h"
#include "vm/support/check.h"
#include "vm/support/piece_size.h"

namespace selenite::vm {
namespace {

// A jump to a jump to a jump … is followed this far; longer ways are rare and
// still right.
constexpr int kMaxThreadedJumps = 16;

bool EndsFlow(Op op) { return op == Op::kJump || op == Op::kReturn || op == Op::kTailCall; }

uint64_t ConstantBits(const Constant& constant) {
  switch (constant.kind) {
    case Constant::Kind::kInteger:
      return std::bit_cast<uint64_t>(constant.integer);
    case Constant::Kind::kFloat:
      return std::bit_cast<uint64_t>(constant.number);
    case Constant::Kind::kString:
      return constant.string;
    default:
      return 0;
  }
}

// Up to so many constants of a function, numbers are found by looking at each.
constexpr uint32_t kFewConstants = 12;

// Multiplication by numbers the author of the source cannot know. The halves of the
// product are folded: bits of doubles often differ only at the top.
uint64_t HashConstant(uint32_t function, Constant::Kind kind, uint64_t bits) {
  const HashKey& key = ProcessHashKey();
  const uint64_t owner = uint64_t{function} << 8 | static_cast<uint64_t>(kind);
  const auto mixed = static_cast<unsigned __int128>(bits + owner * (key.k1 | 1)) * (key.k0 | 1);
  return static_cast<uint64_t>(mixed) ^ static_cast<uint64_t>(mixed >> 64);
}

}  // namespace

// ---- The unit -------------------------------------------------------------

UnitBuilder::UnitBuilder(Arena& arena, CodeQuality quality)
    : arena_(arena),
      quality_(quality),
      code_(arena),
      constants_(arena),
      names_(arena),
      locals_(arena),
      children_(arena),
      constant_index_(arena),
      strings_(arena),
      string_places_(arena) {}

UnitBuilder::~UnitBuilder() {
  arena_.meter().ReleaseBytes(reserved_);
  if (functions_.size() > kFewFunctions) {
    arena_.meter().FreeLater(std::make_unique<DyingFunctions>(std::move(functions_)));
  }
}

void UnitBuilder::Fail(std::string_view message, uint32_t line) {
  if (status_ != BuildStatus::kOk) return;
  status_ = BuildStatus::kFailed;
  failure_ = message;
  failure_line_ = line;
}

StringId UnitBuilder::AddString(std::string_view text) {
  strings_.Push(text);
  string_places_.Push({kNoFunction, 0});
  string_bytes_ += text.size();
  return strings_.size() - 1;
}

bool UnitBuilder::Reserve(size_t bytes) {
  if (!ok()) return false;
  if (!arena_.meter().ReserveBytes(bytes)) {
    status_ = BuildStatus::kStopped;
    return false;
  }
  reserved_ += bytes;
  return true;
}

bool UnitBuilder::ReserveLines(uint32_t entries) {
  if (entries <= line_capacity_) return true;
  if (!Reserve((entries - line_capacity_) * LineTableWriter::kMaxScratchBytes)) return false;
  line_capacity_ = entries;
  lines_.Reserve(entries);
  return true;
}

void UnitBuilder::Release(size_t bytes) {
  arena_.meter().ReleaseBytes(bytes);
  reserved_ -= bytes;
}

void UnitBuilder::Charge() {
  if (status_ == BuildStatus::kOk && !arena_.meter().ChargeWork(uncharged_)) {
    status_ = BuildStatus::kStopped;
  }
  uncharged_ = 0;
  charged_since_ = true;
}

void UnitBuilder::ChargeLowered() {
  constexpr int64_t kUnits = 150;
  if (!charged_since_) PayForPiece(kUnits);
  charged_since_ = false;
}

bool UnitBuilder::PayForPiece(int64_t units) {
  uncharged_ += units;
  Charge();
  return ok();
}

uint32_t UnitBuilder::ReserveFunction() {
  if (functions_.size() == functions_.capacity()) {
    const size_t old_bytes = BlockBytes(functions_.capacity() * sizeof(FunctionCode));
    const size_t capacity = functions_.empty() ? 1 : functions_.size() * 2;
    if (Reserve(BlockBytes(capacity * sizeof(FunctionCode)))) {
      functions_.reserve(capacity);
      Release(old_bytes);
    }
  }
  // After a refusal the number is never looked at again.
  if (!ok()) return 0;
  functions_.emplace_back();
  return static_cast<uint32_t>(functions_.size() - 1);
}

bool UnitBuilder::Finish(CodeUnit& unit) {
  Charge();
  if (!Reserve(BlockBytes(string_bytes_) +
               BlockBytes(strings_.size() * sizeof(CodeUnit::StringRef)) +
               BlockBytes(functions_.size() * sizeof(FunctionCode)))) {
    return false;
  }
  // Long passes pay for each piece.
  constexpr size_t kBytesPerString = 32;  // an entry takes as long as so many bytes
  constexpr int64_t kUnitsPerPieceOfStrings = 32;
  size_t copied = 0;
  unit.string_bytes.reserve(string_bytes_);
  unit.strings.reserve(strings_.size());
  for (uint32_t i = 0; i < strings_.size(); ++i) {
    const std::string_view text = strings_[i];
    unit.strings.push_back(
        {static_cast<uint32_t>(unit.string_bytes.size()), static_cast<uint32_t>(text.size())});
    for (size_t from = 0; from < text.size();) {
      const std::string_view part = text.substr(from, static_cast<size_t>(PieceBytes()));
      unit.string_bytes.append(part);
      from += part.size();
      copied += kBytesPerString + part.size();
      if (copied < static_cast<size_t>(kPieceBytes)) continue;
      copied = 0;
      if (!PayForPiece(kUnitsPerPieceOfStrings)) return false;
    }
  }
  // What is not in the unit. Functions of a long one stay where they are.
  size_t left_bytes = BlockBytes(functions_.capacity() * sizeof(FunctionCode));
  if (functions_.size() > kFewFunctions) {
    left_bytes = BlockBytes(functions_.size() * sizeof(FunctionCode));
    unit.functions = std::move(functions_);
  } else {
    unit.functions.reserve(functions_.size());
    for (FunctionCode& function : functions_) unit.functions.push_back(std::move(function));
  }
  functions_ = {};
  Release(left_bytes + std::exchange(line_capacity_, 0) * LineTableWriter::kMaxScratchBytes);
  reserved_ = 0;
  return true;
}

// ---- One function ---------------------------------------------------------

FunctionBuilder::FunctionBuilder(UnitBuilder& unit)
    : unit_(unit),
      number_(unit.ReserveFunction()),
      base_(unit.code_.size()),
      constant_base_(unit.constants_.size()),
      name_base_(unit.names_.size()),
      locals_base_(unit.locals_.size()),
      child_base_(unit.children_.size()) {}

bool FunctionBuilder::HasOpenRun() {
  if (size() == 0) return false;
  const Instruction& last = At(size() - 1);
  return (last.op == Op::kCall && last.c < 0) || (last.op == Op::kVararg && last.b < 0);
}

int32_t FunctionBuilder::Append(Op op, int32_t a, int32_t b, int32_t c, uint32_t line) {
  unit_.code_.Push({Instruction{op, 0, 0, a, b, c}, line});
  unit_.ChargeInstruction();
  return static_cast<int32_t>(size() - 1);
}

int32_t FunctionBuilder::Emit(Op op, int32_t a, int32_t b, int32_t c, uint32_t line) {
  if (!reachable_) [[unlikely]] {
    if (unit_.quality_ != CodeQuality::kAsWritten) return kNotEmitted;
    way_ = 0;
  }
  if (way_ >= kInstructionsPerCheckpoint && !HasOpenRun()) [[unlikely]] {
    Append(Op::kCheckpoint, 0, 0, 0, line);
    way_ = 0;
  }
  ++way_;
  if (op == Op::kCall) way_ = 0;
  reachable_ = !EndsFlow(op);
  return Append(op, a, b, c, line);
}

int32_t FunctionBuilder::EmitJump(Op op, int32_t a, int32_t b, Label& target, uint32_t line) {
  const bool bound = target.position >= 0;
  const int32_t pc = Emit(op, a, b, bound ? target.position : target.pending, line);
  if (pc == kNotEmitted || bound) return pc;
  target.pending = pc;
  target.way = std::max(target.way, way_);
  return pc;
}

void FunctionBuilder::EmitLoadNil(int32_t first, int32_t count, uint32_t line) {
  const int32_t end = static_cast<int32_t>(size());
  if (unit_.quality_ != CodeQuality::kAsWritten && end > newest_label_) {
    Instruction& last = At(static_cast<uint32_t>(end - 1));
    if (last.op == Op::kLoadNil && last.a + last.b == first) {
      last.b += count;
      return;
    }
  }
  Emit(Op::kLoadNil, first, count, 0, line);
}

// A jump to the very next instruction is taken back, unless another label is
// already here and would be left behind.
void FunctionBuilder::DropJumpTo(Label& label) {
  const int32_t last = static_cast<int32_t>(size()) - 1;
  if (unit_.quality_ == CodeQuality::kAsWritten || label.pending < 0 || label.pending != last ||
      newest_label_ > last || At(static_cast<uint32_t>(last)).op != Op::kJump) {
    return;
  }
  label.pending = At(static_cast<uint32_t>(last)).c;
  unit_.code_.Truncate(base_ + static_cast<uint32_t>(last));
  if (unit_.locals_.size() > locals_base_) {
    const LocalsChange newest = unit_.locals_[unit_.locals_.size() - 1];
    if (newest.pc > size()) SetLocals(static_cast<int>(newest.registers));
  }
  reachable_ = true;
}

void FunctionBuilder::Bind(Label& label) {
  SELENITE_DCHECK(label.position < 0);
  DropJumpTo(label);
  label.position = static_cast<int32_t>(size());
  newest_label_ = label.position;
  if (label.pending < 0) return;
  for (int32_t pc = label.pending; pc >= 0;) {
    Instruction& jump = At(static_cast<uint32_t>(pc));
    pc = std::exchange(jump.c, label.position);
  }
  label.pending = -1;
  way_ = reachable_ ? std::max(way_, label.way) : label.way;
  reachable_ = true;
}

void FunctionBuilder::BindLoopHead(Label& label) {
  Bind(label);
  if (!reachable_) way_ = 0;
  reachable_ = true;
}

uint32_t FunctionBuilder::FindConstant(const Constant& constant, uint64_t bits,
                                       uint64_t hash) const {
  auto equals = [&](uint32_t place) {
    const UnitBuilder::KeyedConstant& other = unit_.constants_[place];
    return other.function == number_ && other.constant.kind == constant.kind &&
           ConstantBits(other.constant) == bits;
  };
  const uint32_t end = unit_.constants_.size();
  if (!numbers_are_indexed_) {
    for (uint32_t place = constant_base_; place < end; ++place) {
      if (equals(place)) return place;
    }
    return KeyedIndex::kAbsent;
  }
  // Numbers of finished functions stay in the index; their places may hold
  // other constants by now, or none.
  return unit_.constant_index_.Find(hash,
                                    [&](uint32_t place) { return place < end && equals(place); });
}

void FunctionBuilder::IndexNumbers() {
  numbers_are_indexed_ = true;
  for (uint32_t i = constant_base_; i < unit_.constants_.size(); ++i) {
    const Constant& other = unit_.constants_[i].constant;
    if (other.kind == Constant::Kind::kString) continue;
    unit_.constant_index_.Insert(HashConstant(number_, other.kind, ConstantBits(other)), i);
  }
}

int32_t FunctionBuilder::AddConstant(const Constant& constant) {
  const uint64_t bits = ConstantBits(constant);
  const uint64_t hash = HashConstant(number_, constant.kind, bits);
  if (!numbers_are_indexed_ && unit_.constants_.size() - constant_base_ > kFewConstants) {
    IndexNumbers();
  }
  uint32_t place = FindConstant(constant, bits, hash);
  if (place == KeyedIndex::kAbsent) {
    place = unit_.constants_.size();
    unit_.constants_.Push({constant, number_, {}});
    if (numbers_are_indexed_) unit_.constant_index_.Insert(hash, place);
  }
  return static_cast<int32_t>(place - constant_base_);
}

int32_t FunctionBuilder::AddString(StringId string) {
  UnitBuilder::StringPlace& place = unit_.string_places_[string];
  if (place.function == number_) return place.index;
  Constant constant;
  constant.kind = Constant::Kind::kString;
  constant.string = string;
  unit_.constants_.Push({constant, number_, place});
  place = {number_, static_cast<int32_t>(unit_.constants_.size() - constant_base_ - 1)};
  return place.index;
}

int32_t FunctionBuilder::AddChild(uint32_t function_number) {
  unit_.children_.Push(function_number);
  return static_cast<int32_t>(unit_.children_.size() - child_base_ - 1);
}

void FunctionBuilder::AddUpvalue(const UpvaluePlan& plan) { upvalues_.Append(unit_.arena_, plan); }

void FunctionBuilder::NameOperand(int32_t pc, int operand, NameKind kind, StringId name) {
  if (pc == kNotEmitted) return;
  unit_.names_.Push({static_cast<uint32_t>(pc), static_cast<uint8_t>(operand), kind, name});
}

void FunctionBuilder::SetLocals(int registers) {
  LocalsChange change{.pc = size(), .registers = static_cast<uint32_t>(registers)};
  if (size() >= LocalsChange::kMaxPc) {
    change = {.pc = LocalsChange::kMaxPc, .registers = LocalsChange::kAllLocals};
  }
  DropLocalsFrom(change.pc);
  unit_.locals_.Push(change);
}

void FunctionBuilder::DropLocalsFrom(uint32_t pc) {
  ScratchStack<LocalsChange>& changes = unit_.locals_;
  while (changes.size() > locals_base_ && changes[changes.size() - 1].pc >= pc) {
    changes.Truncate(changes.size() - 1);
  }
}

// Fills `out.locals` with what says anything.
bool FunctionBuilder::StoreLocals(FunctionCode& out) {
  const uint32_t count = unit_.locals_.size() - locals_base_;
  uint32_t registers = out.parameter_count;
  for (uint32_t i = 0; i < count; ++i) {
    if (!PassesOn(i)) return false;
    const LocalsChange& change = unit_.locals_[locals_base_ + i];
    if (change.registers == registers) continue;
    registers = change.registers;
    out.locals.push_back(change);
  }
  return true;
}

bool FunctionBuilder::ThreadJumps() {
  for (uint32_t pc = 0; pc < size(); ++pc) {
    if (!PassesOn(pc)) return false;
    Instruction& jump = At(pc);
    const OpInfo& info = GetOpInfo(jump.op);
    // The loop instructions belong together: their targets stay as they are.
    if (info.c != OperandKind::kLabel || info.a == OperandKind::kLoopNumeric ||
        info.a == OperandKind::kLoopGeneric) {
      continue;
    }
    for (int hops = 0; hops < kMaxThreadedJumps; ++hops) {
      const Instruction& next = At(static_cast<uint32_t>(jump.c));
      if (next.op != Op::kJump) break;
      jump.c = next.c;
    }
  }
  return true;
}

bool FunctionBuilder::StoreCode(FunctionCode& out) {
  const uint32_t count = size();
  if (!unit_.ReserveLines(count) || !unit_.Reserve(BlockBytes(count * sizeof(Instruction)))) {
    return false;
  }
  LineTableWriter& lines = unit_.lines_;
  lines.Clear();
  out.code.resize(count);
  Instruction* const code = out.code.data();
  int registers = static_cast<int>(out.parameter_count);
  for (uint32_t pc = 0; pc < count; ++pc) {
    if (!PassesOn(pc)) return false;
    const UnitBuilder::EmittedInstruction& emitted = unit_.code_[base_ + pc];
    Instruction instruction = emitted.instruction;
    if (instruction.c <= static_cast<int32_t>(pc) &&
        GetOpInfo(instruction.op).c == OperandKind::kLabel) {
      instruction.flags |= kBackEdge;
    }
    registers = std::max(registers, RegisterEnd(instruction));
    code[pc] = instruction;
    lines.Append(emitted.line);
  }
  out.max_registers = static_cast<uint32_t>(registers);
  if (!unit_.Reserve(BlockBytes(lines.Bytes()))) return false;
  out.lines = LineTable(lines);
  return true;
}

void FunctionBuilder::Finish(const Shape& shape) {
  const uint32_t constant_count = unit_.constants_.size() - constant_base_;
  const uint32_t name_count = unit_.names_.size() - name_base_;
  const uint32_t child_count = unit_.children_.size() - child_base_;
  // What ends where the code does.
  DropLocalsFrom(size());
  const uint32_t locals_count = unit_.locals_.size() - locals_base_;
  const size_t bytes =
      BlockBytes(constant_count * sizeof(Constant)) + BlockBytes(name_count * sizeof(OperandName)) +
      BlockBytes(locals_count * sizeof(LocalsChange)) + BlockBytes(child_count * sizeof(uint32_t)) +
      BlockBytes(upvalues_.size() * sizeof(UpvaluePlan));
  if (!unit_.Reserve(bytes)) return;
  FunctionCode& out = unit_.functions_[number_];
  // Taken at once: what is granted is there now, not later.
  out.constants.reserve(constant_count);
  out.names.reserve(name_count);
  out.locals.reserve(locals_count);
  out.children.reserve(child_count);
  out.upvalues.reserve(upvalues_.size());
  if (unit_.quality_ != CodeQuality::kAsWritten && !ThreadJumps()) return;

  out.parameter_count = shape.parameter_count;
  out.line_defined = shape.line_defined;
  out.last_line_defined = shape.last_line_defined;
  out.is_vararg = shape.is_vararg;
  if (!StoreCode(out)) return;
  for (uint32_t i = 0; i < constant_count; ++i) {
    if (!PassesOn(i)) return;
    const UnitBuilder::KeyedConstant& keyed = unit_.constants_[constant_base_ + i];
    out.constants.push_back(keyed.constant);
    if (keyed.constant.kind == Constant::Kind::kString) {
      unit_.string_places_[keyed.constant.string] = keyed.before;
    }
  }
  for (uint32_t i = 0; i < name_count; ++i) {
    if (!PassesOn(i)) return;
    out.names.push_back(unit_.names_[name_base_ + i]);
  }
  if (!StoreLocals(out)) return;
  for (uint32_t i = 0; i < child_count; ++i) {
    out.children.push_back(unit_.children_[child_base_ + i]);
  }
  for (const UpvaluePlan& plan : upvalues_) out.upvalues.push_back(plan);

  unit_.code_.Truncate(base_);
  unit_.constants_.Truncate(constant_base_);
  unit_.names_.Truncate(name_base_);
  unit_.locals_.Truncate(locals_base_);
  unit_.children_.Truncate(child_base_);
}

}  // namespace selenite::vm

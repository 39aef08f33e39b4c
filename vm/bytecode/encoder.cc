#include "vm/bytecode/encoder.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "vm/bytecode/pairing.h"
#include "vm/support/block_bytes.h"
#include "vm/support/check.h"

namespace selenite::vm {
namespace {

// Each instruction counts as visited twice, or four times where constants are
// put in order.
constexpr int64_t kVisitsPerCharge = 1000;
constexpr int64_t kVisitsPerUnit = 8;
// Constants that a byte can name.
constexpr size_t kByteConstants = 256;

// How an operand is stored in a place: `(operand + bias)` must not be larger
// than `largest`, and its lowest bits, as `mask` says, go to `shift` of the two
// words as one number. What is not stored has no mask.
struct Packing {
  uint32_t bias = 0;
  uint32_t largest = UINT32_MAX;
  uint32_t mask = 0;
  uint8_t shift = 0;
};

constexpr Packing PackingOf(Place place) {
  constexpr uint32_t kByte = 0xFF;
  constexpr uint32_t kHalf = 0xFFFF;
  // The checks of signed fields are in range when moved to the positive; what is
  // stored are the lowest bits of the operand itself, which the bias leaves alone.
  switch (place) {
    case Place::kNo:
    case Place::kAny: return {};
    case Place::kIs0: return {.largest = 0};
    case Place::kIs1: return {.bias = UINT32_MAX, .largest = 0};
    case Place::kAll: return {.bias = 1, .largest = 0};
    case Place::kA: return {.largest = kByte, .mask = kByte, .shift = 8};
    case Place::kB: return {.largest = kByte, .mask = kByte, .shift = 16};
    case Place::kB1: return {.bias = 1, .largest = kByte, .mask = kByte, .shift = 16};
    case Place::kC: return {.largest = kByte, .mask = kByte, .shift = 24};
    case Place::kC1: return {.bias = 1, .largest = kByte, .mask = kByte, .shift = 24};
    case Place::kCi: return {.mask = kByte, .shift = 24};
    case Place::kD: return {.largest = kHalf, .mask = kHalf, .shift = 16};
    case Place::kDi: return {.mask = kHalf, .shift = 16};
    // Labels are stored when distances are known.
    case Place::kDj:
    case Place::kJ:
    case Place::kXj: return {};
    case Place::kX: return {.mask = UINT32_MAX, .shift = 32};
    case Place::kDs: return {.mask = kHalf, .shift = 16};
  }
  return {};
}

// A form of an operation, ready for use.
struct Form {
  Packing first, second, third;  // of the operands
  Opcode opcode = Opcode::kMove;
  uint8_t words = 1;
  bool has_label = false;
  // What the packings do not say: an immediate, or a signed operand `b`.
  bool is_special = false;
};

constexpr bool IsImmediate(Place place) { return place == Place::kCi || place == Place::kDi; }

// The forms of each operation, in the order of opcodes.def.
struct FormTable {
  static constexpr int kMaxForms = 3;
  Form forms[kOpCount][kMaxForms] = {};
  uint8_t counts[kOpCount] = {};

  constexpr FormTable() {
#define OPCODE(name, op, a, b, c, meaning)              \
  Add(Op::k##op, {.first = PackingOf(Place::k##a),      \
                  .second = PackingOf(Place::k##b),     \
                  .third = PackingOf(Place::k##c),      \
                  .opcode = Opcode::k##name});
#define PAIR(name, first, second, link, op, a, b, c, meaning)
#include "vm/bytecode/opcodes.def"
#undef OPCODE
  }
  constexpr void Add(Op op, Form form) {
    const OpcodeInfo& info = GetOpcodeInfo(form.opcode);
    form.words = info.words;
    form.has_label = GetOpInfo(op).c == OperandKind::kLabel;
    form.is_special =
        IsImmediate(info.b) || IsImmediate(info.c) || info.b == Place::kDs;
    forms[static_cast<int>(op)][counts[static_cast<int>(op)]++] = form;
  }
};
constexpr FormTable kForms;

bool FitsSigned(int64_t value, int bits) {
  const int64_t bound = int64_t{1} << (bits - 1);
  return value >= -bound && value < bound;
}

bool Fits(const Packing& packing, int32_t operand) {
  return static_cast<uint32_t>(operand) + packing.bias <= packing.largest;
}

uint64_t Pack(const Packing& packing, int32_t operand) {
  const uint32_t bits = (static_cast<uint32_t>(operand) + packing.bias) & packing.mask;
  return uint64_t{bits} << packing.shift;
}

const Form& LastForm(Op op) {
  return kForms.forms[static_cast<int>(op)][kForms.counts[static_cast<int>(op)] - 1];
}

// Puts the number itself in the place of a constant where `form` says so. False: it does
// not fit, or is none.
bool TakeImmediate(const FunctionCode& function, Place place, int32_t& operand) {
  if (place == Place::kDs) return FitsSigned(operand, 16);
  if (!IsImmediate(place)) return true;
  const Constant& constant = function.constants[static_cast<size_t>(operand)];
  if (constant.kind != Constant::Kind::kInteger ||
      !FitsSigned(constant.integer, place == Place::kCi ? 8 : 16)) {
    return false;
  }
  operand = static_cast<int32_t>(constant.integer);
  return true;
}

// The first form that holds the operands of `i`, in which immediates are then
// in their places; or null.
const Form* ChooseForm(const FunctionCode& function, Instruction& i) {
  const int op = static_cast<int>(i.op);
  for (int n = 0; n < kForms.counts[op]; ++n) {
    const Form& form = kForms.forms[op][n];
    if (!Fits(form.first, i.a) || !Fits(form.second, i.b) || !Fits(form.third, i.c)) {
      continue;
    }
    if (!form.is_special) return &form;
    const OpcodeInfo& info = GetOpcodeInfo(form.opcode);
    if (TakeImmediate(function, info.b, i.b) && TakeImmediate(function, info.c, i.c)) {
      return &form;
    }
  }
  return nullptr;
}

bool HasImmediateForm(const FunctionCode& function, Instruction i) {
  const OpcodeInfo& info = GetOpcodeInfo(kForms.forms[static_cast<int>(i.op)][0].opcode);
  return (IsImmediate(info.c) && TakeImmediate(function, info.c, i.c)) ||
         (IsImmediate(info.b) && TakeImmediate(function, info.b, i.b));
}

// Encodes functions one after the other.
class FunctionEncoder {
 public:
  FunctionEncoder(const OpcodeSet& denied, Meter& meter) : denied_(denied), meter_(meter) {}
  // Gives back its scratch memory.
  ~FunctionEncoder() { meter_.ReleaseBytes(scratch_bytes_); }
  FunctionEncoder(const FunctionEncoder&) = delete;
  FunctionEncoder& operator=(const FunctionEncoder&) = delete;

  // Encodes `function`, or leaves it as IR, whose constants may be in another
  // order then. False: the meter said stop.
  [[nodiscard]] bool Encode(FunctionCode& function);
  // Charges what is still owed. False: the meter said stop.
  [[nodiscard]] bool Finish();

  // Of the functions so far.
  const Coverage& coverage() const { return coverage_; }

 private:
  bool ReserveScratch(size_t instructions);
  bool CountVisits(int64_t instructions);
  // False: stop. Said of each item of a pass over what is written, counted from 1. Long
  // passes are cut by what they pay for a piece; it is given back (Refund), for where there
  // is no bytecode there are no passes: WriteWords has charged for them in any case.
  bool PassesOn(size_t item) { return item % kItemsPerPiece != 0 || PayForPiece(); }
  bool PayForPiece() {
    paid_ += kUnitsPerPiece;
    return meter_.ChargeWork(kUnitsPerPiece);
  }
  bool Refund() { return paid_ == 0 || meter_.ChargeWork(-std::exchange(paid_, 0)); }
  bool MakePairs();
  static constexpr size_t kItemsPerPiece = 2048;
  static constexpr int64_t kUnitsPerPiece = 40;
  int64_t paid_ = 0;
  bool OrderConstants(FunctionCode& function);
  template <class F>
  bool ForEachConstantOperand(FunctionCode& function, F visit);
  void FallBack(FallbackReason reason, Opcode opcode, uint32_t line);
  // Whether the function would be encoded if nothing were denied: what it takes must not
  // depend on that.
  bool CanBeEncoded() const { return !cannot_be_; }
  bool WriteWords(const FunctionCode& function);
  bool WriteDistances(const FunctionCode& function);
  bool MoveLocals(FunctionCode& function);

  const OpcodeSet& denied_;
  Meter& meter_;
  Coverage coverage_;
  int64_t visits_ = 0;  // of instructions, not charged yet

  // The function at hand.
  std::optional<Fallback> fallback_;
  bool cannot_be_ = false;
  uint32_t word_count_ = 0;

  // Scratch, kept from function to function.
  size_t scratch_bytes_ = 0;            // reserved
  size_t capacity_ = 0;                 // in instructions
  std::unique_ptr<uint32_t[]> words_;
  std::unique_ptr<uint32_t[]> starts_;  // per instruction: its first word; and the end
  std::unique_ptr<uint32_t[]> jumps_;   // instructions with a label
  size_t jump_count_ = 0;
  LineTableWriter lines_;               // per word
};

bool FunctionEncoder::CountVisits(int64_t instructions) {
  visits_ += instructions;
  if (visits_ < kVisitsPerCharge) return true;
  return meter_.ChargeWork(std::exchange(visits_, visits_ % kVisitsPerUnit) / kVisitsPerUnit);
}

bool FunctionEncoder::Finish() {
  return meter_.ChargeWork(std::exchange(visits_, 0) / kVisitsPerUnit);
}

bool FunctionEncoder::ReserveScratch(size_t instructions) {
  if (instructions < capacity_) return true;
  const size_t capacity = std::max<size_t>(instructions + 1, 512);
  constexpr size_t kWords = 2;  // of an instruction, at most
  const size_t bytes =
      capacity *
      (kWords * (sizeof(uint32_t) + LineTableWriter::kMaxScratchBytes) + 2 * sizeof(uint32_t));
  meter_.ReleaseBytes(std::exchange(scratch_bytes_, 0));
  words_.reset();
  starts_.reset();
  jumps_.reset();
  capacity_ = 0;
  if (!meter_.ReserveBytes(bytes)) return false;
  scratch_bytes_ = bytes;
  capacity_ = capacity;
  words_.reset(new uint32_t[kWords * capacity]);
  starts_.reset(new uint32_t[capacity]);
  jumps_.reset(new uint32_t[capacity]);
  lines_.Reserve(kWords * capacity);
  return true;
}

// Puts the constants that only a byte can name before the others.
bool FunctionEncoder::OrderConstants(FunctionCode& function) {
  const size_t count = function.constants.size();
  if (count <= kByteConstants) return true;
  const size_t bytes = count * (sizeof(Constant) + sizeof(int32_t) + 1);
  if (!meter_.ReserveBytes(bytes)) return false;
  std::vector<uint8_t> is_narrow(count);
  bool done = ForEachConstantOperand(function, [&](int32_t operand, bool needs_byte) {
    if (needs_byte) is_narrow[static_cast<size_t>(operand)] = 1;
  });
  if (done) {
    std::vector<int32_t> place(count);
    int32_t next = 0;
    for (uint8_t narrow : {1, 0}) {
      for (size_t k = 0; k < count; ++k) {
        if (is_narrow[k] == narrow) place[k] = next++;
      }
    }
    CompactVector<Constant> ordered;
    ordered.resize(count);
    for (size_t k = 0; k < count; ++k) {
      ordered[static_cast<size_t>(place[k])] = function.constants[k];
    }
    std::copy(ordered.begin(), ordered.end(), function.constants.begin());
    done = ForEachConstantOperand(
        function, [&](int32_t& operand, bool) { operand = place[static_cast<size_t>(operand)]; });
  }
  meter_.ReleaseBytes(bytes);
  return done;
}

template <class F>
bool FunctionEncoder::ForEachConstantOperand(FunctionCode& function, F visit) {
  for (Instruction& i : function.code) {
    if (!CountVisits(1)) return false;
    const OpInfo& op = GetOpInfo(i.op);
    const OpcodeInfo& form = GetOpcodeInfo(LastForm(i.op).opcode);
    const bool needs_byte = !HasImmediateForm(function, i);
    auto each = [&](OperandKind kind, Place place, int32_t& operand) {
      if (kind != OperandKind::kConstant) return;
      visit(operand, needs_byte && (place == Place::kB || place == Place::kC));
    };
    each(op.a, form.a, i.a);
    each(op.b, form.b, i.b);
    each(op.c, form.c, i.c);
  }
  return true;
}

void FunctionEncoder::FallBack(FallbackReason reason, Opcode opcode, uint32_t line) {
  if (reason != FallbackReason::kDenied) cannot_be_ = true;
  if (!fallback_) fallback_ = {reason, static_cast<uint8_t>(opcode), line};
}

// Chooses forms and writes them down, jumps without their distance.
bool FunctionEncoder::WriteWords(const FunctionCode& function) {
  constexpr int64_t kPriceOfPasses = 2 * kUnitsPerPiece;
  const auto count = static_cast<uint32_t>(function.code.size());
  LineTable::Reader source_lines(function.lines);
  jump_count_ = 0;
  lines_.Clear();
  uint32_t at = 0;
  for (uint32_t pc = 0; pc < count; ++pc) {
    if (!CountVisits(2)) return false;
    if ((pc + 1) % kItemsPerPiece == 0 && !meter_.ChargeWork(kPriceOfPasses)) return false;
    if (!CanBeEncoded()) continue;
    const uint32_t line = source_lines.Next();
    Instruction i = function.code[pc];
    const Form* form = ChooseForm(function, i);
    if (form == nullptr) {
      FallBack(i.op == Op::kClosure ? FallbackReason::kChild : FallbackReason::kConstant,
               LastForm(i.op).opcode, line);
      continue;
    }
    if (Contains(denied_, form->opcode)) {
      FallBack(FallbackReason::kDenied, form->opcode, line);
    }
    starts_[pc] = at;
    if (form->has_label) jumps_[jump_count_++] = pc;
    const uint64_t bits = static_cast<uint64_t>(form->opcode) | Pack(form->first, i.a) |
                          Pack(form->second, i.b) | Pack(form->third, i.c);
    words_[at] = static_cast<uint32_t>(bits);
    words_[at + 1] = static_cast<uint32_t>(bits >> 32);  // the next instruction's, if it has one
    lines_.Append(line);
    if (form->words == 2) lines_.AppendSecondWord();
    at += form->words;
  }
  starts_[count] = at;
  word_count_ = at;
  return true;
}

bool FunctionEncoder::WriteDistances(const FunctionCode& function) {
  for (size_t n = 0; n < jump_count_; ++n) {
    if (!PassesOn(n + 1)) return false;
    const uint32_t pc = jumps_[n];
    uint32_t* word = &words_[starts_[pc]];
    const OpcodeInfo& form = GetOpcodeInfo(OpcodeOf(*word));
    const int32_t distance =
        static_cast<int32_t>(starts_[static_cast<size_t>(function.code[pc].c)]) -
        static_cast<int32_t>(starts_[pc] + form.words);
    const auto bits = static_cast<uint32_t>(distance);
    if (form.c == Place::kXj) {
      word[1] = bits;
    } else if (form.c == Place::kDj && FitsSigned(distance, 16)) {
      word[0] |= bits << 16;
    } else if (form.c == Place::kJ && FitsSigned(distance, 24)) {
      word[0] |= bits << 8;
    } else {
      FallBack(FallbackReason::kJump, OpcodeOf(*word), function.LineAt(pc));
      return true;
    }
  }
  return true;
}

// From places in the IR to places in the bytecode.
bool FunctionEncoder::MoveLocals(FunctionCode& function) {
  size_t passed = 0;
  for (LocalsChange& change : function.locals) {
    if (!PassesOn(++passed)) return false;
    const uint32_t pc = change.pc == LocalsChange::kMaxPc ? UINT32_MAX : starts_[change.pc];
    if (pc >= LocalsChange::kMaxPc) {
      change = {.pc = LocalsChange::kMaxPc, .registers = LocalsChange::kAllLocals};
    } else {
      change.pc = pc;
    }
  }
  return true;
}

bool FunctionEncoder::MakePairs() {
  const std::span<uint32_t> words(words_.get(), word_count_);
  for (size_t at = 0;;) {
    at = PairInstructions(words, denied_, at, kItemsPerPiece);
    if (at >= words.size()) return true;
    if (!PayForPiece()) return false;
  }
}

bool FunctionEncoder::Encode(FunctionCode& function) {
  fallback_.reset();
  cannot_be_ = false;
  if (!ReserveScratch(function.code.size()) || !OrderConstants(function) ||
      !WriteWords(function)) {
    return false;
  }
  if (CanBeEncoded() && !WriteDistances(function)) return false;
  // While there are both.
  const size_t bytes = CanBeEncoded() ? BlockBytes(word_count_ * sizeof(uint32_t)) +
                                            BlockBytes(lines_.Bytes())
                                      : 0;
  if (!meter_.ReserveBytes(bytes)) return false;
  meter_.ReleaseBytes(bytes);
  if (fallback_) {
    function.fallback = *fallback_;
    ++coverage_.fallback[static_cast<int>(fallback_->reason)];
    return Refund();
  }
  if (!MakePairs()) return false;
  function.ir_bytes = BlockBytes(function.code.capacity() * sizeof(Instruction)) +
                      BlockBytes(function.lines.Bytes());
  size_t passed = 0;
  for (OperandName& name : function.names) {
    if (!PassesOn(++passed)) return false;
    name.pc = starts_[name.pc];
  }
  if (!MoveLocals(function)) return false;
  function.bytecode.assign(words_.get(), words_.get() + word_count_);
  function.lines = LineTable(lines_);
  // Assigning {} would keep the memory.
  CompactVector<Instruction>().swap(function.code);
  ++coverage_.encoded;
  return Refund();
}

}  // namespace

bool EncodeUnit(CodeUnit& unit, const OpcodeSet& denied, Meter& meter) {
  FunctionEncoder encoder(denied, meter);
  for (FunctionCode& function : unit.functions) {
    if (!encoder.Encode(function)) return false;
  }
  unit.coverage = encoder.coverage();
  return encoder.Finish();
}

}  // namespace selenite::vm

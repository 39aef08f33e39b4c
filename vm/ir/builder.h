// Making a code unit: instructions, labels, constants, lines and names.
//
// A UnitBuilder owns what the functions of a unit share (the strings, the
// scratch, the account with the meter). A FunctionBuilder makes one function.
// Builders of nested functions are used like a stack: the inner one is
// finished before the outer one goes on.
//
// Unreachable code. After an unconditional jump or return nothing is emitted
// until a label that some jump leads to is bound (not at CodeQuality::kAsWritten).
// Emit then answers kNotEmitted, and everything else takes that answer.
//
// Checkpoints. The builder knows for each point the longest way, in
// instructions, from the last place where fuel is checked: a label keeps the
// longest of the ways that jump to it, a call starts again at 0, and so does
// a loop's head as reached by its back edge, which checks itself. A way of
// kInstructionsPerCheckpoint gets a Checkpoint, except inside an open run of
// results, which the next instruction takes.
//
// Failure. Refused fuel or memory, or a limit of the language, turns ok() off.
// The builders keep accepting calls, so that callers need not check each one; long
// loops above them ask ok() and leave.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "vm/ir/code_unit.h"
#include "vm/ir/keyed_index.h"
#include "vm/ir/scratch_stack.h"
#include "vm/support/arena.h"

namespace selenite::vm {

inline constexpr int32_t kNotEmitted = -1;

// How much the builder may change what it is told.
enum class CodeQuality : uint8_t { kAsWritten, kClean };

// A place in the code, jumped to before or after it is known.
struct Label {
  int32_t position = -1;  // once bound
  int32_t pending = -1;   // newest jump waiting for it; they are linked by `c`
  int32_t way = -1;       // longest way from a checkpoint to here over those jumps
};

enum class BuildStatus : uint8_t { kOk, kFailed, kStopped };

class UnitBuilder {
 public:
  UnitBuilder(Arena& arena, CodeQuality quality);
  ~UnitBuilder();
  UnitBuilder(const UnitBuilder&) = delete;
  UnitBuilder& operator=(const UnitBuilder&) = delete;

  // Said of what was lowered and may have emitted nothing: a statement, an operation on
  // constants. Many of them in a row without an instruction are charged.
  void CountLowered() {
    if (++lowered_ % kLoweredPerPiece == 0) [[unlikely]] ChargeLowered();
  }
  bool ok() const { return status_ == BuildStatus::kOk && !arena_.exhausted(); }
  BuildStatus status() const {
    return status_ == BuildStatus::kOk && arena_.exhausted() ? BuildStatus::kStopped : status_;
  }
  // Ends the build with an error of the source. The first one counts.
  void Fail(std::string_view message, uint32_t line);
  const std::string& failure() const { return failure_; }
  uint32_t failure_line() const { return failure_line_; }

  // A string of the unit. The caller keeps equal ones from being added twice.
  StringId AddString(std::string_view text);

  // Moves strings and functions into `unit`. The bytes of everything in it
  // have been reserved with the meter and now belong to `unit`'s owner; they
  // are unit.Bytes() less the unit itself and its two chunk names.
  // REQUIRES: every function is finished. False: stopped.
  [[nodiscard]] bool Finish(CodeUnit& unit);

  Arena& arena() { return arena_; }

 private:
  friend class FunctionBuilder;

  // Where a string is a constant: in the innermost unfinished function that has it.
  struct StringPlace {
    uint32_t function;
    int32_t index;
  };
  static constexpr uint32_t kNoFunction = UINT32_MAX;
  struct KeyedConstant {
    Constant constant;
    uint32_t function;  // constants of other functions are not meant
    StringPlace before;  // of a string: its place when this one was added
  };

  uint32_t ReserveFunction();
  bool Reserve(size_t bytes);
  void Release(size_t bytes);
  // Makes room in lines_.
  bool ReserveLines(uint32_t entries);
  void ChargeInstruction() {
    if (++uncharged_ == kChargeStep) Charge();
  }
  void Charge();
  void ChargeLowered();
  static constexpr uint32_t kLoweredPerPiece = 1024;
  // Of a pass over what was built. False: stop.
  bool PayForPiece(int64_t units);
  static constexpr int kChargeStep = 1000;

  struct EmittedInstruction {
    Instruction instruction;
    uint32_t line;
  };

  Arena& arena_;
  CodeQuality quality_;
  BuildStatus status_ = BuildStatus::kOk;
  std::string failure_;
  uint32_t failure_line_ = 0;
  int64_t uncharged_ = 0;
  uint32_t lowered_ = 0;
  bool charged_since_ = false;  // the last piece of what was lowered
  size_t reserved_ = 0;  // with the meter, for vectors of the unit

  ScratchStack<EmittedInstruction> code_;
  LineTableWriter lines_;        // of the function that is being finished
  uint32_t line_capacity_ = 0;   // entries of lines_ that are reserved
  ScratchStack<KeyedConstant> constants_;
  ScratchStack<OperandName> names_;
  ScratchStack<LocalsChange> locals_;
  ScratchStack<uint32_t> children_;
  KeyedIndex constant_index_;  // not of strings
  ScratchStack<std::string_view> strings_;
  ScratchStack<StringPlace> string_places_;  // per string
  size_t string_bytes_ = 0;
  std::vector<FunctionCode> functions_;
};

class FunctionBuilder {
 public:
  // Takes the next function number: a parent has a lower one than its children.
  explicit FunctionBuilder(UnitBuilder& unit);
  FunctionBuilder(const FunctionBuilder&) = delete;
  FunctionBuilder& operator=(const FunctionBuilder&) = delete;

  uint32_t number() const { return number_; }
  // False: what is emitted now could never run.
  bool reachable() const { return reachable_; }

  // Appends an instruction made by source line `line`; returns its index.
  int32_t Emit(Op op, int32_t a, int32_t b, int32_t c, uint32_t line);
  // The same for one whose `c` is a label.
  int32_t EmitJump(Op op, int32_t a, int32_t b, Label& target, uint32_t line);

  // Sets registers to nil; joins with a LoadNil just before for its neighbours.
  void EmitLoadNil(int32_t first, int32_t count, uint32_t line);

  // Puts `label` here. Code after it is reachable if anything jumps to it.
  void Bind(Label& label);
  // Puts `label` here and says that a back edge will come to it.
  void BindLoopHead(Label& label);

  // REQUIRES: no string.
  int32_t AddConstant(const Constant& constant);
  int32_t AddString(StringId string);
  // Returns the operand of a Closure.
  int32_t AddChild(uint32_t function_number);
  void AddUpvalue(const UpvaluePlan& plan);

  // Says what operand `operand` of the instruction at `pc` is called.
  // REQUIRES: pc is the newest instruction's; operands in rising order.
  void NameOperand(int32_t pc, int operand, NameKind kind, StringId name);

  // From the next instruction on the registers below `registers` are variables'.
  void SetLocals(int registers);

  struct Shape {
    uint32_t parameter_count;
    uint32_t line_defined;
    uint32_t last_line_defined;
    bool is_vararg;
  };
  // Threads jumps, flags back edges, and stores the function in the unit.
  void Finish(const Shape& shape);

 private:
  Instruction& At(uint32_t pc) { return unit_.code_[base_ + pc].instruction; }
  uint32_t size() const { return unit_.code_.size() - base_; }
  int32_t Append(Op op, int32_t a, int32_t b, int32_t c, uint32_t line);
  bool HasOpenRun();
  void IndexNumbers();
  uint32_t FindConstant(const Constant& constant, uint64_t bits, uint64_t hash) const;
  void DropJumpTo(Label& label);
  bool ThreadJumps();
  // False: stop. Said of the item that a pass is at, so that long passes pay for each
  // piece: functions of ordinary size have paid with their instructions.
  bool PassesOn(uint32_t item) {
    return (item + 1) % kItemsPerPiece != 0 || unit_.PayForPiece(kUnitsPerPiece);
  }
  static constexpr uint32_t kItemsPerPiece = 2048;
  static constexpr int64_t kUnitsPerPiece = 100;
  // Fills `out.code` and `out.lines`, flags back edges, and sees how many
  // registers the code uses. False: stop.
  bool StoreCode(FunctionCode& out);
  void DropLocalsFrom(uint32_t pc);
  bool StoreLocals(FunctionCode& out);

  UnitBuilder& unit_;
  uint32_t number_;
  uint32_t base_;  // in the unit's scratch stacks, here and below
  uint32_t constant_base_;
  uint32_t name_base_;
  uint32_t locals_base_;
  uint32_t child_base_;
  ArenaList<UpvaluePlan> upvalues_;
  bool numbers_are_indexed_ = false;
  bool reachable_ = true;
  int32_t newest_label_ = 0;  // highest position of a bound label
  int32_t way_ = 0;           // see "Checkpoints" above
};

}  // namespace selenite::vm

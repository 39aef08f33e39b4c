#include "vm/run/calls/frame_names.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "vm/bytecode/decoder.h"
#include "vm/run/semantics/instruction_event.h"
#include "vm/support/number_format.h"

namespace selenite::vm {

namespace {

// Names longer than this are cut in messages: a script may make them as long
// as its source.
constexpr size_t kMaxName = 200;

// A name as messages show it: the reference's strings end at a zero byte.
std::string_view ShownName(std::string_view name) {
  name = name.substr(0, kMaxName);
  return name.substr(0, name.find('\0'));
}

const OperandName* FindOperandName(const FunctionCode& code, uint32_t pc, int operand) {
  auto before = [](const OperandName& name, std::pair<uint32_t, int> place) {
    return std::pair<uint32_t, int>(name.pc, name.operand) < place;
  };
  auto place = std::pair<uint32_t, int>(pc, operand);
  auto found = std::lower_bound(code.names.begin(), code.names.end(), place, before);
  if (found == code.names.end() || found->pc != pc || found->operand != operand) return nullptr;
  return &*found;
}

const char* KindText(NameKind kind) {
  switch (kind) {
    case NameKind::kLocal: return "local";
    case NameKind::kGlobal: return "global";
    case NameKind::kField: return "field";
    case NameKind::kUpvalue: return "upvalue";
    case NameKind::kMethod: return "method";
    case NameKind::kConstant: return "constant";
  }
  return "?";
}

}  // namespace

uint32_t CurrentLine(const Fiber& fiber, uint32_t frame_index) {
  const Frame& frame = fiber.frame_at(frame_index);
  if (frame.kind != FrameKind::kLua) return 0;
  const FunctionCode& code = fiber.closure(frame)->prototype()->code();
  const uint32_t next = fiber.PcOf(frame_index);
  const uint32_t pc = next == 0 ? 0 : next - 1;
  return pc < code.lines.size() ? code.LineAt(pc) : 0;
}

std::string PositionOf(const Fiber& fiber, uint32_t frame_index) {
  const Frame& frame = fiber.frame_at(frame_index);
  if (frame.kind != FrameKind::kLua) return {};
  constexpr size_t kRoomForMessage = 120;
  const std::string& source = fiber.closure(frame)->prototype()->unit().display_name;
  char line[kNumberBufferBytes];
  std::string text;
  text.reserve(source.size() + kRoomForMessage);
  text += source;
  text += ':';
  text.append(line, FormatInteger(CurrentLine(fiber, frame_index), line));
  text += ": ";
  return text;
}

namespace {

// The operand's name in the topmost frame that shows, if that is a Lua frame.
struct FoundName {
  NameKind kind;
  std::string_view name;
};
std::optional<FoundName> FindName(Machine& machine, const Fiber& fiber, int operand) {
  int64_t top = operand < 0 ? -1 : FrameAtLevel(machine, fiber, 0);
  if (top < 0) return std::nullopt;
  const Frame& frame = fiber.frame_at(static_cast<uint32_t>(top));
  if (frame.kind != FrameKind::kLua) return std::nullopt;
  const uint32_t pc = fiber.PcOf(static_cast<uint32_t>(top));
  if (pc == 0) return std::nullopt;
  const Prototype* prototype = fiber.closure(frame)->prototype();
  const FunctionCode& code = prototype->code();
  const OperandName* name =
      FindOperandName(code, PreviousInstruction(code, pc), operand);
  if (name == nullptr) {
    // An upvalue operand is called what its plan says.
    const Instruction instruction = InstructionBefore(code, pc);
    const OpInfo& info = GetOpInfo(instruction.op);
    constexpr int kOperandC = 2;
    if (operand != kOperandC || info.c != OperandKind::kUpvalue) return std::nullopt;
    StringId id = code.upvalues[static_cast<size_t>(instruction.c)].name;
    return FoundName{NameKind::kUpvalue, ShownName(prototype->unit().String(id))};
  }
  return FoundName{name->kind, ShownName(prototype->unit().String(name->name))};
}

}  // namespace

std::string OperandDescription(Machine& machine, const Fiber& fiber, int operand) {
  std::optional<FoundName> found = FindName(machine, fiber, operand);
  if (!found) return {};
  return std::string(" (") + KindText(found->kind) + " '" + std::string(found->name) + "')";
}

std::string OperandNameText(Machine& machine, const Fiber& fiber, int operand) {
  std::optional<FoundName> found = FindName(machine, fiber, operand);
  return found ? std::string(found->name) : "?";
}

namespace {

// The value that an operand of the instruction being done stands for.
Value OperandValue(const Fiber& fiber, const Frame& frame, OperandKind kind, int32_t operand) {
  if (kind == OperandKind::kConstant) {
    return fiber.closure(frame)->prototype()->constants()[operand];
  }
  if (kind != OperandKind::kRead) return Value();
  return fiber.stack()[frame.base + static_cast<uint32_t>(operand)];
}

// Whether the instruction that raised an error did so without looking for a
// metamethod: an integer was divided by zero. The reference has instructions of
// their own for metamethods, and names what is called from those only.
bool IsDivisionOfNumbers(const Fiber& fiber, const Frame& frame, const Instruction& instruction,
                         Metamethod event) {
  if (event != Metamethod::kIDiv && event != Metamethod::kMod) return false;
  const OpInfo& info = GetOpInfo(instruction.op);
  return OperandValue(fiber, frame, info.b, instruction.b).IsNumber() &&
         OperandValue(fiber, frame, info.c, instruction.c).IsNumber();
}

}  // namespace

std::optional<CallName> NameOfCallee(const Fiber& fiber, uint32_t callee_index) {
  if (callee_index == 0) return std::nullopt;
  const bool is_called = callee_index < fiber.frame_count();
  if (is_called && (fiber.frame_at(callee_index).flags & kTailCalled) != 0) return std::nullopt;
  uint32_t caller_index = callee_index - 1;
  // The runner of finalizers calls nothing else.
  constexpr uint16_t kRunsFinalizers = kHidden | kCatches;
  if ((fiber.frame_at(caller_index).flags & kRunsFinalizers) == kRunsFinalizers) {
    return CallName{"metamethod", "__gc"};
  }
  // Other hidden frames are parts of an instruction of the frame below them.
  while (caller_index > 0 && (fiber.frame_at(caller_index).flags & kHidden) != 0) --caller_index;
  const Frame& caller = fiber.frame_at(caller_index);
  bool is_handler = false;
  if (is_called) {
    const Frame& callee = fiber.frame_at(callee_index);
    is_handler = callee.return_to == ReturnTo::kHandler;
    // One that a library function calls has no name, as in the reference.
    if (callee.event != 0 && caller.kind == FrameKind::kLua) {
      return CallName{"metamethod",
                      std::string(EventName(static_cast<Metamethod>(callee.event - 1)))};
    }
  }
  if (caller.kind != FrameKind::kLua) return std::nullopt;
  const uint32_t pc = fiber.PcOf(caller_index);
  if (pc == 0) return std::nullopt;
  const Prototype* prototype = fiber.closure(caller)->prototype();
  const FunctionCode& code = prototype->code();
  const Instruction instruction = InstructionBefore(code, pc);
  switch (instruction.op) {
    case Op::kCall:
    case Op::kTailCall: {
      const OperandName* name = FindOperandName(code, PreviousInstruction(code, pc), 0);
      if (name == nullptr) return std::nullopt;
      return CallName{KindText(name->kind),
                      std::string(ShownName(prototype->unit().String(name->name)))};
    }
    case Op::kTForCall:
      return CallName{"for iterator", "for iterator"};
    default: {
      std::optional<Metamethod> event = EventOf(instruction.op);
      if (!event) return std::nullopt;
      if (is_handler && IsDivisionOfNumbers(fiber, caller, instruction, *event)) {
        return std::nullopt;
      }
      return CallName{"metamethod", std::string(EventName(*event))};
    }
  }
}

int64_t FrameAtLevel(Machine& machine, const Fiber& fiber, int64_t level) {
  const int64_t passed = std::min<int64_t>(level, fiber.frame_count());
  machine.fuel().Charge(WorkKind::kNative, passed / kFramesPerFuelUnit);
  for (int64_t i = int64_t{fiber.frame_count()} - 1; i >= 0; --i) {
    if ((fiber.frame_at(static_cast<uint32_t>(i)).flags & kHidden) != 0) continue;
    if (level-- == 0) return i;
  }
  return -1;
}

}  // namespace selenite::vm

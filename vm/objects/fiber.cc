#include "vm/objects/fiber.h"

#include <algorithm>

#include "vm/bytecode/decoder.h"
#include "vm/bytecode/liveness.h"

namespace selenite::vm {
namespace {

// What a dead register holds when the collector saw it: in checked builds a
// value that no instruction can work with.
#ifdef SELENITE_DEBUG_CHECKS
constexpr Value kDeadRegister = Value::FromRaw(0xDEADDEADDEADDEAD, Tag::kDeadKey);
#else
constexpr Value kDeadRegister;
#endif

// First sizes: enough for a small chunk, as most fibers are small.
constexpr uint32_t kFirstSlots = 40;
constexpr uint32_t kFirstFrames = 8;
constexpr uint32_t kFirstTbc = 4;
// What a message handler may use beyond the limits, so that one can be run for
// a stack overflow.
constexpr uint32_t kHandlerSlots = 4096;
constexpr uint32_t kHandlerFrames = 256;

// `buffer` of `*capacity` items becomes one of at least `needed`, better twice
// as many as before. Null: not enough memory.
template <class T>
T* GrowArray(Heap& heap, T* buffer, uint32_t* capacity, uint32_t needed, uint32_t first,
             uint32_t limit) {
  const uint32_t doubled = static_cast<uint32_t>(
      std::min<uint64_t>(uint64_t{*capacity} * 2, std::max(limit, needed)));
  // Near the memory limit in smaller steps, but never one item at a time.
  constexpr uint32_t kSmallStep = 256;
  for (uint32_t wanted : {std::max({needed, doubled, first}), needed + needed / 8,
                          needed + kSmallStep, needed}) {
    void* grown = heap.ReallocateBuffer(buffer, sizeof(T) * *capacity, sizeof(T) * wanted);
    if (grown == nullptr) continue;
    *capacity = wanted;
    return static_cast<T*>(grown);
  }
  return nullptr;
}

}  // namespace

bool Fiber::Initialize(Heap& heap) {
  // After a call that found no memory, the next one keeps what that one got.
  if (stack_capacity_ == 0 && GrowStack(heap, kFirstSlots) != Growth::kOk) return false;
  return frame_capacity_ != 0 || GrowFrames(heap) == Growth::kOk;
}

Fiber::Growth Fiber::GrowStack(Heap& heap, uint32_t needed) {
  const uint32_t limit = kMaxStackSlots + (handler_depth > 0 ? kHandlerSlots : 0);
  if (needed > limit) return Growth::kOverflow;
  Value* grown = GrowArray(heap, stack_, &stack_capacity_, needed, kFirstSlots, limit);
  if (grown == nullptr) return Growth::kNoMemory;
  stack_ = grown;
  high_water_ = std::max(high_water_, needed);
  return Growth::kOk;
}

Fiber::Growth Fiber::GrowFrames(Heap& heap) {
  const uint32_t limit = kMaxFrames + (handler_depth > 0 ? kHandlerFrames : 0);
  if (frame_count_ >= limit) return Growth::kOverflow;
  Frame* grown = GrowArray(heap, frames_, &frame_capacity_, frame_count_ + 1, kFirstFrames, limit);
  if (grown == nullptr) return Growth::kNoMemory;
  frames_ = grown;
  return Growth::kOk;
}

void Fiber::GiveBackReserve(Heap& heap) {
  if (handler_depth > 0) return;
  // Memory that shrinks is never refused.
  if (frame_capacity_ > kMaxFrames && frame_count_ <= kMaxFrames) {
    frames_ = static_cast<Frame*>(heap.ReallocateBuffer(frames_, sizeof(Frame) * frame_capacity_,
                                                        sizeof(Frame) * kMaxFrames));
    frame_capacity_ = kMaxFrames;
  }
  if (stack_capacity_ > kMaxStackSlots && top + kKeptSlots <= kMaxStackSlots) {
    stack_ = static_cast<Value*>(heap.ReallocateBuffer(stack_, sizeof(Value) * stack_capacity_,
                                                       sizeof(Value) * kMaxStackSlots));
    stack_capacity_ = kMaxStackSlots;
    high_water_ = std::min(high_water_, stack_capacity_);
  }
}

void Fiber::Reset(Heap& heap) {
  // Memory that shrinks is never refused; what is given back goes by way of the
  // release queue, so that this is quick.
  if (stack_capacity_ > kFirstSlots) {
    stack_ = static_cast<Value*>(heap.ReallocateBuffer(stack_, sizeof(Value) * stack_capacity_,
                                                       sizeof(Value) * kFirstSlots));
    stack_capacity_ = kFirstSlots;
    high_water_ = std::min(high_water_, stack_capacity_);
  }
  if (frame_capacity_ > kFirstFrames) {
    frames_ = static_cast<Frame*>(heap.ReallocateBuffer(frames_, sizeof(Frame) * frame_capacity_,
                                                        sizeof(Frame) * kFirstFrames));
    frame_capacity_ = kFirstFrames;
  }
  heap.FreeBuffer(tbc_, sizeof(uint32_t) * tbc_capacity_);
  tbc_ = nullptr;
  tbc_capacity_ = 0;
  std::fill(stack_, stack_ + high_water_, Value());
  frame_count_ = tbc_count_ = lowest_frame_since_scan = 0;
  top = 0;
  error = Value();
  catcher = 0;
  unwinding = Unwinding::kNone;
  closing = false;
  handler_depth = 0;
}

bool Fiber::PushTbc(Heap& heap, uint32_t offset) {
  if (tbc_count_ == tbc_capacity_) {
    uint32_t* grown =
        GrowArray(heap, tbc_, &tbc_capacity_, tbc_count_ + 1, kFirstTbc, kMaxStackSlots);
    if (grown == nullptr) return false;
    tbc_ = grown;
  }
  tbc_[tbc_count_++] = offset;
  return true;
}

uint32_t Fiber::PcOfNext(const Frame& frame) const {
  return static_cast<uint32_t>(frame.next - closure(frame)->prototype()->bytecode());
}

uint32_t Fiber::LiveTop() const {
  if (frame_count_ == 0) return top;
  const Frame& frame = frames_[frame_count_ - 1];
  if (frame.kind == FrameKind::kNative) return top;
  const uint32_t end = frame.base + closure(frame)->prototype()->code().max_registers;
  return (frame.flags & kOpenTop) ? std::max(end, top) : end;
}

uint32_t Fiber::FirstChangedSlot() const {
  const uint32_t lowest = std::min(lowest_frame_since_scan, frame_count_);
  return lowest == 0 ? 0 : frames_[lowest - 1].func();
}

void Fiber::ClearDead() {
  if (frame_count_ == 0 || status != FiberStatus::kRunning || unwinding != Unwinding::kNone) return;
  // The topmost Lua frame, or the one that called the native on top, where the
  // native's own slots are not to be touched.
  uint32_t index = frame_count_ - 1;
  const bool is_calling = frames_[index].kind == FrameKind::kNative;
  if (is_calling && index == 0) return;
  const uint32_t end = is_calling ? frames_[index--].func() : LiveTop();
  const Frame& frame = frames_[index];
  if (frame.kind != FrameKind::kLua || (frame.flags & kOpenTop) != 0) return;
  const Prototype& prototype = *closure(frame)->prototype();
  const FunctionCode& code = prototype.code();
  const uint32_t pc = PcOf(index);
  const bool is_doing = (frame.flags & kIsDoing) != 0;
  // A native may have been called by the instruction before `pc`, which then
  // has something left to do, or between two instructions.
  const bool may_be_doing = pc > 0 && (is_doing || is_calling);
  const uint32_t before = may_be_doing ? PreviousInstruction(code, pc) : pc;

  const uint32_t count = std::min(code.max_registers, end - frame.base);
  Value* registers = stack_ + frame.base;
  RegisterSet asked;
  for (uint32_t i = std::max(LocalsAt(code, before), is_doing ? 0 : LocalsAt(code, pc)); i < count;
       ++i) {
    asked[i] = registers[i].IsCollectable();
  }
  if (is_doing) {
    // What a variable held that is about to be set is not needed any more.
    const Instruction instruction = InstructionBefore(code, pc);
    const uint32_t a = static_cast<uint32_t>(instruction.a);
    if (GetOpInfo(instruction.op).a == OperandKind::kWrite) asked[a] = registers[a].IsCollectable();
  }
  for (uint32_t i = tbc_count_; i > 0 && tbc_[i - 1] >= frame.base; --i) {
    if (tbc_[i - 1] < end) asked.reset(tbc_[i - 1] - frame.base);
  }
  if (asked.none()) return;
  RegisterSet live;
  if (may_be_doing) live |= LiveRegisters(prototype.unit(), code, before, asked);
  // No code follows a return or a tail call at the end, during which a native may run.
  const size_t code_end = code.is_encoded() ? code.bytecode.size() : code.code.size();
  if (!is_doing && pc < code_end) live |= LiveRegisters(prototype.unit(), code, pc, asked);
  for (uint32_t i = 0; i < count; ++i) {
    if (asked[i] && !live[i]) registers[i] = kDeadRegister;
  }
}

void Fiber::ClearStale() {
  const uint32_t live = LiveTop();
  if (live < high_water_) std::fill(stack_ + live, stack_ + high_water_, Value());
  high_water_ = std::min(stack_capacity_, live + kKeptSlots);
}

}  // namespace selenite::vm

// A Lua coroutine: its registers, its frames, and where it stands.
//
// Registers of all its frames lie in one contiguous stack, each callee's
// window starting inside its caller's. Frames are a second, compact stack.
// Both grow on the heap: a call takes no C++ stack. Offsets, never pointers,
// are stored, so growing moves nothing but memory.
//
// A Lua frame:   … callee | varargs… | callee' R0 R1 … R[max_registers-1]
//   `func` is the offset of the callee, where results go; `base` that of R0.
//   Only a vararg function called with more arguments than it has parameters has
//   `vararg_slots` between them: base is func + 1 + vararg_slots.
// A native frame: callee | arguments and scratch … top
//
// For the collector: registers have no write barrier. Instead the running
// fiber is looked at again before marking ends. So that a deep stack costs no
// long pause, only the frames that were on top since they were last looked at
// are looked at again: `lowest_frame_since_scan` tells which. A fiber whose
// registers change is the running one, or is being resumed (set_resumer).
// Slots above LiveTop() may hold stale values; the collector clears them up to
// the highest slot that EnsureStack was asked for.
//
// The live part of the stack ends at LiveTop(): for a Lua frame base +
// max_registers (or `top` while an open multi-result is pending), for a native
// frame `top`. Below it too, intermediate values that a Lua frame on top does
// not need any more are cleared, so that nothing lives for them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "vm/heap/heap.h"
#include "vm/heap/heap_object.h"
#include "vm/objects/closure.h"
#include "vm/objects/value.h"

namespace selenite::vm {

// Registers of one fiber. Beyond: "stack overflow".
inline constexpr uint32_t kMaxStackSlots = 2'000'000;
// Frames of one fiber. Beyond: "stack overflow".
inline constexpr uint32_t kMaxFrames = 250'000;
// Frames of all fibers that wait for one another: the running one's resumer,
// that one's resumer, and so on. Beyond: "C stack overflow", as the reference
// says of the same depth. Without it a recursion through coroutines would end
// only with the memory.
inline constexpr uint32_t kMaxWaitingFrames = kMaxFrames;
// A fiber takes as much memory as so many frames before it calls anything.
inline constexpr uint32_t kFramesPerFiber = 24;
// Slots a native may push without asking.
inline constexpr uint32_t kNativeStackSlots = 24;

// What happens to a frame's results when it returns.
enum class ReturnTo : uint8_t {
  kCall,       // the ordinary: to `func` on, `wanted` of them (-1: all, top set)
  kRegister,   // the first to register a of the caller's instruction
  kCondition,  // truth of the first decides the caller's comparison and its jump
  kDiscard,    // dropped (a __newindex, a finalizer)
  kRepeat,     // dropped; the caller's instruction runs again (a closer)
  kReturn,     // the same for a Return of open multi-results: top is restored
  kNative,     // the native frame below is run again with them on top
  kTail,       // they are the results of the frame below, which returns them
  kUnwind,     // dropped; an unwinding that was interrupted by a closer goes on
  kHandler,    // the first is the error now; the unwinding begins
  kFiberEnd,   // the fiber's first frame: they are the fiber's results
};

enum class FrameKind : uint8_t { kLua, kNative };

// What a native that catches errors keeps. Places of frames count from 1; 0 is
// none.
struct Catching {
  uint32_t outer_catcher;  // Fiber::catcher before it
  // The frame whose slot 0 is the message handler of errors that it catches.
  uint32_t handler : 24;
  uint32_t outer_handler_depth : 8;  // Fiber::handler_depth before it
};
static_assert(kMaxFrames + 4096 < 1 << 24);

struct Frame {
  uint32_t base = 0;          // stack offset of R0 (first argument, for a native)
  uint32_t vararg_slots = 0;  // slots between the callee and R0: varargs, copied callee
  int32_t wanted = 0;  // results wanted, -1: all
  FrameKind kind : 1 = FrameKind::kLua;
  ReturnTo return_to : 7 = ReturnTo::kCall;
  uint8_t event = 0;   // Metamethod + 1 when called as one, for tracebacks
  uint16_t flags = 0;  // FrameFlag
  // Lua: the next instruction (but see Fiber::PcOf); native: its state.
  uint32_t pc = 0;
  uint32_t extra = 0;  // Lua: number of varargs; native: results of its last call
  union {
    // Lua, while a kPlain call is above it: where the dispatcher goes on,
    // instead of `pc`, and the function's constants.
    const uint32_t* next = nullptr;
    // A native that catches: see run/calls/unwind.h.
    Catching catching;
  };
  const Value* constants = nullptr;

  // Stack offset of the callee, where the results go.
  uint32_t func() const { return base - 1 - vararg_slots; }
};
static_assert(sizeof(Frame) == 40);

enum FrameFlag : uint16_t {
  kTailCalled = 1,    // its caller was replaced by it
  kCatches = 2,       // a native frame that receives errors (pcall and kin)
  kCaught = 4,        // a native frame that is being run again with an error, in slot 0
  kOpenTop = 64,      // Lua: `top` marks pending multi-results of this frame
  kHasTbc = 128,      // has, or had, variables to be closed
  kHidden = 256,      // part of an instruction: not shown in tracebacks
  kPlain = 512,       // pushed by the dispatcher for its Call: fixed arguments, and the
                      // caller is encoded, too
  // Natives that sleep between two fibers: coroutine.resume, what
  // coroutine.wrap returned, coroutine.yield.
  kResume = 1024,
  kWrapped = 2048,
  kYield = 4096,
  kIsDoing = 8192,    // while the collector looks: the instruction before `pc` is still
                      // to be done
};

enum class FiberStatus : uint8_t { kSuspended, kRunning, kNormal, kDead };

class Fiber final : public HeapObject {
 public:
  static constexpr ObjectType kType = ObjectType::kFiber;
  Fiber() : HeapObject(kType) {}

  // First stack and frames. False: not enough memory.
  [[nodiscard]] bool Initialize(Heap& heap);

  // ---- Registers.
  Value* stack() const { return stack_; }
  uint32_t stack_capacity() const { return stack_capacity_; }
  Value& slot(uint32_t offset) {
    SELENITE_DCHECK(offset < stack_capacity_);
    SELENITE_DCHECK(offset < high_water_);
    return stack_[offset];
  }
  // First free slot above a native's values, or above open multi-results.
  uint32_t top = 0;

  enum class [[nodiscard]] Growth : uint8_t { kOk, kOverflow, kNoMemory };
  // Makes slots [0, needed) usable. Pointers into the stack are stale after.
  // Slots that were asked for before a safepoint and lie more than
  // kKeptSlots above LiveTop() have to be asked for again after it.
  Growth EnsureStack(Heap& heap, uint32_t needed) {
    if (needed > stack_capacity_) [[unlikely]] return GrowStack(heap, needed);
    if (needed > high_water_) high_water_ = std::min(stack_capacity_, needed + kKeptSlots);
    return Growth::kOk;
  }
  // More than a Lua frame's window and kNativeStackSlots.
  static constexpr uint32_t kKeptSlots = 512;

  // ---- Frames.
  bool has_frames() const { return frame_count_ != 0; }
  // It ran and has not ended: there are frames, or variables to be closed.
  bool is_under_way() const { return frame_count_ != 0 || tbc_count_ != 0; }
  uint32_t frame_count() const { return frame_count_; }
  Frame& frame() { return frames_[frame_count_ - 1]; }
  Frame& frame_at(uint32_t index) { return frames_[index]; }
  const Frame& frame_at(uint32_t index) const { return frames_[index]; }
  // Room for one more frame.
  Growth EnsureFrame(Heap& heap) {
    if (frame_count_ < frame_capacity_) [[likely]] return Growth::kOk;
    return GrowFrames(heap);
  }
  // Gives back the room beyond the limits that an ended message handler had:
  // otherwise the next overflow would find it used, and could run no handler.
  // Called when an error has reached its catcher, whose values end at `top`.
  void GiveBackReserve(Heap& heap);
  // REQUIRES: EnsureFrame said kOk.
  Frame& PushFrame() { return frames_[frame_count_++]; }
  void PopFrame() {
    --frame_count_;
    if ((frames_[frame_count_].flags & kPlain) != 0) {
      frames_[frame_count_ - 1].pc = PcOfNext(frames_[frame_count_ - 1]);
    }
    if (frame_count_ < lowest_frame_since_scan) lowest_frame_since_scan = frame_count_;
  }
  // The next instruction of the Lua frame `index`.
  uint32_t PcOf(uint32_t index) const {
    const bool is_under_plain =
        index + 1 < frame_count_ && (frames_[index + 1].flags & kPlain) != 0;
    return is_under_plain ? PcOfNext(frames_[index]) : frames_[index].pc;
  }
  // Pops until `count` frames are left. REQUIRES: no Lua frame is on top then.
  void DropFramesAbove(uint32_t count) {
    SELENITE_DCHECK(count == 0 || frames_[count - 1].kind == FrameKind::kNative);
    frame_count_ = count;
    if (count < lowest_frame_since_scan) lowest_frame_since_scan = count;
  }
  // Fewest frames there were since the collector looked at the stack.
  uint32_t lowest_frame_since_scan = 0;

  // In checked builds the slots just above a new frame's registers, which are
  // not its own to read, get a value that no instruction can work with.
  void PoisonAbove([[maybe_unused]] uint32_t end) {
#ifdef SELENITE_DEBUG_CHECKS
    constexpr uint32_t kPoisoned = 8;
    for (uint32_t slot = end; slot < high_water_ && slot < end + kPoisoned; ++slot) {
      stack_[slot] = Value::FromRaw(0xDEADDEADDEADDEAD, Tag::kDeadKey);
    }
#endif
  }

  // ---- For the dispatcher, which keeps the top frame in a machine register
  // and tells the fiber when others may look.
  Frame* frames() const { return frames_; }
  uint32_t frame_capacity() const { return frame_capacity_; }
  void set_frame_count(uint32_t count) { frame_count_ = count; }
  // Slots below are usable without EnsureStack.
  uint32_t high_water() const { return high_water_; }

  // The callee of a frame.
  const Value& callee(const Frame& frame) const { return stack_[frame.base - 1]; }
  Closure* closure(const Frame& frame) const { return callee(frame).AsClosure(); }
  // End of the live registers.
  uint32_t LiveTop() const;

  // ---- Variables to be closed: stack offsets, ascending.
  uint32_t tbc_count() const { return tbc_count_; }
  uint32_t tbc_at(uint32_t index) const { return tbc_[index]; }
  [[nodiscard]] bool PushTbc(Heap& heap, uint32_t offset);
  void PopTbc() { --tbc_count_; }

  // ---- Status.
  FiberStatus status = FiberStatus::kSuspended;
  // While it runs or waits: what waits for it; see kMaxWaitingFrames.
  uint32_t waiting_frames = 0;
  // What would wait for a fiber that this one resumes.
  uint32_t FramesThatWouldWait() const {
    return waiting_frames + frame_count_ + kFramesPerFiber;
  }
  // The fiber that resumed this one; null when suspended, or the root.
  Fiber* resumer() const { return resumer_.Get(); }
  // Tells the collector, too, that this fiber and the old and new resumer may
  // have changed: call it on every resume (with the resumer) and on every
  // yield or end (with null), before the other fiber runs.
  void set_resumer(Heap& heap, Fiber* fiber) {
    heap.ContentsMoved(*this);
    if (resumer_) heap.ContentsMoved(*resumer_.Get());
    if (fiber != nullptr) heap.ContentsMoved(*fiber);
    resumer_.Set(heap, *this, fiber);
  }

  // Forgets all frames, variables to be closed and errors; what it has grown is given
  // back, so that the next run pays for its stack what the first one did.
  void Reset(Heap& heap);

  // ---- Errors: see run/calls/unwind.h.
  // The error being unwound through this fiber.
  Value error;
  // The frame that catches an error raised now, counted from 1; 0: none does.
  uint32_t catcher = 0;
  // What is to be done with `error` before anything else.
  enum class Unwinding : uint8_t { kNone, kRaised, kUnderWay } unwinding = Unwinding::kNone;
  // Being closed: all frames go.
  bool closing = false;
  // `error` is one, even when it is nil. Meaningful only while `closing`.
  bool closing_failed = false;
  // Message handlers running inside one another.
  uint8_t handler_depth = 0;

 private:
  friend class ObjectTracer;
  Growth GrowStack(Heap& heap, uint32_t needed);
  Growth GrowFrames(Heap& heap);
  uint32_t PcOfNext(const Frame& frame) const;
  // Where the lowest frame begins that was on top since the last scan.
  uint32_t FirstChangedSlot() const;
  // Slots from LiveTop() on are nil after it.
  void ClearStale();
  // The same for the dead registers of the topmost Lua frame.
  void ClearDead();

  Value* stack_ = nullptr;
  Frame* frames_ = nullptr;
  uint32_t* tbc_ = nullptr;
  uint32_t stack_capacity_ = 0;
  uint32_t frame_count_ = 0;
  uint32_t frame_capacity_ = 0;
  uint32_t tbc_count_ = 0;
  uint32_t tbc_capacity_ = 0;
  // Every slot from here on is nil.
  uint32_t high_water_ = 0;
  // The collector's epoch in which the whole stack was last looked at.
  uint32_t scan_epoch_ = 0;
  Field<Fiber> resumer_;
};

}  // namespace selenite::vm

// What the dispatcher keeps beside its machine registers, and its slow paths.
//
// While handlers run, the top frame, its pc and the fuel are in machine
// registers only. Whoever looks at the fiber, charges fuel that others read, or
// may run a collection needs them in memory first: a cold handler calls Save,
// does its work through one of the functions here, and goes on from what the
// fiber says then.
//
// Fuel is a place in the code. `fuel_end` is the address of the word at which the
// fuel would be used up if every word until there cost one unit: units left =
// (fuel_end - ip) / 4. Straight code of one-word instructions needs no counting
// at all; an instruction of two words, a jump, a call and a return move fuel_end
// as far as they move ip, less the one unit they cost. Where fuel is checked,
// `fuel_end < ip` says that there is none. No more than kMaxFuelInCode units are
// expressed in this way; the rest is kept beside them.
#pragma once

#include <algorithm>
#include <cstdint>

#include "vm/objects/closure.h"
#include "vm/objects/fiber.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/step.h"
#include "vm/run/tiers/instructions.h"

namespace selenite::vm {

struct DispatchState : Instructions {
  using Instructions::Instructions;

  Value* stack;         // of the fiber
  Value* stack_end;     // slots below are usable
  Frame* frames_end;
  Frame* lowest;        // Fiber::lowest_frame_since_scan, as a frame
  int64_t fuel_kept;         // units of fuel beyond fuel_end
  int64_t calls = 0;    // of Lua functions, by handlers
  HeapObject* stored_value;       // what was just stored, and the collector must know
  HeapObject* stored_owner;  // into this object
  const uint32_t* at;   // the instruction that was saved last
  Step step;            // how the instruction, or what it began, ended

  static constexpr int64_t kMaxFuelInCode = int64_t{1} << 40;

  // The units from here to fuel_end. Fuel::left is 0 from now on, or less by what
  // was charged and not yet taken from fuel_end. When finalizers are due it is -1
  // unit, so that the next check stops.
  int64_t TakeFuel() {
    const int64_t units = safepoints.finalizers_due() ? -1 : std::min(fuel.left, kMaxFuelInCode);
    fuel_kept = fuel.left - units;
    fuel.left = 0;
    return units;
  }
  void Refresh() {
    stack = fiber->stack();
    stack_end = stack + fiber->high_water();
    frames_end = fiber->frames() + fiber->frame_capacity();
    lowest = fiber->frames() + fiber->lowest_frame_since_scan;
  }
  // The frame and the fuel are in memory again: the frame stands at `next`, and
  // `left` units are left until fuel_end.
  void Save(Frame* frame, const uint32_t* next, int64_t left) {
    frame->pc = static_cast<uint32_t>(next - fiber->closure(*frame)->prototype()->bytecode());
    SaveTop(frame, left);
  }
  // The same if the frame has its pc.
  void SaveTop(Frame* frame, int64_t left) {
    fiber->set_frame_count(static_cast<uint32_t>(frame - fiber->frames()) + 1);
    fiber->lowest_frame_since_scan = static_cast<uint32_t>(lowest - fiber->frames());
    fuel.left += fuel_kept + left;
  }

  // From `end` on no slot may be read any more: poisons them (checked builds only).
  void PoisonAbove(const Value* end) { fiber->PoisonAbove(static_cast<uint32_t>(end - stack)); }

  // ---- Slow paths. The frame is saved and stands after the instruction `at`.

  // kNext: the frame on top has bytecode and is to be run. Otherwise the
  // dispatcher is left. `step` is what the instruction ended with; of one that
  // found no memory, or that needs maintenance, everything is put back.
  Step FinishInstruction(Step step);
  // The same after a call or a return: other frames may be on top, natives
  // among them are run, and fuel is checked.
  Step FinishCall(Step step);

  // Instructions with several forms, as `at` has it.
  Step Arithmetic();
  Step Unary();
  Step CompareAndJump();
  Step ForPrep();
  Step TForPrep();
  Step ReturnSlowly();
  // A Call, or the call of an iterator, of a native: to where Lua goes on, as
  // FinishCall.
  Step CallNative(uint32_t func, uint32_t argument_count, int32_t wanted);
  // A native did a step: on with what is on top now.
  Step ContinueAfterNative(Step result);
  // The frame returns `count` values from its register `first` on, which a
  // native has just put there.
  Step ReturnAfterNative(uint32_t first, uint32_t count);
  // The results of the function that a native called are on top of its slots.
  Step ContinueNative() {
    if (MustStop()) [[unlikely]] return Step::kPause;
    const Step result = safepoints.RunNativeStep(*fiber);
    // Mostly it calls the next function, or returns.
    const Frame& frame = fiber->frame();
    if ((result == Step::kCall || result == Step::kNext) && frame.kind == FrameKind::kLua &&
        !MustStop() && prototype()->bytecode() != nullptr) [[likely]] {
      return Step::kNext;
    }
    return ContinueAfterNative(result);
  }

  // How an instruction ends whose write into `table` ended with `status`, not kOk.
  Step StepOf(TableStatus status, Table* table, const Value& key) {
    if (status != TableStatus::kMustGrow) return Step::kCollect;
    machine.maintenance().RequestGrowth(table, key);
    return Step::kGrow;
  }
};

}  // namespace selenite::vm

// Fuel: the work allowance of a run, in instructions.
//
// One gauge per isolate. The execution loops take one unit per IR
// instruction; natives, the compiler, the heap and the encoder charge for
// their work by published rules before they do it. Nobody below the loop
// looks whether the gauge is empty: it may go below zero by one piece of
// work, and the next checkpoint stops the run.
#pragma once

#include <cstddef>
#include <cstdint>

#include "vm/support/piece_size.h"

namespace selenite::vm {

// What a unit was spent on, for metrics (`selenite_work_units_total{kind}`).
enum class WorkKind : uint8_t { kNative, kCompile, kCollect, kEncode };
inline constexpr int kWorkKindCount = 4;

// Units for an executed Lua instruction. A build with -DSELENITE_METERING=OFF
// does not count them, to measure what counting costs; it is for nothing else.
#ifndef SELENITE_METERING
#define SELENITE_METERING 1
#endif
inline constexpr int64_t kInstructionPrice = SELENITE_METERING;

class Fuel {
 public:
  // Units left in the current slice. Below zero: stop at the next checkpoint.
  int64_t left = 0;

  // Gives `units` for the next slice; a debt is taken from them.
  void Grant(int64_t units) {
    granted_ += units;
    left += units;
  }
  // Takes back what is left of the slice.
  void Revoke() {
    if (left <= 0) return;
    granted_ -= left;
    left = 0;
  }
  // Everything spent since the isolate was made: Lua instructions and work.
  int64_t spent() const { return granted_ - left; }

  // The part of it that was Lua instructions.
  int64_t instructions() const {
    int64_t work = 0;
    for (int64_t units : work_) work += units;
    return spent() - work;
  }

  void Charge(WorkKind kind, int64_t units) {
    left -= units;
    work_[static_cast<int>(kind)] += units;
  }
  // Units charged as `kind` since the isolate was made.
  int64_t work(WorkKind kind) const { return work_[static_cast<int>(kind)]; }

 private:
  int64_t granted_ = 0;
  int64_t work_[kWorkKindCount] = {};
};

// The price of memory, paid when it is allocated; it covers the collector's
// later work. Modelled bytes: the sizes below are the same on every build.
inline constexpr int64_t kFuelPerObject = 4;
inline constexpr int64_t kBytesPerFuelUnit = 32;

// A full collection that is asked for, or made because memory is refused, costs what
// lives, a unit for kBytesPerFuelUnit; and this for each entry of a weak table whose key
// it had not found when it came to the table, for it comes back to those.
inline constexpr int64_t kFuelPerEphemeron = 4;

// Bytes of plain native work (copy, compare, hash) that cost one unit.
inline constexpr int64_t kCopiedBytesPerFuelUnit = 64;

// Work in pieces is charged so that the pieces' prices add up to the price of
// the whole, wherever the pieces end. Returns the price of the part from `from` up
// to `to` of work of which `per_unit` cost one unit.
constexpr int64_t PriceOfPart(uint64_t from, uint64_t to, int64_t per_unit) {
  const auto per = static_cast<uint64_t>(per_unit);
  return static_cast<int64_t>(to / per - from / per);
}
// A search may end early, so it is charged a block at a time, before each block is
// begun. Returns how many of `whole` bytes are charged once `done` are searched.
constexpr uint64_t ChargedBytes(uint64_t done, uint64_t whole,
                                uint64_t block = static_cast<uint64_t>(kPieceBytes)) {
  const uint64_t end = (done + block - 1) / block * block;
  return end < whole ? end : whole;
}

// What a native costs each time it is run: when it is called, and when what it
// called has returned. Being run again only for the next piece of its work costs
// nothing.
inline constexpr int64_t kFuelPerInvocation = 1;

// What reading a numeral of so many bytes costs: every digit is looked at.
constexpr int64_t NumeralPrice(size_t bytes) {
  constexpr size_t kBytesPerUnit = 4;
  return static_cast<int64_t>(bytes / kBytesPerUnit);
}

// What a string costs that is read where a number is wanted, however short it is.
inline constexpr int64_t kFuelPerCoercion = 3;
// What a float costs each time that it becomes text among many operands or arguments,
// where no string is made of it.
inline constexpr int64_t kFuelPerFloatText = 1;

// What a compile costs: once, and per unit of its meter (a token, 64 bytes of
// text, or an IR instruction: each takes about as long as this many Lua
// instructions).
inline constexpr int64_t kFuelPerCompile = 200;
inline constexpr int64_t kFuelPerCompileUnit = 8;

// Frames looked at that cost one unit.
inline constexpr int64_t kFramesPerFuelUnit = 8;

// Stack slots or table slots moved that cost one unit.
inline constexpr int64_t kSlotsPerFuelUnit = 16;

}  // namespace selenite::vm

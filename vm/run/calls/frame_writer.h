// How a frame is written: the one place for calls, natives, metamethods and
// the dispatcher's handlers.
//
// A frame is pushed in two stores: where it lies, and one word of how it was
// called, which mostly is known when this is compiled. What it does so far (pc
// and extra) is a third one, which a *plain* call of the dispatcher leaves out:
// its callee keeps its place in a machine register, and has no varargs.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "vm/objects/fiber.h"
#include "vm/objects/metamethod.h"

namespace selenite::vm {

// Laid out as in the frame, from `wanted` to `flags`, but for the kind of frame,
// which shares a byte with return_to there.
struct CallOptions {
  int32_t wanted = -1;  // results, -1: all
  ReturnTo return_to = ReturnTo::kCall;
  uint8_t event = 0;   // Metamethod + 1, for tracebacks
  uint16_t flags = 0;  // FrameFlag
};
static_assert(sizeof(CallOptions) == 8);
static_assert(offsetof(Frame, event) - offsetof(Frame, wanted) == offsetof(CallOptions, event));
static_assert(offsetof(Frame, flags) - offsetof(Frame, wanted) == offsetof(CallOptions, flags));
static_assert(offsetof(Frame, vararg_slots) == offsetof(Frame, base) + 4);
static_assert(offsetof(Frame, extra) == offsetof(Frame, pc) + 4);

// For CallOptions::event.
constexpr uint8_t EventCode(Metamethod event) {
  return static_cast<uint8_t>(static_cast<int>(event) + 1);
}

// How a frame was called, as one word.
constexpr uint64_t CallWord(FrameKind kind, const CallOptions& options) {
  // The kind is the lowest bit of its byte: return_to moves up by one, which is
  // adding it once more.
  constexpr int kShift = 8 * offsetof(CallOptions, return_to);
  const uint64_t added = static_cast<uint64_t>(options.return_to) + static_cast<uint64_t>(kind);
  return std::bit_cast<uint64_t>(options) + (added << kShift);
}
inline uint64_t CallWordOf(const Frame& frame) {
  uint64_t word;
  __builtin_memcpy(&word, &frame.wanted, sizeof word);
  return word;
}

// Where the frame lies and how it was called; pc and extra are left.
inline void WriteCall(Frame& frame, uint32_t base, uint32_t vararg_slots, uint64_t call_word) {
  const uint64_t place = base | uint64_t{vararg_slots} << 32;
  __builtin_memcpy(&frame.base, &place, sizeof place);
  __builtin_memcpy(&frame.wanted, &call_word, sizeof call_word);
}
// The whole frame, which stands at its beginning.
inline void WriteFrame(Frame& frame, uint32_t base, uint32_t vararg_slots, uint64_t call_word,
                       uint32_t extra = 0) {
  WriteCall(frame, base, vararg_slots, call_word);
  const uint64_t progress = uint64_t{extra} << 32;
  __builtin_memcpy(&frame.pc, &progress, sizeof progress);
}
static_assert(std::endian::native == std::endian::little);

}  // namespace selenite::vm

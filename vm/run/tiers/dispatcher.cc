// The dispatcher: runs bytecode.
//
// Its state is in machine registers: the address of the instruction, its first
// word, the frame's registers and constants, the end of the fuel and the frame (see
// dispatch_state.h). A handler does what is common and goes straight to the
// next one; whatever is rare goes to a cold handler, which brings the state
// into memory, calls shared code and comes back through what memory says.
//
// handlers.inc is written once and compiled in one of two ways. Where the
// compiler guarantees tail calls and has a calling convention without saved
// registers, each handler is a function that ends in a jump to the next
// (-DSELENITE_TAIL_CALLS=0 turns that off). Elsewhere each is a label in one
// large function, and the next is a computed goto.
//
// Without metering (see fuel.h) fuel_end stands still.

#include "vm/run/tiers/dispatcher.h"

#include <cstring>

#include "vm/bytecode/decoder.h"
#include "vm/bytecode/opcode.h"
#include "vm/objects/cell.h"
#include "vm/run/calls/calls.h"
#include "vm/run/operations/numeric_for.h"
#include "vm/run/operations/operations.h"
#include "vm/run/semantics/instruction_event.h"
#include "vm/run/semantics/arithmetic.h"
#include "vm/run/semantics/comparison.h"
#include "vm/run/tiers/dispatch_state.h"
#include "vm/run/tiers/handler_frames.h"
#include "vm/run/tiers/handler_returns.h"
#include "vm/run/tiers/table_places.h"
#include "vm/support/short_bytes.h"

// Sanitizers put things on the stack that its calling convention has no place for.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#undef SELENITE_TAIL_CALLS
#define SELENITE_TAIL_CALLS 0
#endif
#endif

#ifndef SELENITE_TAIL_CALLS
#if defined(__clang__) && __clang_major__ >= 19 && defined(__x86_64__)
#define SELENITE_TAIL_CALLS 1
#else
#define SELENITE_TAIL_CALLS 0
#endif
#endif

namespace selenite::vm {

namespace {

// The metamethod of a binary operation: the first operand's, or the second's.
inline Value FindBinaryHandler(const Machine& machine, const Value& a, const Value& b,
                               Metamethod event) {
  const Value handler = machine.MetamethodOf(a, event);
  return handler.IsNil() ? machine.MetamethodOf(b, event) : handler;
}

// Integers that fit 31 bits divide faster.
inline bool AreSmall(int64_t x, int64_t y) { return static_cast<uint64_t>(x | y) >> 31 == 0; }
inline int64_t IntegerModulo(int64_t x, int64_t y) {
  if (AreSmall(x, y)) return static_cast<uint32_t>(x) % static_cast<uint32_t>(y);
  return FloorModulo(x, y);
}
inline int64_t IntegerQuotient(int64_t x, int64_t y) {
  if (AreSmall(x, y)) return static_cast<uint32_t>(x) / static_cast<uint32_t>(y);
  return FloorDivide(x, y);
}

// Whether two values are equal, if it is known without looking closer.
enum class Known : uint8_t { kFalse, kTrue, kUnknown };
inline Known QuickEquals(const Value& a, const Value& b) {
  if (a.tag() != b.tag()) {
    return a.IsNumber() && b.IsNumber() ? Known::kUnknown : Known::kFalse;
  }
  if (a.IsFloat()) return a.AsFloat() == b.AsFloat() ? Known::kTrue : Known::kFalse;
  if (a.bits() == b.bits()) return Known::kTrue;
  return a.tag() == Tag::kLongString || a.IsTable() || a.IsUserdata() ? Known::kUnknown
                                                                      : Known::kFalse;
}

// The same for long strings that are compared in one piece, for `price`.
inline Known EqualTexts(const Value& a, const Value& b, int64_t& price) {
  if (a.tag() != Tag::kLongString || b.tag() != Tag::kLongString) return Known::kUnknown;
  const String* left = a.AsString();
  const String* right = b.AsString();
  const size_t length = left->length();
  if (length != right->length()) return Known::kFalse;
  if (length > static_cast<size_t>(kPieceBytes)) return Known::kUnknown;
  price = static_cast<int64_t>(length) / kCopiedBytesPerFuelUnit;
  return std::memcmp(left->bytes(Reading::kCompared).data(), right->bytes(Reading::kCompared).data(),
                     length) == 0 ? Known::kTrue : Known::kFalse;
}

// Less than, equal or greater than 0. The first bytes mostly tell.
// REQUIRES: both are short strings.
inline int OrderOfTexts(const Value& a, const Value& b) {
  const std::string_view left = a.AsString()->bytes(Reading::kShort);
  const std::string_view right = b.AsString()->bytes(Reading::kShort);
  const size_t common = left.size() < right.size() ? left.size() : right.size();
  for (size_t i = 0; i < common; ++i) {
    if (left[i] != right[i]) {
      return static_cast<unsigned char>(left[i]) < static_cast<unsigned char>(right[i]) ? -1 : 1;
    }
  }
  return left.size() < right.size() ? -1 : left.size() > right.size() ? 1 : 0;
}

}  // namespace

// ---- What both ways of compiling share -------------------------------------

#define A FieldA(word)
#define B FieldB(word)
#define C FieldC(word)
#define D FieldD(word)
#define X ip[1]
#define SX static_cast<int32_t>(ip[1])

#if SELENITE_METERING
#define MOVE_FUEL_END(words) fuel_end += static_cast<intptr_t>(words) * 4
#define IS_EXHAUSTED() (fuel_end < reinterpret_cast<intptr_t>(ip))
// The same after the instruction at ip, of one word.
#define IS_EXHAUSTED_AFTER() (fuel_end < reinterpret_cast<intptr_t>(ip + 1))
#else
#define MOVE_FUEL_END(words) (void)0
#define IS_EXHAUSTED() false
#define IS_EXHAUSTED_AFTER() false
#endif

// To the next instruction, after one of so many words.
#define NEXT(words)             \
  do {                          \
    ip += (words);              \
    MOVE_FUEL_END((words) - 1); \
    DISPATCH();                 \
  } while (false)
// To the target of a jump that has so many words. Going back is a checkpoint.
#define JUMP(words, distance)               \
  do {                                      \
    const int32_t distance_ = (distance);   \
    ip += (words) + distance_;              \
    MOVE_FUEL_END((words) - 1 + distance_); \
    if (IS_EXHAUSTED()) [[unlikely]] {      \
      if (distance_ < 0) GO(Exhausted);     \
    }                                       \
    DISPATCH();                             \
  } while (false)
#define BRANCH(words, condition, distance)     \
  do {                                         \
    if (condition) JUMP(words, distance);      \
    NEXT(words);                               \
  } while (false)
// After storing `value` into the object `into`: the collector may have to know.
#define NEXT_STORED(words, into, value)                          \
  do {                                                           \
    if ((value).tag() >= Tag::kString &&                         \
        (into)->NeedsBarrier((value).AsObject())) [[unlikely]] { \
      st->stored_owner = (into);                                 \
      st->stored_value = (value).AsObject();                     \
      GO(Stored##words);                                         \
    }                                                            \
    NEXT(words);                                                 \
  } while (false)
// Each dispatch is to have an indirect jump of its own, for the sake of branch
// prediction, and no two arms are to become one conditional move: the compiler
// would join what ends alike, so nothing does.
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
#define KEEP_APART(target) asm volatile("# dispatch " TEXT(__COUNTER__) : "+r"(target))

// Units left until fuel_end, after the instruction at ip and at ip.
#if SELENITE_METERING
#define UNITS_AFTER() ((fuel_end - reinterpret_cast<intptr_t>(ip)) / 4 - 1)
#define UNITS_AT() ((fuel_end - reinterpret_cast<intptr_t>(ip)) / 4)
#else
#define UNITS_AFTER() fuel_end
#define UNITS_AT() fuel_end
#endif
// Before a slow path of the instruction at ip.
#define SAVE() (st->at = ip, st->Save(frame, ip + GetWords(word), UNITS_AFTER()))
// On in the function whose frame was just written above ours.
#define ENTER(entered)                              \
  do {                                              \
    const Entered in_ = (entered);                  \
    ++st->calls;                                    \
    ++frame;                                        \
    R = in_.base;                                   \
    K = in_.callee->constants();                    \
    MOVE_FUEL_END(in_.entry - (ip + 1));            \
    ip = in_.entry;                                 \
    if (IS_EXHAUSTED()) [[unlikely]] GO(Exhausted); \
    DISPATCH();                                     \
  } while (false)
// Takes from fuel_end what was charged by an allocation.
#define SETTLE()                  \
  do {                            \
    MOVE_FUEL_END(st->fuel.left); \
    st->fuel.left = 0;            \
  } while (false)
// The state from memory: the frame on top, where it stands.
#if SELENITE_METERING
#define LOAD_FUEL_END() fuel_end = reinterpret_cast<intptr_t>(ip) + st->TakeFuel() * 4
#else
#define LOAD_FUEL_END() fuel_end = st->TakeFuel()
#endif
#define LOAD()                                              \
  do {                                                      \
    st->Refresh();                                          \
    frame = &st->fiber->frame();                            \
    R = st->stack + frame->base;                            \
    Prototype* prototype_ = R[-1].AsClosure()->prototype(); \
    K = prototype_->constants();                            \
    ip = prototype_->bytecode() + frame->pc;                \
    LOAD_FUEL_END();                                        \
  } while (false)

namespace {
inline uint32_t GetWords(uint32_t word) { return GetOpcodeInfo(OpcodeOf(word)).words; }
}  // namespace

// ---- Tail calls ------------------------------------------------------------
#if SELENITE_TAIL_CALLS

#define PARAMETERS                                                                \
  const uint32_t *ip, uint32_t word, Value *R, const Value *K, intptr_t fuel_end, \
      Frame *frame, DispatchState *st, const void *handlers
#define ARGUMENTS ip, word, R, K, fuel_end, frame, st, handlers

namespace {

typedef __attribute__((preserve_none)) Step Handler(PARAMETERS);

#define DISPATCH()                                                                   \
  do {                                                                               \
    word = *ip;                                                                      \
    Handler* next_ = static_cast<Handler* const*>(handlers)[word & 0xFF];            \
    KEEP_APART(next_);                                                               \
    [[clang::musttail]] return next_(ARGUMENTS);                                     \
  } while (false)
#define GO(name) [[clang::musttail]] return Cold##name(ARGUMENTS)
// To the handler of an opcode, for the instruction in `word` at ip.
#define RUN(name) [[clang::musttail]] return Run##name(ARGUMENTS)
#define LEAVE(step) return (step)
#define HANDLER(name) __attribute__((preserve_none)) Step Run##name([[maybe_unused]] PARAMETERS)
// Not on the shortest way, yet common.
#define WARM(name) \
  __attribute__((preserve_none, noinline)) Step Cold##name([[maybe_unused]] PARAMETERS)
#define COLD(name) \
  __attribute__((preserve_none, cold, noinline)) Step Cold##name([[maybe_unused]] PARAMETERS)

#define OPCODE(name, op, a, b, c, meaning) HANDLER(name);
#include "vm/bytecode/opcodes.def"
#undef OPCODE
#include "vm/run/tiers/handlers.inc"

constexpr Handler* kHandlers[256] = {
#define OPCODE(name, op, a, b, c, meaning) Run##name,
#include "vm/bytecode/opcodes.def"
#undef OPCODE
};

}  // namespace

Step Dispatch(Safepoints& safepoints, Fiber& fiber) {
  Machine& machine = safepoints.machine();
  const int64_t instructions = machine.fuel().instructions();
  DispatchState state(safepoints, fiber);
  DispatchState* st = &state;
  const uint32_t* ip;
  Value* R;
  const Value* K;
  intptr_t fuel_end;
  Frame* frame;
  LOAD();
  const Step step = kHandlers[*ip & 0xFF](ip, *ip, R, K, fuel_end, frame, st, kHandlers);
  machine.counters.instructions_dispatcher += machine.fuel().instructions() - instructions;
  machine.counters.calls_dispatcher += st->calls;
  return step;
}

// ---- Computed goto ---------------------------------------------------------
#else

#define DISPATCH()                              \
  do {                                          \
    word = *ip;                                 \
    const void* next_ = kHandlers[word & 0xFF]; \
    KEEP_APART(next_);                          \
    goto* next_;                                \
  } while (false)
#define GO(name) goto Cold##name
#define RUN(name) goto Run##name
#define LEAVE(result)    \
  do {                   \
    st->step = (result); \
    goto leave;          \
  } while (false)
#define HANDLER(name) Run##name:
#define WARM(name) Cold##name:
#define COLD(name) Cold##name:

Step Dispatch(Safepoints& safepoints, Fiber& fiber) {
  Machine& machine = safepoints.machine();
  static const void* const kHandlers[256] = {
#define OPCODE(name, op, a, b, c, meaning) &&Run##name,
#include "vm/bytecode/opcodes.def"
#undef OPCODE
  };
  const int64_t instructions = machine.fuel().instructions();
  DispatchState state(safepoints, fiber);
  DispatchState* const st = &state;
  const uint32_t* ip;
  uint32_t word;
  Value* R;
  const Value* K;
  intptr_t fuel_end;
  Frame* frame;
  LOAD();
  DISPATCH();

#include "vm/run/tiers/handlers.inc"

leave:
  machine.counters.instructions_dispatcher += machine.fuel().instructions() - instructions;
  machine.counters.calls_dispatcher += st->calls;
  return st->step;
}

#endif

}  // namespace selenite::vm

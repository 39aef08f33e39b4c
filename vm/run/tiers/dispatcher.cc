// The dispatcher: runs bytecode.
//
// Its state is in machine registers: the address of the instruction, its first
// word, the frame's registers and constants, the fuel limit and the frame (see
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
// Without metering (see fuel.h) the limit stands still.

#include "vm/run/tiers/dispatcher.h"

#include <bit>
#include <cstddef>
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

// What the dispatcher's Call writes into a frame beside func and base: `wanted`
// and everything after it, in one word. A return that finds it again knows that
// nothing special happened to the frame.
struct PlainCall {
  int32_t wanted;
  FrameKind kind : 1;
  ReturnTo return_to : 7;
  uint8_t event;
  uint16_t flags;
};
static_assert(sizeof(PlainCall) == 8);
static_assert(offsetof(Frame, flags) - offsetof(Frame, wanted) == offsetof(PlainCall, flags));
static_assert(offsetof(Frame, below) == offsetof(Frame, base) + 4);

constexpr uint64_t PlainCallWord(int32_t wanted) {
  return std::bit_cast<uint64_t>(PlainCall{.wanted = wanted,
                                           .kind = FrameKind::kLua,
                                           .return_to = ReturnTo::kCall,
                                           .event = 0,
                                           .flags = kPlain});
}
inline uint64_t ReadPlainCall(const Frame* frame) {
  uint64_t word;
  __builtin_memcpy(&word, &frame->wanted, sizeof word);
  return word;
}
constexpr uint64_t kTailCalledBit = uint64_t{kTailCalled} << 48;
// Perhaps it was replaced by a tail call.
inline bool IsPlain(const Frame* frame) {
  return (ReadPlainCall(frame) & ~kTailCalledBit) >> 32 == PlainCallWord(0) >> 32;
}
inline void WritePlainCall(Frame* frame, uint32_t base, int32_t wanted) {
  const uint64_t place = base;  // and nothing below it
  const uint64_t word = PlainCallWord(wanted);
  __builtin_memcpy(&frame->base, &place, sizeof place);
  __builtin_memcpy(&frame->wanted, &word, sizeof word);
}

// The frame of a function with variable arguments: as PushLuaFrame has it.
inline void WriteVarargCall(Frame* frame, uint32_t base, uint32_t below, int32_t wanted,
                            uint32_t extra) {
  frame->base = base;
  frame->below = below;
  frame->wanted = wanted;
  frame->kind = FrameKind::kLua;
  frame->return_to = ReturnTo::kCall;
  frame->event = 0;
  frame->flags = 0;
  frame->pc = 0;
  frame->extra = extra;
}

// The frame of a metamethod with one result that was called for an instruction:
// as PushLuaFrame has it.
inline void WriteEventCall(Frame* frame, uint32_t base, ReturnTo how, Metamethod event) {
  frame->base = base;
  frame->below = 0;
  frame->wanted = 1;
  frame->kind = FrameKind::kLua;
  frame->return_to = how;
  frame->event = static_cast<uint8_t>(static_cast<int>(event) + 1);
  frame->flags = 0;
  frame->pc = 0;
  frame->extra = 0;
}

// The metamethod of a binary operation: the first operand's, or the second's.
inline Value FindBinaryHandler(const Machine& machine, const Value& a, const Value& b,
                               Metamethod event) {
  const Value handler = machine.MetamethodOf(a, event);
  return handler.IsNil() ? machine.MetamethodOf(b, event) : handler;
}

// `slot` and as many more as the registers of `callee`.
inline const Value* AfterWindow(const Value* slot, const Prototype* callee) {
  return reinterpret_cast<const Value*>(reinterpret_cast<const char*>(slot) +
                                        callee->frame_bytes());
}

// Where table[name] is, if it is there and where its constant has noted.
inline Value* FindNoted(const Value& object, const Value& name) {
  if (!object.IsTable()) [[unlikely]] return nullptr;
  Table::Entry* entry = object.AsTable()->FindNoted(name);
  return entry == nullptr || entry->value.IsNil() ? nullptr : &entry->value;
}
// Where it is after that.
inline Value* FindElsewhere(const Value& object, const Value& name) {
  if (!object.IsTable()) [[unlikely]] return nullptr;
  Table::Entry* entry = object.AsTable()->FindAndNote(name);
  return entry == nullptr || entry->value.IsNil() ? nullptr : &entry->value;
}

// What object[name] finds in the table that __index of `metatable` names, or
// in that one's, and so on, after how many of them; null: ask GetIndex.
struct Inherited {
  const Value* value;
  int hops;
};
constexpr Value kAbsent;
constexpr int kMaxHops = 16;
// From `metatable` on, which is met after `hops` tables.
[[gnu::noinline]] Inherited FindInheritedFrom(const StringTable& strings, const Table* metatable,
                                              const Value& name, int hops) {
  while (++hops < kMaxHops) {
    const Value handler = metatable->GetIndexHandler(strings);
    if (!handler.IsTable()) return {handler.IsNil() ? &kAbsent : nullptr, hops - 1};
    const Table* table = handler.AsTable();
    const Table::Entry* entry = table->FindNamed(name);
    if (entry != nullptr && !entry->value.IsNil()) return {&entry->value, hops};
    metatable = table->metatable();
    if (metatable == nullptr) return {&kAbsent, hops};
  }
  return {nullptr, 0};
}
// As long as each __index is where it was: calls nothing, so it needs no stack.
inline Inherited FindInherited(const StringTable& strings, const Table* metatable,
                               const Value& name) {
  for (int hops = 0; hops < kMaxHops - 1;) {
    const Value* handler = metatable->NotedIndexHandler(strings);
    if (handler == nullptr || !handler->IsTable()) [[unlikely]] {
      return FindInheritedFrom(strings, metatable, name, hops);
    }
    const Table* table = handler->AsTable();
    const Table::Entry* entry = table->FindNamed(name);
    ++hops;
    if (entry != nullptr && !entry->value.IsNil()) [[likely]] return {&entry->value, hops};
    metatable = table->metatable();
    if (metatable == nullptr) return {&kAbsent, hops};
  }
  return {nullptr, 0};
}

// object[key], if it is an element of an array that is there.
inline const Value* ElementOf(const Value& object, const Value& key) {
  if (!object.IsTable() || !key.IsInteger()) [[unlikely]] return nullptr;
  const Table* table = object.AsTable();
  const uint64_t index = key.bits() - 1;
  if (index >= table->array_limit()) [[unlikely]] return nullptr;
  const Value* element = table->array() + index;
  return element->IsNil() ? nullptr : element;
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
  return std::memcmp(left->data(), right->data(), length) == 0 ? Known::kTrue : Known::kFalse;
}

// Less than, equal or greater than 0. The first bytes mostly tell.
// REQUIRES: both are short strings.
inline int OrderOfTexts(const Value& a, const Value& b) {
  const std::string_view left = a.AsString()->view();
  const std::string_view right = b.AsString()->view();
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
#define MOVE_LIMIT(words) limit += static_cast<intptr_t>(words) * 4
#define IS_EXHAUSTED() (limit < reinterpret_cast<intptr_t>(ip))
// The same after the instruction at ip, of one word.
#define IS_EXHAUSTED_AFTER() (limit < reinterpret_cast<intptr_t>(ip + 1))
#else
#define MOVE_LIMIT(words) (void)0
#define IS_EXHAUSTED() false
#define IS_EXHAUSTED_AFTER() false
#endif

// To the next instruction, after one of so many words.
#define NEXT(words)                     \
  do {                                  \
    ip += (words);                      \
    MOVE_LIMIT((words) - 1);            \
    DISPATCH();                         \
  } while (false)
// To the target of a jump that has so many words. Going back is a checkpoint.
#define JUMP(words, distance)                     \
  do {                                            \
    const int32_t distance_ = (distance);         \
    ip += (words) + distance_;                    \
    MOVE_LIMIT((words) - 1 + distance_);          \
    if (IS_EXHAUSTED()) [[unlikely]] {            \
      if (distance_ < 0) GO(Exhausted);           \
    }                                             \
    DISPATCH();                                   \
  } while (false)
#define BRANCH(words, condition, distance)     \
  do {                                         \
    if (condition) JUMP(words, distance);      \
    NEXT(words);                               \
  } while (false)
// After storing `value` into the object `into`: the collector may have to know.
#define NEXT_STORED(words, into, value)                                         \
  do {                                                                          \
    if ((value).tag() >= Tag::kString &&                                        \
        (into)->NeedsBarrier((value).AsObject())) [[unlikely]] {                \
      st->stored_into = (into);                                                 \
      st->stored = (value).AsObject();                                          \
      GO(Stored##words);                                                        \
    }                                                                           \
    NEXT(words);                                                                \
  } while (false)
#define POISON_ABOVE(end) st->fiber->PoisonAbove(static_cast<uint32_t>((end) - st->stack))
// Not to be unrolled.
#ifdef __clang__
#define SHORT_LOOP _Pragma("clang loop vectorize(disable) unroll(disable)")
#else
#define SHORT_LOOP
#endif
// Each dispatch is to have an indirect jump of its own, for the sake of branch
// prediction, and no two arms are to become one conditional move: the compiler
// would join what ends alike, so nothing does.
#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)
#define KEEP_APART(target) asm volatile("# dispatch " TEXT(__COUNTER__) : "+r"(target))

// Units left of the loan after the instruction at ip, and its end.
#if SELENITE_METERING
#define UNITS_AFTER() ((limit - reinterpret_cast<intptr_t>(ip)) / 4 - 1)
#define UNITS_AT() ((limit - reinterpret_cast<intptr_t>(ip)) / 4)
#else
#define UNITS_AFTER() limit
#define UNITS_AT() limit
#endif
// Before a slow path of the instruction at ip.
#define SAVE() (st->at = ip, st->Save(frame, ip + GetWords(word), UNITS_AFTER()))
// Takes from the limit what was charged by an allocation.
#define SETTLE()                          \
  do {                                    \
    MOVE_LIMIT(st->fuel.left);            \
    st->fuel.left = 0;                    \
  } while (false)
// The state from memory: the frame on top, where it stands.
#if SELENITE_METERING
#define LOAD_LIMIT() limit = reinterpret_cast<intptr_t>(ip) + st->Borrow() * 4
#else
#define LOAD_LIMIT() limit = st->Borrow()
#endif
#define LOAD()                                                                     \
  do {                                                                             \
    st->Refresh();                                                                 \
    frame = &st->fiber->frame();                                                    \
    R = st->stack + frame->base;                                                   \
    Prototype* prototype_ = R[-1].AsClosure()->prototype();                        \
    K = prototype_->constants();                                                   \
    ip = prototype_->bytecode() + frame->pc;                                       \
    LOAD_LIMIT();                                                                  \
  } while (false)

namespace {
inline uint32_t GetWords(uint32_t word) { return GetOpcodeInfo(OpcodeOf(word)).words; }
}  // namespace

// ---- Tail calls ------------------------------------------------------------
#if SELENITE_TAIL_CALLS

#define PARAMETERS                                                                 \
  const uint32_t *ip, uint32_t word, Value *R, const Value *K, intptr_t limit,     \
      Frame *frame, DispatchState *st, const void *handlers
#define ARGUMENTS ip, word, R, K, limit, frame, st, handlers

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
  intptr_t limit;
  Frame* frame;
  LOAD();
  const Step step = kHandlers[*ip & 0xFF](ip, *ip, R, K, limit, frame, st, kHandlers);
  machine.counters.instructions_dispatcher += machine.fuel().instructions() - instructions;
  machine.counters.calls_dispatcher += st->calls;
  return step;
}

// ---- Computed goto ---------------------------------------------------------
#else

#define DISPATCH()                     \
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
  intptr_t limit;
  Frame* frame;
  LOAD();
  DISPATCH();

#include "vm/run/tiers/handlers.inc"
#include "vm/run/machine/native_info.h"
#include "vm/run/semantics/instruction_event.h"

leave:
  machine.counters.instructions_dispatcher += machine.fuel().instructions() - instructions;
  machine.counters.calls_dispatcher += st->calls;
  return st->step;
}

#endif

}  // namespace selenite::vm

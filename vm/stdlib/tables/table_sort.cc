// table.sort: quicksort with the median of three, in place, as a state
// machine.
//
// It makes the same comparisons in the same order as the reference, so equal
// elements end up in the same order, and a comparison function that is not an
// order is found out in the same cases. (Above kLargeRange the reference takes
// its pivots at random after an unbalanced split; here they are taken by a
// fixed rule, for a run must be repeatable.)
//
// With a comparison function every comparison leaves the native and comes
// back with the answer on top; what it costs besides the call is reading and
// writing one or two slots. Without one, numbers and strings are compared on
// the spot, kPieceSteps at a time.
//
// The elements stay in the table's array part. A table with metamethods, or
// whose elements are in its hash part, is copied into a table of our own
// first and back at the end.
//
// Whatever the comparison function answers or does, each partition scans
// within its range only, and every access is checked against the array: if
// the function shrank it, the sort ends with an error.
#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>

#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/run/operations/native_operations.h"
#include "vm/stdlib/tables/table_access.h"
#include "vm/stdlib/tables/table_libraries.h"

namespace selenite::vm {

namespace {

enum Slot : uint32_t {
  kSubject,     // the table as given
  kComparator,  // a function or nil
  kElements,    // the table being sorted: the subject or a copy
  kSize,
  kLow,         // the range at hand
  kHigh,
  kMiddle,      // index of the pivot candidate
  kUpward,      // index of the scan from below
  kDownward,    // index of the scan from above
  kPivot,       // value
  kSpread,      // not zero: pivots of large ranges are taken off the middle
  kPending,     // how many ranges wait, in the slots from kFixedSlots on
  kFixedSlots,
};
// Of two parts the smaller is sorted first, so at most log2(2^31) wait. Each
// waits with its kSpread, as one integer for the bounds and one for that.
constexpr uint32_t kMaxPending = 32;
constexpr uint32_t kSortSlots = kFixedSlots + 2 * kMaxPending;

enum State : uint32_t {
  kStart,
  kLength,      // the length is on top
  kCopyIn,      // to read the next element of the subject
  kCopiedIn,    // it is on top
  kRange,       // to begin with the range at hand
  // To compare, and with the answer on top: always in pairs.
  kCompareEnds,
  kComparedEnds,
  kCompareLow,
  kComparedLow,
  kCompareHigh,
  kComparedHigh,
  kCompareUpward,
  kComparedUpward,
  kCompareDownward,
  kComparedDownward,
  kCopyOut,     // to write the next element back
  kCopiedOut,   // it is written (a nil on top)
};

// Ranges from here on are large: see kSpread.
constexpr int64_t kLargeRange = 100;

constexpr std::string_view kInvalidOrder = "invalid order function for sorting";

// `a < b` for what has an order without metamethods; unset for all else.
std::optional<bool> PrimitiveLess(const Value& a, const Value& b) {
  if (a.IsInteger() && b.IsInteger()) return a.AsInteger() < b.AsInteger();
  if (a.IsFloat() && b.IsFloat()) return a.AsFloat() < b.AsFloat();
  if (a.IsShortString() && b.IsShortString()) {
    return a.AsString()->bytes(Reading::kShort) < b.AsString()->bytes(Reading::kShort);
  }
  return std::nullopt;
}

// The work of one invocation after the start. Slots are read through a pointer
// that is good until a Lua function is called.
class Sorter {
 public:
  explicit Sorter(NativeCall& call)
      : call_(call),
        slots_(&call.fiber().slot(call.fiber().frame().base)),
        elements_(slots_[kElements].AsTable()),
        array_(elements_->array()),
        has_comparator_(!slots_[kComparator].IsNil()),
        piece_(call) {}

  Step Run(uint32_t state);

 private:
  enum class Answer : uint8_t { kNo, kYes, kLater };

  int64_t Integer(Slot slot) const { return slots_[slot].AsInteger(); }
  void SetInteger(Slot slot, int64_t value) { slots_[slot] = Value::Integer(value); }
  const Value& Element(int64_t index) const { return array_[index - 1]; }
  void Swap(int64_t a, int64_t b) {
    const Value first = Element(a);
    const Value second = Element(b);
    elements_->Store(call_.heap(), &array_[a - 1], second);
    elements_->Store(call_.heap(), &array_[b - 1], first);
  }

  // Compares for `state`, an even member of a pair. kLater: return step_.
  Answer Less(const Value& a, const Value& b, uint32_t state);
  // Has the comparison function compare.
  Step Ask(const Value& a, const Value& b, uint32_t state);
  // The answer that state + 1 finds on top.
  bool TakeAnswer() {
    const bool answer = call_.Top().IsTruthy();
    Fiber& fiber = call_.fiber();
    fiber.top = fiber.frame().base + kSortSlots;
    return answer;
  }
  Step InvalidOrder() { return call_.Raise(kInvalidOrder); }

  int64_t ChooseMiddle(int64_t low, int64_t high) const;
  // Splits at the pivot's place; false when nothing is left to sort.
  bool NextRange(int64_t pivot);

  NativeCall& call_;
  Value* slots_;
  Table* elements_;
  Value* array_;
  bool has_comparator_;
  int64_t compared_ = 0;
  const ChargedPiece piece_;  // long strings
  Step step_ = Step::kNext;
};

Step Sorter::Ask(const Value& a, const Value& b, uint32_t state) {
  call_.SetState(state);
  Value* pushed = slots_ + kSortSlots;
  pushed[0] = slots_[kComparator];
  pushed[1] = a;
  pushed[2] = b;
  call_.fiber().top += 3;
  const bool is_native = pushed[0].IsNative();
  const Step step = call_.Call(2, 1, state + 1);
  // A function in Lua pays for its frame by its instructions.
  if (is_native && step == Step::kCall) call_.Charge(1);
  return step;
}

Sorter::Answer Sorter::Less(const Value& a, const Value& b, uint32_t state) {
  if (++compared_ > PieceSteps()) {
    --compared_;  // it is done, and paid for, after the pause
    step_ = call_.Pause(state);
    return Answer::kLater;
  }
  if (std::optional<bool> answer = PrimitiveLess(a, b)) {
    return *answer ? Answer::kYes : Answer::kNo;
  }
  if (piece_.is_over()) {
    step_ = call_.Pause(state);
    return Answer::kLater;
  }
  call_.SetState(state);
  step_ = LessThan(call_, a, b, state + 1);
  if (step_ != Step::kNext) return Answer::kLater;
  return TakeAnswer() ? Answer::kYes : Answer::kNo;
}

int64_t Sorter::ChooseMiddle(int64_t low, int64_t high) const {
  const int64_t spread = Integer(kSpread);
  if (high - low < kLargeRange || spread == 0) return (low + high) / 2;
  // Somewhere in the middle half.
  const int64_t quarter = (high - low) / 4;
  return low + quarter + spread % (2 * quarter);
}

bool Sorter::NextRange(int64_t pivot) {
  const int64_t low = Integer(kLow);
  const int64_t high = Integer(kHigh);
  int64_t spread = Integer(kSpread);
  // The smaller part goes first, the larger waits.
  int64_t first_low = low;
  int64_t first_high = pivot - 1;
  int64_t rest_low = pivot + 1;
  int64_t rest_high = high;
  int64_t smaller = pivot - low;
  if (pivot - low >= high - pivot) {
    std::swap(first_low, rest_low);
    std::swap(first_high, rest_high);
    smaller = high - pivot;
  }
  int64_t rest_spread = spread;
  constexpr int64_t kUnbalanced = 128;
  if ((rest_high - rest_low) / kUnbalanced > smaller) {
    // Any number will do that the author of the data could not predict.
    const uint64_t mixed = (static_cast<uint64_t>(low) << 32 ^ static_cast<uint64_t>(high)) *
                           0x9e3779b97f4a7c15;
    rest_spread = static_cast<int64_t>(mixed >> 33) | 1;
  }
  uint32_t pending = static_cast<uint32_t>(Integer(kPending));
  if (rest_low < rest_high) {
    SELENITE_CHECK(pending < kMaxPending);
    slots_[kFixedSlots + 2 * pending] = Value::Integer(rest_low << 32 | rest_high);
    slots_[kFixedSlots + 2 * pending + 1] = Value::Integer(rest_spread);
    ++pending;
  }
  if (first_low >= first_high) {
    if (pending == 0) return false;
    --pending;
    const int64_t bounds = slots_[kFixedSlots + 2 * pending].AsInteger();
    first_low = bounds >> 32;
    first_high = bounds & 0xffffffff;
    spread = slots_[kFixedSlots + 2 * pending + 1].AsInteger();
  }
  SetInteger(kLow, first_low);
  SetInteger(kHigh, first_high);
  SetInteger(kSpread, spread);
  SetInteger(kPending, pending);
  return true;
}

// Long because it is one state machine: each comparison is a place where it leaves and
// where it goes on, in the middle of the loops of a quicksort.
Step Sorter::Run(uint32_t state) {
  const int64_t size = Integer(kSize);
  // The comparison function may have done anything to its table.
  if (elements_->array_size() < size) return InvalidOrder();
  int64_t low = Integer(kLow);
  int64_t high = Integer(kHigh);
  bool answer = false;
  // Leaves Run when the answer comes later.
#define SELENITE_SORT_COMPARE(a, b, state_name)                  \
  if (has_comparator_) return Ask(a, b, state_name);             \
  switch (Less(a, b, state_name)) {                              \
    case Answer::kLater: call_.Charge(compared_); return step_;  \
    case Answer::kYes: answer = true; break;                     \
    case Answer::kNo: answer = false; break;                     \
  }
  if (state > kRange && (state - kCompareEnds) % 2 == 1) answer = TakeAnswer();
  for (;;) {
    switch (state) {
      case kRange:
        low = Integer(kLow);
        high = Integer(kHigh);
        [[fallthrough]];
      case kCompareEnds:
        SELENITE_SORT_COMPARE(Element(high), Element(low), kCompareEnds);
        [[fallthrough]];
      case kComparedEnds:
        if (answer) Swap(low, high);
        if (high - low == 1) break;
        SetInteger(kMiddle, ChooseMiddle(low, high));
        [[fallthrough]];
      case kCompareLow:
        SELENITE_SORT_COMPARE(Element(Integer(kMiddle)), Element(low), kCompareLow);
        [[fallthrough]];
      case kComparedLow:
        if (answer) {
          Swap(Integer(kMiddle), low);
          goto middle_found;
        }
        [[fallthrough]];
      case kCompareHigh:
        SELENITE_SORT_COMPARE(Element(high), Element(Integer(kMiddle)), kCompareHigh);
        [[fallthrough]];
      case kComparedHigh:
        if (answer) Swap(Integer(kMiddle), high);
      middle_found:
        if (high - low == 2) break;
        slots_[kPivot] = Element(Integer(kMiddle));
        Swap(Integer(kMiddle), high - 1);
        SetInteger(kUpward, low + 1);
        SetInteger(kDownward, high - 1);
        [[fallthrough]];
      case kCompareUpward:
      scan_upward: {
        int64_t upward = Integer(kUpward);
        for (;;) {
          SetInteger(kUpward, upward);
          SELENITE_SORT_COMPARE(Element(upward), slots_[kPivot], kCompareUpward);
          if (!answer) break;
          if (upward == high - 1) return InvalidOrder();
          ++upward;
        }
        SetInteger(kDownward, Integer(kDownward) - 1);
        goto scan_downward;
      }
      case kComparedUpward:
        if (answer) {
          if (Integer(kUpward) == high - 1) return InvalidOrder();
          SetInteger(kUpward, Integer(kUpward) + 1);
          goto scan_upward;
        }
        SetInteger(kDownward, Integer(kDownward) - 1);
        [[fallthrough]];
      case kCompareDownward:
      scan_downward: {
        int64_t downward = Integer(kDownward);
        for (;;) {
          SetInteger(kDownward, downward);
          SELENITE_SORT_COMPARE(slots_[kPivot], Element(downward), kCompareDownward);
          if (!answer) break;
          if (downward < Integer(kUpward)) return InvalidOrder();
          --downward;
        }
        goto scans_met;
      }
      case kComparedDownward:
        if (answer) {
          if (Integer(kDownward) < Integer(kUpward)) return InvalidOrder();
          SetInteger(kDownward, Integer(kDownward) - 1);
          goto scan_downward;
        }
      scans_met:
        if (Integer(kDownward) >= Integer(kUpward)) {
          Swap(Integer(kUpward), Integer(kDownward));
          SetInteger(kUpward, Integer(kUpward) + 1);
          goto scan_upward;
        }
        Swap(high - 1, Integer(kUpward));
        if (!NextRange(Integer(kUpward))) goto sorted;
        state = kRange;
        continue;
    }
    // A range of two or three is in order now: an empty part, and the next.
    SetInteger(kHigh, low);
    if (!NextRange(low)) goto sorted;
    state = kRange;
  }
#undef SELENITE_SORT_COMPARE
sorted:
  call_.Charge(compared_);
  if (slots_[kElements].SameBits(slots_[kSubject])) return call_.ReturnNothing();
  SetInteger(kLow, 1);
  return call_.Continue(kCopyOut);
}

// ---- Copying in and out -----------------------------------------------------

Step CopyIn(NativeCall& call) {
  const int64_t size = call.Slot(kSize).AsInteger();
  Table* elements = call.Slot(kElements).AsTable();
  uint32_t state = call.state();
  for (const ChargedPiece piece(call);;) {
    const int64_t at = call.Slot(kLow).AsInteger();
    if (state == kCopyIn) {
      call.SetSlotCount(kSortSlots);
      if (at > size) {
        call.SetSlot(kLow, Value::Integer(1));
        return call.Continue(kRange);
      }
      if (piece.is_over()) return call.Pause(kCopyIn);
      call.Charge(1);
      Step step = GetIndex(call, call.Slot(kSubject), Value::Integer(at), kCopiedIn);
      if (step != Step::kNext) return step;
    }
    // A nil is kept like the rest: the array has a place for it.
    Value* place = elements->FindInteger(at);
    if (place == nullptr || at > elements->array_size()) {
      const Value filler = call.Top().IsNil() ? Value::Boolean(false) : call.Top();
      Step step = RawSet(call, elements, Value::Integer(at), filler);
      if (step != Step::kNext) return step;
      place = elements->FindInteger(at);
    }
    elements->Store(call.heap(), place, call.Top());
    call.SetSlot(kLow, Value::Integer(at + 1));
    call.SetState(kCopyIn);
    state = kCopyIn;
  }
}

Step CopyOut(NativeCall& call) {
  const int64_t size = call.Slot(kSize).AsInteger();
  uint32_t state = call.state();
  for (const ChargedPiece piece(call);;) {
    const int64_t at = call.Slot(kLow).AsInteger();
    if (state == kCopyOut) {
      call.SetSlotCount(kSortSlots);
      if (at > size) return call.ReturnNothing();
      if (piece.is_over()) return call.Pause(kCopyOut);
      call.Charge(1);
      Step step = SetIndex(call, call.Slot(kSubject), Value::Integer(at),
                                call.Slot(kElements).AsTable()->GetInteger(at), kCopiedOut);
      if (step != Step::kNext) return step;
    }
    call.SetSlot(kLow, Value::Integer(at + 1));
    call.SetState(kCopyOut);
    state = kCopyOut;
  }
}

Step Begin(NativeCall& call) {
  Table* subject = call.CheckTable(0);
  if (subject == nullptr) return call.Raised();
  ElementCount length(call, *subject, kLength);
  if (length.step() != Step::kNext) return length.step();
  const int64_t size = length.value();
  if (size < 2) return call.ReturnNothing();
  if (size >= std::numeric_limits<int32_t>::max()) return call.BadArgument(0, "array too big");
  const Value comparator = call.Slot(1);
  if (!comparator.IsNil() && !comparator.IsFunction()) return call.BadType(1, "function");
  if (Step step = call.Ensure(kSortSlots + 4); step != Step::kNext) return step;
  Table* elements = subject;
  const bool in_place =
      HasNoAccessMetamethods(*subject, call.strings()) && subject->array_size() >= size;
  if (!in_place) {
    elements = call.heap().New<Table>(0);
    const uint32_t room = static_cast<uint32_t>(std::min(size, kPieceSlots));
    if (elements == nullptr ||
        elements->Reserve(call.heap(), room, 0) == TableStatus::kNoMemory) {
      return call.NoMemory();
    }
  }
  call.SetSlotCount(kSortSlots);
  call.SetSlot(kComparator, comparator);
  call.SetSlot(kElements, Value::Of(elements));
  call.SetSlot(kSize, Value::Integer(size));
  call.SetSlot(kLow, Value::Integer(1));
  call.SetSlot(kHigh, Value::Integer(size));
  call.SetSlot(kSpread, Value::Integer(0));
  call.SetSlot(kPending, Value::Integer(0));
  return call.Continue(in_place ? kRange : kCopyIn);
}

Step Sort(NativeCall& call) {
  const uint32_t state = call.state();
  if (state <= kLength) return Begin(call);
  if (state <= kCopiedIn) return CopyIn(call);
  if (state < kCopyOut) return Sorter(call).Run(state);
  return CopyOut(call);
}

constexpr NativeInfo kFunctions[] = {
    {.name = "sort", .qualified = "table.sort", .prices = Price::kComparisons, .function = Sort},
};

}  // namespace

std::span<const NativeInfo> TableSortLibrary() { return kFunctions; }

}  // namespace selenite::vm

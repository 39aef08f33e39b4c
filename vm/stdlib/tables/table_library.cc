// The table library, but for sort (table_sort.cc) and concat
// (table_concat.cc).
//
// insert, remove and move come down to one thing: a run of elements moves
// from one place to another. Short moves within arrays are done on the spot;
// all others go through AdvanceMove, which works in pieces and asks
// metamethods where there are some.
#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>

#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/machine/numerals.h"
#include "vm/run/natives/native.h"
#include "vm/run/natives/quick_call.h"
#include "vm/run/operations/native_operations.h"
#include "vm/stdlib/tables/table_access.h"
#include "vm/stdlib/tables/table_libraries.h"

namespace selenite::vm {

namespace {

// ---- Moving runs of elements ------------------------------------------------

// Slots of a native while a move is under way.
enum MoveSlot : uint32_t {
  kSource,     // table
  kFrom,       // index of the first element
  kCount,      // how many
  kTarget,     // table
  kTo,         // where the first one goes
  kMoved,      // how many are moved
  kCharged,    // how many are paid for: whole blocks of kPieceSlots
  kInArrays,   // of the last block: it lies in the array parts
  kBackwards,  // true: the last one goes first, for overlapping runs
  kPayload,    // insert: the new value; remove: the removed one
  kLastIndex,  // remove: where a nil goes at the end
  kMoveSlots,
};

// States of a native while a move is under way, and after it.
enum MoveState : uint32_t {
  kStart,
  kLength,       // the length is on top
  kRemoveGet,    // remove: to read the element
  kRemoved,      // it is on top
  kMoveRaw,
  kMoveGet,      // to read the next element
  kMoveGot,      // it is on top
  kMoveSet,      // it is stored (a nil on top)
  kMoveDone,     // all are moved
  kFinished,     // and what came after is stored, too
  kAppend,       // insert: to store at the end
};

// Copies `count` array elements, which may overlap. REQUIRES: both runs lie in
// the array parts.
void CopyElements(Heap& heap, Table& source, int64_t from, Table& target, int64_t to,
                  int64_t count) {
  if (count == 0) return;
  source.TouchArray(static_cast<uint32_t>(from - 1 + count));
  target.TouchArray(static_cast<uint32_t>(to - 1 + count));
  const Value* read = source.array() + (from - 1);
  Value* write = target.array() + (to - 1);
  std::memmove(static_cast<void*>(write), static_cast<const void*>(read),
               static_cast<size_t>(count) * sizeof(Value));
  if (target.MayNeedBarrier()) {
    for (int64_t i = 0; i < count; ++i) Barrier(heap, target, write[i]);
  }
}

bool InArray(const Table& table, int64_t first, int64_t count) {
  return first >= 1 && count <= table.array_size() && first - 1 <= table.array_size() - count;
}

// True: `count` elements from `first` on are in the array and none of them is nil.
bool IsRunWithoutHoles(const Table& table, int64_t first, int64_t count) {
  if (!InArray(table, first, count)) return false;
  const Value* run = table.array() + (first - 1);
  return std::none_of(run, run + count, [](const Value& value) { return value.IsNil(); });
}

// Stores without metamethods. Not kNext: nothing changed, return it.
Step StoreRaw(NativeCall& call, Table* table, int64_t index, const Value& value) {
  if (Value* place = table->FindInteger(index); place != nullptr) {
    table->Store(call.heap(), place, value);
    return Step::kNext;
  }
  if (value.IsNil()) return Step::kNext;
  if (table->SetInteger(call.heap(), index, value) == TableStatus::kOk) return Step::kNext;
  return RawSet(call, table, Value::Integer(index), value);
}

// Begins a move: fills the slots and goes on in AdvanceMove. All values are
// taken from the caller's variables, so slots may be overwritten freely.
struct Move {
  Table* source;
  int64_t from;
  int64_t count;
  Table* target;
  int64_t to;
  bool backwards;
  Value payload;
  int64_t last_index = 0;
};
Step BeginMove(NativeCall& call, const Move& move) {
  call.SetSlotCount(kMoveSlots);
  call.SetSlot(kSource, Value::Of(move.source));
  call.SetSlot(kFrom, Value::Integer(move.from));
  call.SetSlot(kCount, Value::Integer(move.count));
  call.SetSlot(kTarget, Value::Of(move.target));
  call.SetSlot(kTo, Value::Integer(move.to));
  call.SetSlot(kMoved, Value::Integer(0));
  call.SetSlot(kCharged, Value::Integer(0));
  call.SetSlot(kInArrays, Value::Boolean(false));
  call.SetSlot(kBackwards, Value::Boolean(move.backwards));
  call.SetSlot(kPayload, move.payload);
  call.SetSlot(kLastIndex, Value::Integer(move.last_index));
  const bool plain =
      HasNoAccessMetamethods(*move.source, call.strings()) &&
      HasNoAccessMetamethods(*move.target, call.strings());
  return call.Continue(plain ? kMoveRaw : kMoveGet);
}

Step AdvanceRawMove(NativeCall& call) {
  Table* source = call.Slot(kSource).AsTable();
  Table* target = call.Slot(kTarget).AsTable();
  const int64_t from = call.Slot(kFrom).AsInteger();
  const int64_t to = call.Slot(kTo).AsInteger();
  const int64_t count = call.Slot(kCount).AsInteger();
  const bool backwards = call.Slot(kBackwards).AsBoolean();
  int64_t moved = call.Slot(kMoved).AsInteger();
  const auto lie_in_arrays = [&](int64_t first, int64_t elements) {
    return InArray(*source, from + first, elements) && InArray(*target, to + first, elements);
  };
  const auto offset_of = [&](int64_t elements) {
    return backwards ? count - moved - elements : moved;
  };
  int64_t charged = call.Slot(kCharged).AsInteger();
  if (moved == charged) {
    const int64_t block = std::min(count - moved, kPieceSlots);
    const bool in_arrays = lie_in_arrays(offset_of(block), block);
    if (in_arrays) {
      call.ChargeBytes(static_cast<size_t>(block) * sizeof(Value));
    } else {
      call.Charge(block);
    }
    charged += block;
    call.SetSlot(kCharged, Value::Integer(charged));
    call.SetSlot(kInArrays, Value::Boolean(in_arrays));
  }
  const int64_t piece = std::min(charged - moved, PieceSlots());
  const int64_t offset = offset_of(piece);
  if (call.Slot(kInArrays).AsBoolean() && lie_in_arrays(offset, piece)) {
    CopyElements(call.heap(), *source, from + offset, *target, to + offset, piece);
    moved += piece;
  } else {
    for (const int64_t end = moved + piece; moved < end; ++moved) {
      const int64_t at = backwards ? count - 1 - moved : moved;
      Step step = StoreRaw(call, target, to + at, source->GetInteger(from + at));
      if (step != Step::kNext) {
        call.SetSlot(kMoved, Value::Integer(moved));
        return step;
      }
    }
  }
  call.SetSlot(kMoved, Value::Integer(moved));
  if (moved < count) return call.Pause(kMoveRaw);
  return call.Continue(kMoveDone);
}

Step AdvanceSlowMove(NativeCall& call) {
  uint32_t state = call.state();
  const int64_t count = call.Slot(kCount).AsInteger();
  const bool backwards = call.Slot(kBackwards).AsBoolean();
  for (const ChargedPiece piece(call);;) {
    const int64_t moved = call.Slot(kMoved).AsInteger();
    const uint64_t at = static_cast<uint64_t>(backwards ? count - 1 - moved : moved);
    switch (state) {
      case kMoveGet: {
        call.SetSlotCount(kMoveSlots);
        if (moved == count) return call.Continue(kMoveDone);
        if (piece.is_over()) return call.Pause(kMoveGet);
        call.Charge(2);  // to read it, and to write it
        const uint64_t index = static_cast<uint64_t>(call.Slot(kFrom).AsInteger()) + at;
        Step step = GetIndex(call, call.Slot(kSource), Value::Integer(static_cast<int64_t>(index)),
                               kMoveGot);
        if (step != Step::kNext) return step;
        [[fallthrough]];
      }
      case kMoveGot: {
        const uint64_t index = static_cast<uint64_t>(call.Slot(kTo).AsInteger()) + at;
        Step step = SetIndex(call, call.Slot(kTarget), Value::Integer(static_cast<int64_t>(index)),
                                  call.Top(), kMoveSet);
        if (step != Step::kNext) return step;
        [[fallthrough]];
      }
      default:
        call.SetSlot(kMoved, Value::Integer(moved + 1));
        call.SetState(kMoveGet);
        state = kMoveGet;
    }
  }
}

// REQUIRES: state() is one of the three kinds of kMove… before kMoveDone.
Step AdvanceMove(NativeCall& call) {
  return call.state() == kMoveRaw ? AdvanceRawMove(call) : AdvanceSlowMove(call);
}

// ---- insert -----------------------------------------------------------------

Step FinishInsert(NativeCall& call) {
  if (call.state() == kFinished) return call.ReturnNothing();
  // The element before the moved ones' new place.
  const int64_t position = call.Slot(kFrom).AsInteger();
  Step step = SetIndex(call, call.Slot(kSource), Value::Integer(position), call.Slot(kPayload),
                            kFinished);
  return step == Step::kNext ? call.ReturnNothing() : step;
}

// Slots: table, value, the index just behind the length. The table may grow for
// it, and another length then.
Step Append(NativeCall& call) {
  const Step step = RawSet(call, call.Slot(0).AsTable(), call.Slot(2), call.Slot(1));
  return step == Step::kNext ? call.ReturnNothing() : step;
}

// At the end, `end` being the index behind it. REQUIRES: no access metamethods.
template <class Call>
[[gnu::always_inline]] inline typename Call::Result InsertAtEnd(Call& call, Table* table,
                                                                int64_t end, const Value& value) {
  if (table->SetInteger(call.heap(), end, value) == TableStatus::kOk) [[likely]] {
    return call.ReturnNothing();
  }
  if constexpr (Call::kIsQuick) {
    return call.NotQuick();
  } else {
    const Value inserted = value;
    call.SetSlotCount(3);
    call.SetSlot(1, inserted);
    call.SetSlot(2, Value::Integer(end));
    return call.Continue(kAppend);
  }
}

int64_t IndexAfter(int64_t length) {
  return static_cast<int64_t>(static_cast<uint64_t>(length) + 1);
}

Step Insert(NativeCall& call) {
  if (call.state() == kAppend) return Append(call);
  if (call.state() >= kMoveDone) return FinishInsert(call);
  if (call.state() >= kMoveRaw) return AdvanceMove(call);
  const uint32_t count = call.slot_count() - (call.state() == kLength ? 1 : 0);
  Table* table = call.CheckTable(0);
  if (table == nullptr) return call.Raised();
  ElementCount length(call, *table, kLength);
  if (length.step() != Step::kNext) return length.step();
  const int64_t end = IndexAfter(length.value());
  int64_t position = end;
  if (count == 3) {
    std::optional<int64_t> given = call.CheckInteger(1);
    if (!given) return call.Raised();
    position = *given;
    if (static_cast<uint64_t>(position) - 1 >= static_cast<uint64_t>(end)) {
      return call.BadArgument(1, "position out of bounds");
    }
  } else if (count != 2) {
    return call.Raise("wrong number of arguments to 'insert'");
  }
  const Value value = call.Slot(count - 1);
  const int64_t moving = end > position ? end - position : 0;
  if (HasNoAccessMetamethods(*table, call.strings())) [[likely]] {
    if (moving == 0) return InsertAtEnd(call, table, end, value);
    if (moving <= PieceSlots() && InArray(*table, position, moving + 1)) {
      call.ChargeBytes(static_cast<size_t>(moving) * sizeof(Value));
      CopyElements(call.heap(), *table, position, *table, position + 1, moving);
      table->Store(call.heap(), &table->array()[position - 1], value);
      return call.ReturnNothing();
    }
  }
  return BeginMove(call, {.source = table,
                          .from = position,
                          .count = moving,
                          .target = table,
                          .to = static_cast<int64_t>(static_cast<uint64_t>(position) + 1),
                          .backwards = true,
                          .payload = value});
}

// The first argument if it is a table without a metatable.
[[gnu::always_inline]] inline Table* PlainTable(const QuickCall& call) {
  Table* table = call.CheckTable(0);
  return table != nullptr && table->metatable() == nullptr ? table : nullptr;
}

int QuickInsert(QuickCall& call) {
  if (call.argument_count() != 2) return call.NotQuick();
  Table* table = PlainTable(call);
  if (table == nullptr) return call.NotQuick();
  return InsertAtEnd(call, table, IndexAfter(table->Length()), call.Argument(1));
}

// ---- remove -----------------------------------------------------------------

Step FinishRemove(NativeCall& call) {
  if (call.state() == kMoveDone) {
    Step step = SetIndex(call, call.Slot(kSource), call.Slot(kLastIndex), Value(), kFinished);
    if (step != Step::kNext) return step;
  }
  return call.ReturnValue(call.Slot(kPayload));
}

struct Removal {
  int64_t position;
  int64_t size;
  Value element;
};
Step BeginRemoval(NativeCall& call, Table* table, const Removal& removal) {
  const int64_t position = removal.position;
  return BeginMove(call, {.source = table,
                          .from = static_cast<int64_t>(static_cast<uint64_t>(position) + 1),
                          .count = position < removal.size ? removal.size - position : 0,
                          .target = table,
                          .to = position,
                          .backwards = false,
                          .payload = removal.element,
                          .last_index = std::max(position, removal.size)});
}

// Takes the element at `index`, behind which there is none. REQUIRES: no access
// metamethods.
template <class Call>
[[gnu::always_inline]] inline typename Call::Result RemoveLast(Call& call, Table* table,
                                                               int64_t index) {
  Value* last = table->FindInteger(index);
  if (last == nullptr) return call.ReturnValue(Value());
  const Value removed = *last;
  *last = Value();
  return call.ReturnValue(removed);
}

Step Remove(NativeCall& call) {
  if (call.state() >= kMoveDone) return FinishRemove(call);
  if (call.state() >= kMoveRaw) return AdvanceMove(call);
  Table* table = call.CheckTable(0);
  if (table == nullptr) return call.Raised();
  if (call.state() >= kRemoveGet) {
    // Slots: table, position, length, and the element on top.
    if (call.state() == kRemoveGet) {
      Step step = GetIndex(call, Value::Of(table), call.Slot(1), kRemoved);
      if (step != Step::kNext) return step;
    }
    return BeginRemoval(call, table, {.position = call.Slot(1).AsInteger(),
                                      .size = call.Slot(2).AsInteger(),
                                      .element = call.Top()});
  }
  ElementCount length(call, *table, kLength);
  if (length.step() != Step::kNext) return length.step();
  const int64_t size = length.value();
  std::optional<int64_t> given = call.OptInteger(1, size);
  if (!given) return call.Raised();
  const int64_t position = *given;
  if (position != size && static_cast<uint64_t>(position) - 1 > static_cast<uint64_t>(size)) {
    return call.BadArgument(1, "position out of bounds");
  }
  if (!HasNoAccessMetamethods(*table, call.strings())) {
    call.SetSlotCount(3);
    call.SetSlot(1, Value::Integer(position));
    call.SetSlot(2, Value::Integer(size));
    return call.Continue(kRemoveGet);
  }
  if (position >= size) return RemoveLast(call, table, position);
  const Value removed = table->GetInteger(position);
  const int64_t moving = size - position;
  if (moving > PieceSlots() || !InArray(*table, position, moving + 1)) {
    return BeginRemoval(call, table, {.position = position, .size = size, .element = removed});
  }
  call.ChargeBytes(static_cast<size_t>(moving) * sizeof(Value));
  CopyElements(call.heap(), *table, position + 1, *table, position, moving);
  if (Value* last = table->FindInteger(size); last != nullptr) *last = Value();
  return call.ReturnValue(removed);
}

int QuickRemove(QuickCall& call) {
  if (call.argument_count() != 1) return call.NotQuick();
  Table* table = PlainTable(call);
  if (table == nullptr) return call.NotQuick();
  return RemoveLast(call, table, table->Length());
}

// ---- move -------------------------------------------------------------------

Step MoveElements(NativeCall& call) {
  if (call.state() == kMoveDone) return call.ReturnValue(call.Slot(kTarget));
  if (call.state() != kStart) return AdvanceMove(call);
  std::optional<int64_t> first = call.CheckInteger(1);
  if (!first) return call.Raised();
  std::optional<int64_t> last = call.CheckInteger(2);
  if (!last) return call.Raised();
  std::optional<int64_t> to = call.CheckInteger(3);
  if (!to) return call.Raised();
  const uint32_t target_slot = call.Slot(4).IsNil() ? 0 : 4;
  Table* source = call.CheckTable(0);
  if (source == nullptr) return call.Raised();
  Table* target = call.CheckTable(target_slot);
  if (target == nullptr) return call.Raised();
  if (*last < *first) return call.ReturnValue(Value::Of(target));
  constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
  if (*first <= 0 && *last >= kMax + *first) {
    return call.BadArgument(2, "too many elements to move");
  }
  const int64_t count = *last - *first + 1;
  if (*to > kMax - count + 1) return call.BadArgument(3, "destination wrap around");
  const bool backwards = source == target && *to > *first && *to <= *last;
  if (HasNoAccessMetamethods(*source, call.strings()) &&
      HasNoAccessMetamethods(*target, call.strings())) {
    // A new table that is filled from 1 on is given its room at once: as much as it
    // would have in the end if it grew element by element.
    if (*to == 1 && count > 4 && count <= kPieceSlots && target->IsNew() &&
        IsRunWithoutHoles(*source, *first, count)) {
      const uint32_t room = std::bit_ceil(static_cast<uint32_t>(count));
      if (target->Reserve(call.heap(), room, 0) != TableStatus::kOk) return call.NoMemory();
    }
    if (count <= PieceSlots() && InArray(*source, *first, count) && InArray(*target, *to, count)) {
      call.ChargeBytes(static_cast<size_t>(count) * sizeof(Value));
      CopyElements(call.heap(), *source, *first, *target, *to, count);
      return call.ReturnValue(Value::Of(target));
    }
  }
  return BeginMove(call, {.source = source,
                          .from = *first,
                          .count = count,
                          .target = target,
                          .to = *to,
                          .backwards = backwards,
                          .payload = Value()});
}

// ---- pack and unpack --------------------------------------------------------

// Slots: the arguments, the table, how many arguments are in it.
Step Pack(NativeCall& call) {
  enum : uint32_t { kBegin, kFill };
  if (call.state() == kBegin) {
    const uint32_t count = call.argument_count();
    Table* table = Table::Make(call.heap(), count, 1);
    if (table == nullptr) return call.NoMemory();
    String* n = call.NewString("n");
    if (n == nullptr ||
        table->SetShortString(call.heap(), n, Value::Integer(count)) != TableStatus::kOk) {
      return call.NoMemory();
    }
    if (count <= PieceSlots()) {
      call.ChargeBytes(count * sizeof(Value));
      for (uint32_t i = 0; i < count; ++i) {
        table->Store(call.heap(), &table->array()[i], call.Slot(i));
      }
      return call.ReturnValue(Value::Of(table));
    }
    call.Push(Value::Of(table));
    call.Push(Value::Integer(0));
    return call.Continue(kFill);
  }
  const uint32_t count = call.slot_count() - 2;
  Table* table = call.Slot(count).AsTable();
  uint32_t filled = static_cast<uint32_t>(call.Slot(count + 1).AsInteger());
  const uint32_t end = std::min(count, filled + static_cast<uint32_t>(PieceSlots()));
  call.Charge(PriceOfPart(filled * sizeof(Value), end * sizeof(Value), kCopiedBytesPerFuelUnit));
  for (; filled < end; ++filled) {
    table->Store(call.heap(), &table->array()[filled], call.Slot(filled));
  }
  if (filled == count) return call.ReturnValue(Value::Of(table));
  call.SetSlot(count + 1, Value::Integer(filled));
  return call.Pause(kFill);
}

// As many results as the reference's stack of a million slots holds beside a few frames.
// How deep the stack is at the moment does not matter.
constexpr uint64_t kMaxResults = 999'900;

// Returns a few elements of a table without access metamethods. REQUIRES: there is room
// for so many results.
template <class Call>
[[gnu::always_inline]] inline typename Call::Result ReturnElements(Call& call, const Table& list,
                                                                   int64_t first,
                                                                   uint32_t count) {
  for (uint32_t i = 0; i < count; ++i) call.Push(list.GetInteger(first + i));
  return call.Return(count);
}

// Slots: list, first index, last index, then the elements so far.
Step Unpack(NativeCall& call) {
  enum : uint32_t { kBegin, kUnpackLength, kFill };
  constexpr uint32_t kFixedSlots = 3;
  const Value list = call.Slot(0);
  Table* plain = nullptr;
  if (list.IsTable() && HasNoAccessMetamethods(*list.AsTable(), call.strings())) {
    plain = list.AsTable();
  }
  if (call.state() != kFill) {
    std::optional<int64_t> first = call.OptInteger(1, 1);
    if (!first) return call.Raised();
    int64_t last;
    if (call.state() == kUnpackLength || call.Slot(2).IsNil()) {
      if (plain != nullptr && call.state() == kBegin) {
        last = plain->Length();
      } else {
        if (call.state() == kBegin) {
          call.SetSlotCount(kFixedSlots);
          Step step = GetLength(call, list, kUnpackLength);
          if (step != Step::kNext) return step;
        }
        std::optional<int64_t> length;
        const Step step = ReadInteger(call.machine(), call.Top(), &length);
        if (step != Step::kNext) return step;
        if (!length) return call.Raise("object length is not an integer");
        last = *length;
      }
    } else {
      std::optional<int64_t> given = call.CheckInteger(2);
      if (!given) return call.Raised();
      last = *given;
    }
    if (*first > last) return call.ReturnNothing();
    const uint64_t before = static_cast<uint64_t>(last) - static_cast<uint64_t>(*first);
    if (before >= kMaxResults) {
      return call.Raise("too many results to unpack");
    }
    const uint32_t count = static_cast<uint32_t>(before) + 1;
    if (count > kNativeStackSlots - kFixedSlots) {
      if (Step step = call.Ensure(count + kFixedSlots + 1); step != Step::kNext) return step;
    } else if (plain != nullptr) {
      return ReturnElements(call, *plain, *first, count);
    }
    call.SetSlotCount(kFixedSlots);
    call.SetSlot(1, Value::Integer(*first));
    call.SetSlot(2, Value::Integer(last));
    return call.Continue(kFill);
  }
  const uint64_t first = static_cast<uint64_t>(call.Slot(1).AsInteger());
  const uint32_t count =
      static_cast<uint32_t>(static_cast<uint64_t>(call.Slot(2).AsInteger()) - first) + 1;
  uint32_t pushed = call.slot_count() - kFixedSlots;
  const uint32_t end = std::min(count, pushed + static_cast<uint32_t>(PieceSlots()));
  // Room that nothing was pushed to may be gone after a pause.
  if (Step step = call.Ensure(end - pushed); step != Step::kNext) return step;
  if (plain != nullptr) {
    call.Charge(PriceOfPart(pushed * sizeof(Value), end * sizeof(Value), kCopiedBytesPerFuelUnit));
  }
  const ChargedPiece piece(call);
  for (; pushed < end; ++pushed) {
    const int64_t index = static_cast<int64_t>(first + pushed);
    if (plain != nullptr) {
      call.Push(plain->GetInteger(index));
      continue;
    }
    // One by one: after a metamethod this begins again.
    if (piece.is_over()) return call.Pause(kFill);
    call.Charge(1);
    Step step = GetIndex(call, list, Value::Integer(index), kFill);
    if (step != Step::kNext) return step;
  }
  return pushed == count ? call.Return(count) : call.Pause(kFill);
}

int QuickUnpack(QuickCall& call) {
  if (call.argument_count() != 1) return call.NotQuick();
  const Table* list = PlainTable(call);
  if (list == nullptr) return call.NotQuick();
  const int64_t size = list->Length();
  if (size > kQuickResults) return call.NotQuick();
  return ReturnElements(call, *list, 1, static_cast<uint32_t>(size));
}

constexpr NativeInfo kFunctions[] = {
    {.name = "insert", .qualified = "table.insert", .prices = Price::kElements, .function = Insert,
     .quick = Quick<QuickInsert>},
    {.name = "move", .qualified = "table.move", .prices = Price::kElements,
     .function = MoveElements},
    {.name = "pack", .qualified = "table.pack", .prices = Price::kElements, .function = Pack},
    {.name = "remove", .qualified = "table.remove", .prices = Price::kElements, .function = Remove,
     .quick = Quick<QuickRemove>},
    {.name = "unpack", .qualified = "table.unpack", .prices = Price::kValues, .function = Unpack,
     .quick = Quick<QuickUnpack>},
};

}  // namespace

std::span<const NativeInfo> TableLibrary() { return kFunctions; }

}  // namespace selenite::vm

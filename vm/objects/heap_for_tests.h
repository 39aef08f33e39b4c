// A heap with objects and roots but without a machine, for unit tests.
#pragma once

#include <string_view>
#include <vector>

#include "vm/heap/heap.h"
#include "vm/objects/fiber.h"
#include "vm/objects/string_table.h"
#include "vm/objects/table.h"
#include "vm/objects/table_growth.h"
#include "vm/objects/tracing.h"

namespace selenite::vm {

class HeapTestPeer {
 public:
  static Safepoint MakeSafepoint() { return {}; }
};

class HeapForTests final : public ObjectTracer {
 public:
  explicit HeapForTests(size_t limit = SIZE_MAX, uint64_t seed = 42)
      : heap(*this, fuel, Heap::Options{.byte_limit = limit}), strings(heap, seed) {
    heap_ = &heap;
    strings_ = &strings;
  }

  void TraceRoots(Marker& marker) override {
    strings.TraceFixed(marker);
    for (const Value& root : roots) MarkValue(marker, root);
  }

  Table* NewTable() { return heap.New<Table>(0); }
  Value Str(std::string_view text) { return Value::Of(strings.Make(text)); }
  // Sets, growing in pieces when asked to.
  TableStatus Set(Table* table, const Value& key, const Value& value) {
    while (true) {
      TableStatus status = table->Set(heap, strings, key, value);
      if (status != TableStatus::kMustGrow) return status;
      TableGrowth growth;
      growth.Start(table, key);
      TableGrowth::Status grown;
      do {
        grown = growth.Advance(heap);
        if (step_while_growing) heap.Step(HeapTestPeer::MakeSafepoint());
      } while (grown == TableGrowth::Status::kMore);
      if (grown == TableGrowth::Status::kNoMemory) {
        growth.Drop(heap);
        return TableStatus::kNoMemory;
      }
    }
  }
  Value Get(const Table* table, const Value& key) { return table->Get(key, strings); }
  // A table whose metatable has this __mode.
  Table* NewWeakTable(std::string_view mode) {
    Table* table = NewTable();
    Table* metatable = NewTable();
    (void)Set(metatable, Str("__mode"), Str(mode));
    table->set_metatable(heap, metatable);
    return table;
  }
  void Collect() {
    heap.CollectAll(HeapTestPeer::MakeSafepoint());
    heap.Verify();
  }
  void StepIfDue() {
    if (heap.CollectionDue()) heap.Step(HeapTestPeer::MakeSafepoint());
  }

  Fuel fuel;
  Heap heap;
  StringTable strings;
  std::vector<Value> roots;
  bool step_while_growing = false;
};

}  // namespace selenite::vm

// Work on one object that has to be done in pieces before an instruction or a
// native can go on: what Step::kGrow asks the execution loop for.
#pragma once

#include <cstdint>

#include "vm/heap/heap.h"
#include "vm/objects/prototype.h"
#include "vm/objects/string_table.h"
#include "vm/objects/table_growth.h"
#include "vm/objects/tracing.h"
#include "vm/objects/value.h"
#include "vm/support/long_numeral.h"

namespace selenite::vm {

class Maintenance {
 public:
  Maintenance(Heap& heap, StringTable& strings, Fuel& fuel, uint64_t hash_seed)
      : heap_(heap), strings_(strings), fuel_(fuel), hash_seed_(hash_seed) {}

  // ---- What is wanted, one thing at a time.
  // Room in the table for a new key.
  void RequestGrowth(Table* table, const Value& key) {
    growth_.Start(table, key);
    growth_is_paid_ = false;
  }
  // The same in a table of the machine's own, whose entries have a fixed price.
  void RequestPaidGrowth(Table* table, const Value& key) {
    growth_.Start(table, key);
    growth_is_paid_ = true;
  }
  // An array of exactly this many elements.
  void RequestArray(Table* table, uint32_t size) {
    growth_.StartArray(table, size);
    growth_is_paid_ = false;
  }
  // The hash of a string that is longer than a piece.
  void RequestHash(String* string) { long_hash_.Start(string, hash_seed_); }
  // What a string that is longer than a piece spells as a number: the string keeps it.
  void RequestNumeral(String* string) {
    numeral_text_ = string;
    numeral_position_ = 0;
    numeral_ = LongNumeral();
  }
  // The constants of a prototype, as values.
  void RequestConstants(Prototype* prototype) { prototype_ = prototype; }

  // Does a piece, charging for it unless it is paid for: see RequestPaidGrowth and
  // Prototype::is_main. kMore: again; kDone; kNoMemory: collect, then again.
  TableGrowth::Status Advance();
  void Drop();

  void Trace(Marker& marker) {
    marker.Mark(growth_.table());
    marker.Mark(long_hash_.string());
    marker.Mark(numeral_text_);
    marker.Mark(prototype_);
  }

 private:
  TableGrowth::Status AdvanceNumeral();

  Heap& heap_;
  StringTable& strings_;
  Fuel& fuel_;
  uint64_t hash_seed_;
  TableGrowth growth_;
  bool growth_is_paid_ = false;
  LongStringHash long_hash_;
  String* numeral_text_ = nullptr;
  size_t numeral_position_ = 0;
  LongNumeral numeral_;
  Prototype* prototype_ = nullptr;
};

}  // namespace selenite::vm

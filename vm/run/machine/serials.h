// The number that stands for an object where the reference prints its address:
// stable, and given on first use.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "vm/heap/heap.h"
#include "vm/objects/string_table.h"
#include "vm/objects/table.h"
#include "vm/objects/tracing.h"
#include "vm/objects/value.h"
#include "vm/run/machine/maintenance.h"
#include "vm/run/machine/step.h"

namespace selenite::vm {

// As it is shown: "0x00000001". `buffer` has room for kSerialTextBytes.
inline constexpr size_t kSerialTextBytes = 18;
std::string_view SerialText(uint64_t number, char* buffer);

class Serials {
 public:
  Serials(Heap& heap, StringTable& strings, Maintenance& maintenance)
      : heap_(heap), strings_(strings), maintenance_(maintenance) {}

  // For natives: kNext, with the number; kGrow or kCollect: return it, nothing has
  // happened. REQUIRES: a table, function, fiber or userdata.
  Step Read(const Value& value, uint64_t* serial);
  // The same at once, for what is said of a run that has ended. 0: not enough memory.
  uint64_t Of(const Value& value);

  void Trace(Marker& marker) const { marker.Mark(table_); }

 private:
  // kMustGrow: once the table has grown, again.
  TableStatus FindOrGive(const Value& value, uint64_t* serial);
  [[nodiscard]] bool MakeTable();

  Heap& heap_;
  StringTable& strings_;
  Maintenance& maintenance_;
  Table* table_ = nullptr;  // object -> number, keys weak
  uint64_t next_ = 0;
};

}  // namespace selenite::vm

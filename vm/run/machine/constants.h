// The constants of a prototype as values, its strings interned.
#pragma once

#include "vm/heap/heap.h"
#include "vm/objects/prototype.h"
#include "vm/objects/string_table.h"
#include "vm/objects/table_growth.h"

namespace selenite::vm {

// Fills a piece more of its constants, charging for them.
TableGrowth::Status LinkConstants(Heap& heap, StringTable& strings, Fuel& fuel,
                                  Prototype& prototype);

}  // namespace selenite::vm

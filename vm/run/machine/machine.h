// The inside of an isolate: one heap, its strings, its globals, its fibers.
//
// Everything that the execution loops, the shared semantics and the library
// work on. It knows how to find things (metatables, type names) but runs
// nothing: see execution_loop.h.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vm/compile/compiler.h"
#include "vm/heap/heap.h"
#include "vm/objects/fiber.h"
#include "vm/objects/string_table.h"
#include "vm/objects/table.h"
#include "vm/objects/table_growth.h"
#include "vm/objects/tracing.h"
#include "vm/objects/value.h"
#include "vm/run/machine/counters.h"
#include "vm/run/machine/execution.h"
#include "vm/run/machine/library_state.h"
#include "vm/run/machine/maintenance.h"
#include "vm/run/machine/roots.h"
#include "vm/run/machine/serials.h"
#include "vm/support/meter.h"

namespace selenite::vm {

class Host;
class LocalFiles;
class ModuleMap;

// Compiles a chunk for `load`: the execution tiers never see the parser.
using CompileHook = CompileResult (*)(std::string_view source, std::string_view chunk_name,
                                      Meter& meter, const CompileOptions& options);

class Machine final : public ObjectTracer {
 public:
  struct Options {
    size_t memory_limit = SIZE_MAX;
    uint64_t hash_seed = 0;
    uint64_t random_seed = 0;
    CompileHook compile = nullptr;
    CompileOptions compile_options = {};
    LocalFiles* local_files = nullptr;  // see vm/local_files.h
    ModuleMap* module_map = nullptr;     // see vm/host.h
  };
  Machine(const Options& options, Host& host);
  ~Machine();

  // Creates the strings, the main tables and the main fiber; the library is
  // opened after it (stdlib/library.h). False: not enough memory.
  [[nodiscard]] bool Initialize();

  // ---- Parts.
  Fuel& fuel() { return fuel_; }
  Heap& heap() { return heap_storage_; }
  StringTable& strings() { return strings_storage_; }
  Host& host() { return host_; }
  Maintenance& maintenance() { return maintenance_; }
  const Options& options() const { return options_; }

  // ---- What it is made of; each says who sets it.
  Roots roots;
  LibraryState library;
  Execution execution;
  RunCounters counters;

  // ---- Metatables.
  // Null when the value has none.
  Table* MetatableOf(const Value& value) const {
    if (value.IsTable()) return value.AsTable()->metatable();
    if (value.IsString()) return roots.string_metatable;
    if (value.IsUserdata()) return MetatableOfUserdata(value);
    return nullptr;
  }
  // The metamethod `m` of a value, or nil.
  Value MetamethodOf(const Value& value, Metamethod m) const {
    Table* metatable = MetatableOf(value);
    return metatable == nullptr ? Value() : metatable->GetMetamethod(m, strings_storage_);
  }

  // ---- Names.
  // "nil", "number", "table", …; for messages also a metatable's __name.
  static std::string_view BasicTypeName(const Value& value);
  std::string TypeNameOf(const Value& value) const;
  // The number that stands for an object where the reference prints its
  // address: stable, given on first use. 0: not enough memory.
  uint64_t SerialOf(const Value& value) { return serials_.Of(value); }
  // The same for natives: see Serials::Read.
  Step ReadSerial(const Value& value, uint64_t* serial) { return serials_.Read(value, serial); }
  // "table: 0x00000001" and kin, for values without __tostring and __name.
  // Numbers, strings and the like too; of a long string the beginning.
  std::string DescribeValue(const Value& value);
  // The same of an object whose number is known.
  std::string DescribeObject(const Value& object, uint64_t serial) const;

  // Whether nothing is due that would come between two steps of natives: for natives
  // that do more than one thing at once.
  bool IsQuiet() const {
    constexpr int64_t kFuelOfSteps = 8;
    return fuel_.left > kFuelOfSteps && !heap_storage_.CollectionDue() &&
           !heap_storage_.HasPendingFinalizers();
  }

  // Bytes of the objects that the script made: without code, whose size
  // depends on the tier, and without the index of the strings.
  int64_t ModelledBytes() const {
    return static_cast<int64_t>(heap_storage_.object_bytes() - strings_storage_.index_bytes());
  }

  // ---- HeapClient.
  void TraceRoots(Marker& marker) override;

 private:
  Table* MetatableOfUserdata(const Value& value) const;

  Options options_;
  Host& host_;
  Fuel fuel_;
  Heap heap_storage_;
  StringTable strings_storage_;
  Maintenance maintenance_;
  Serials serials_;
};

}  // namespace selenite::vm

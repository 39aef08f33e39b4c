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
#include "vm/run/machine/maintenance.h"
#include "vm/run/machine/native_job.h"
#include "vm/run/machine/trace_level.h"
#include "vm/support/meter.h"

namespace selenite::vm {

class Host;
class LocalFiles;
class ModuleMap;

// Compiles a chunk for `load`: the execution tiers never see the parser.
using CompileHook = CompileResult (*)(std::string_view source, std::string_view chunk_name,
                                      Meter& meter, const CompileOptions& options);

// The generator of math.random: xoshiro256**.
struct RandomState {
  uint64_t s[4] = {};
};

// Counters that the loops keep; see IsolateStats.
struct RunCounters {
  int64_t instructions_dispatcher = 0;
  int64_t calls_dispatcher = 0;
  int64_t calls_interpreter = 0;
  int64_t crossings_to_dispatcher = 0;
  int64_t crossings_to_interpreter = 0;
  uint64_t native_steps = 0;  // invocations of natives that were not put back
  uint64_t prototypes_dispatcher = 0;
  uint64_t prototypes_fallback[kFallbackReasonCount] = {};
};

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

  // ---- Roots. Set by Initialize and the library's opening.
  Table* globals = nullptr;
  Table* loaded = nullptr;   // package.loaded: name -> library table
  Table* preload = nullptr;  // package.preload of an isolate with modules, or null
  Table* string_metatable = nullptr;
  Fiber* main_fiber = nullptr;
  Fiber* current = nullptr;  // the fiber that runs

  // ---- Metatables.
  // Null when the value has none.
  Table* MetatableOf(const Value& value) const {
    if (value.IsTable()) return value.AsTable()->metatable();
    if (value.IsString()) return string_metatable;
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
  uint64_t SerialOf(const Value& value);
  // "table: 0x00000001" and kin, for values without __tostring and __name.
  // Numbers, strings and the like too. For strings: bytes as they are.
  std::string DescribeValue(const Value& value);

  // Nothing is due that would come between two steps of natives: for natives
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

  // ---- State of the library.
  RandomState random;
  bool warnings_on = false;
  // What `type` answers, by Tag; made by OpenLibraries so that they are not
  // looked up at every call.
  String* type_names[static_cast<int>(Tag::kUserdata) + 1] = {};
  // The module json, if it is there: json.null, and the metatables that mark
  // tables as arrays and as objects.
  struct JsonValues {
    Value null;
    Table* array = nullptr;
    Table* object = nullptr;
  };
  JsonValues json;
  // The local libraries, if they are there: what files have as metatable, what
  // io.read and io.write take, and the table `package`.
  struct LocalValues {
    Table* file_metatable = nullptr;
    Value input;
    Value output;
    Table* package = nullptr;
  };
  LocalValues local;
  std::string warning_pending;  // pieces of an unfinished `warn` message

  RunCounters counters;
  // Bytes of the code units linked here, and how many prototypes they made.
  size_t code_bytes = 0;

  // ---- HeapClient.
  void TraceRoots(Marker& marker) override;

  // What the native that runs keeps outside its slots, if anything.
  std::unique_ptr<NativeJob> job;

  // A finalizer runs somewhere: no other is begun meanwhile.
  bool finalizing = false;

  // How the root fiber ended, when not with results: an error nobody caught
  // (in main_fiber->error), and where it was raised.
  bool failed = false;
  std::vector<TraceLevel> failure_trace;

  // What the phases of a run keep alive: the main function's prototype while
  // the run starts, the error that ended it.
  struct PhaseRoots {
    Prototype* main = nullptr;
    Value error;
  };
  PhaseRoots phase_roots;

 private:
  uint64_t FindOrGiveSerial(const Value& value);
  Table* MetatableOfUserdata(const Value& value) const;

  Options options_;
  Host& host_;
  Fuel fuel_;
  Heap heap_storage_;
  StringTable strings_storage_;
  Table* serials_ = nullptr;  // object -> number, keys weak
  uint64_t next_serial_ = 0;
  Maintenance maintenance_;
};

}  // namespace selenite::vm

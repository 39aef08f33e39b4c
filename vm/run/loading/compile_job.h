// A compile inside an isolate: charged to its fuel and memory, in slices.
//
// Short sources are compiled at once. Longer ones run as a job on a stack of
// their own, which sleeps whenever the slice is used up or memory is refused.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "vm/ir/code_unit.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_job.h"
#include "vm/syntax/diagnostic.h"

namespace selenite::vm {

class CompileJob final : public NativeJob {
 public:
  // `source` and `chunk_name` must stay valid until the job is done or
  // destroyed.
  CompileJob(Machine& machine, std::string_view source, std::string_view chunk_name);
  // Abandons an unfinished compile; nothing of it is left.
  ~CompileJob() override;

  enum class [[nodiscard]] Status : uint8_t {
    kMore,      // the slice is used up: Advance again
    kNoMemory,  // collect, then Advance again; twice in a row: there is none
    kCompiled,
    kSyntaxError,
  };
  Status Advance();

  // kCompiled: the unit, and the bytes reserved for it in the heap, which go
  // to LinkUnit.
  struct Unit {
    CodeUnitRef unit;
    size_t reserved_bytes;
  };
  Unit TakeUnit();
  // kSyntaxError.
  const Diagnostic& diagnostic() const;

 private:
  Status Done();

  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace selenite::vm

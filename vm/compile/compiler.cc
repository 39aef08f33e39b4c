#include "vm/compile/compiler.h"

#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "vm/bytecode/encoder.h"
#include "vm/bytecode/verifier.h"
#include "vm/compile/lowering.h"
#include "vm/ir/builder.h"
#include "vm/ir/verifier.h"
#include "vm/support/arena.h"
#include "vm/support/check.h"
#include "vm/syntax/chunk_name.h"
#include "vm/syntax/parser.h"

namespace selenite::vm {
namespace {

// Passes everything on and adds up the work.
class CountingMeter final : public Meter {
 public:
  explicit CountingMeter(Meter& meter) : meter_(meter) {}

  bool ChargeWork(int64_t units) override {
    work_ += units;
    return meter_.ChargeWork(units);
  }
  bool ReserveBytes(size_t bytes) override { return meter_.ReserveBytes(bytes); }
  void ReleaseBytes(size_t bytes) override { meter_.ReleaseBytes(bytes); }
  void FreeLater(std::unique_ptr<Leftover> leftover) override {
    meter_.FreeLater(std::move(leftover));
  }

  int64_t work() const { return work_; }

 private:
  Meter& meter_;
  int64_t work_ = 0;
};

struct IrResult {
  CompileStatus status;
  std::shared_ptr<CodeUnit> unit;  // kCompiled only: its bytes are reserved with the meter
  Diagnostic diagnostic;           // kSyntaxError only
};

// Parses `source` and lowers all of it to IR. The tree is gone afterwards.
IrResult MakeIr(std::string_view source, std::string_view given_name, Meter& meter,
                CodeQuality quality) {
  const IrResult stopped = {CompileStatus::kStopped, nullptr, {}};
  const std::optional<std::string_view> name_before_zero = ChunkNameBeforeZero(given_name, meter);
  if (!name_before_zero) return stopped;
  const std::string_view chunk_name = *name_before_zero;
  Arena arena(meter);
  ParseResult parsed = Parse(source, chunk_name, arena);
  if (parsed.status == ParseStatus::kStopped || arena.exhausted()) return stopped;
  if (parsed.status == ParseStatus::kSyntaxError) {
    return {CompileStatus::kSyntaxError, nullptr, std::move(parsed.diagnostic)};
  }

  UnitBuilder builder(arena, quality);
  Lowering(builder, *parsed.names).LowerChunk(parsed.chunk);
  std::string display_name = DisplayChunkName(chunk_name);
  if (builder.status() == BuildStatus::kFailed) {
    Diagnostic diagnostic;
    diagnostic.line = builder.failure_line();
    diagnostic.message =
        display_name + ":" + std::to_string(diagnostic.line) + ": " + builder.failure();
    return {CompileStatus::kSyntaxError, nullptr, std::move(diagnostic)};
  }

  const size_t name_bytes = sizeof(CodeUnit) + chunk_name.size() + display_name.size();
  if (!builder.ok() || !meter.ReserveBytes(name_bytes)) return stopped;
  std::optional<std::string> kept_name = CopyChunkName(chunk_name, meter);
  auto unit = std::make_shared<CodeUnit>();
  if (!kept_name) {
    meter.ReleaseBytes(name_bytes);
    return stopped;
  }
  unit->chunk_name = std::move(*kept_name);
  unit->display_name = std::move(display_name);
  if (!builder.Finish(*unit)) {
    meter.ReleaseBytes(name_bytes);
    return stopped;
  }
  return {CompileStatus::kCompiled, std::move(unit), {}};
}

#ifdef SELENITE_DEBUG_CHECKS

void CheckIr(const CodeUnit& unit) {
  const std::optional<std::string> problem = VerifyUnit(unit);
  if (!problem) return;
  std::fprintf(stderr, "%s\n%s", problem->c_str(), PrintUnit(unit).c_str());
  SELENITE_CHECK(!problem);
}

#endif

// IR to bytecode. False: stopped.
bool MakeBytecode(CodeUnit& unit, const OpcodeSet& denied, Meter& meter) {
  if (!EncodeUnit(unit, denied, meter)) return false;
  const Verification verification = VerifyBytecode(unit, meter);
  if (verification.problem) {
    std::fprintf(stderr, "%s\n", verification.problem->c_str());
    SELENITE_CHECK(!verification.problem);
  }
  return !verification.stopped;
}

}  // namespace

CompileResult Compile(std::string_view source, std::string_view chunk_name, Meter& meter,
                      const CompileOptions& options) {
  CountingMeter counting(meter);
  IrResult ir = MakeIr(
      source, chunk_name, counting,
      options.optimization_level == 0 ? CodeQuality::kAsWritten : CodeQuality::kClean);
  if (ir.status != CompileStatus::kCompiled) {
    return {ir.status, nullptr, std::move(ir.diagnostic)};
  }
#ifdef SELENITE_DEBUG_CHECKS
  CheckIr(*ir.unit);
#endif
  if (!MakeBytecode(*ir.unit, options.denied_opcodes, counting)) {
    counting.ReleaseBytes(ir.unit->Bytes());
    return {CompileStatus::kStopped, nullptr, {}};
  }
  ir.unit->compile_work = counting.work();
  return {CompileStatus::kCompiled, std::move(ir.unit), {}};
}

}  // namespace selenite::vm

#include "vm/compile/compiler.h"

#include <memory>
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

  int64_t work() const { return work_; }

 private:
  Meter& meter_;
  int64_t work_ = 0;
};

CompileResult Stopped() { return {CompileStatus::kStopped, nullptr, {}}; }

CompileResult SyntaxError(Diagnostic diagnostic) {
  return {CompileStatus::kSyntaxError, nullptr, std::move(diagnostic)};
}

}  // namespace

CompileResult Compile(std::string_view source, std::string_view chunk_name, Meter& meter,
                      const CompileOptions& options) {
  CountingMeter counting(meter);
  Arena arena(counting);
  ParseResult parsed = Parse(source, chunk_name, arena);
  if (parsed.status == ParseStatus::kStopped || arena.exhausted()) return Stopped();
  if (parsed.status == ParseStatus::kSyntaxError) return SyntaxError(std::move(parsed.diagnostic));

  UnitBuilder builder(
      arena, options.optimization_level == 0 ? CodeQuality::kAsWritten : CodeQuality::kClean);
  Lowering(builder).LowerChunk(parsed.chunk);
  if (builder.status() == BuildStatus::kFailed) {
    Diagnostic diagnostic;
    diagnostic.line = builder.failure_line();
    diagnostic.message = DisplayChunkName(chunk_name) + ":" + std::to_string(diagnostic.line) +
                         ": " + builder.failure();
    return SyntaxError(std::move(diagnostic));
  }

  const std::string display_name = DisplayChunkName(chunk_name);
  const size_t name_bytes = sizeof(CodeUnit) + chunk_name.size() + display_name.size();
  if (!builder.ok() || !counting.ReserveBytes(name_bytes)) return Stopped();
  auto unit = std::make_shared<CodeUnit>();
  if (!builder.Finish(*unit)) {
    counting.ReleaseBytes(name_bytes);
    return Stopped();
  }
  unit->chunk_name = chunk_name;
  unit->display_name = display_name;
#ifdef SELENITE_DEBUG_CHECKS
  if (std::optional<std::string> problem = VerifyUnit(*unit)) {
    std::fprintf(stderr, "%s\n%s", problem->c_str(), PrintUnit(*unit).c_str());
    SELENITE_CHECK(!problem);
  }
#endif
  if (!EncodeUnit(*unit, options.denied_opcodes, counting)) {
    counting.ReleaseBytes(unit->Bytes());
    return Stopped();
  }
  const Verification verification = VerifyBytecode(*unit, counting);
  if (verification.problem) {
    std::fprintf(stderr, "%s\n", verification.problem->c_str());
    SELENITE_CHECK(!verification.problem);
  }
  if (verification.stopped) {
    counting.ReleaseBytes(unit->Bytes());
    return Stopped();
  }
  unit->compile_work = counting.work();
  return {CompileStatus::kCompiled, std::move(unit), {}};
}

}  // namespace selenite::vm

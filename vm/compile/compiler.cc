#include "vm/compile/compiler.h"

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

  int64_t work() const { return work_; }

 private:
  Meter& meter_;
  int64_t work_ = 0;
};

#ifdef SELENITE_DEBUG_CHECKS

// Keeps the IR of every function before it is encoded, to look at it when the
// unit is whole.
class CheckedAssembler final : public Assembler {
 public:
  explicit CheckedAssembler(Assembler& assembler) : assembler_(assembler) {}

  Result Assemble(const FunctionDraft& draft) override {
    FunctionCode copy = draft.function;
    std::vector<uint32_t> lines;
    for (uint32_t pc = 0; pc < draft.size(); ++pc) {
      copy.code.push_back(draft[pc].instruction);
      lines.push_back(draft[pc].line);
    }
    copy.lines = LineTable(std::span<const uint32_t>(lines));
    if (ir_.functions.size() <= draft.number) ir_.functions.resize(draft.number + 1);
    ir_.functions[draft.number] = std::move(copy);
    return assembler_.Assemble(draft);
  }

  void Check(const CodeUnit& unit) {
    ir_.string_bytes = unit.string_bytes;
    ir_.strings = unit.strings;
    const std::optional<std::string> problem = VerifyUnit(ir_);
    if (!problem) return;
    std::fprintf(stderr, "%s\n%s", problem->c_str(), PrintUnit(ir_).c_str());
    SELENITE_CHECK(!problem);
  }

 private:
  Assembler& assembler_;
  CodeUnit ir_;
};

#endif

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

  std::optional<Encoder> encoder(std::in_place, options.denied_opcodes, counting);
#ifdef SELENITE_DEBUG_CHECKS
  CheckedAssembler assembler(*encoder);
#else
  Encoder& assembler = *encoder;
#endif
  UnitBuilder builder(
      arena, options.optimization_level == 0 ? CodeQuality::kAsWritten : CodeQuality::kClean,
      &assembler);
  Lowering(builder, *parsed.names).LowerChunk(parsed.chunk);
  if (builder.status() == BuildStatus::kFailed) {
    Diagnostic diagnostic;
    diagnostic.line = builder.failure_line();
    diagnostic.message = DisplayChunkName(chunk_name) + ":" + std::to_string(diagnostic.line) +
                         ": " + builder.failure();
    return SyntaxError(std::move(diagnostic));
  }

  const std::string display_name = DisplayChunkName(chunk_name);
  // As in the reference, whose strings end at a zero byte.
  chunk_name = chunk_name.substr(0, chunk_name.find('\0'));
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
  assembler.Check(*unit);
#endif
  unit->coverage = encoder->coverage();
  if (!encoder->Finish()) {
    counting.ReleaseBytes(unit->Bytes());
    return Stopped();
  }
  encoder.reset();
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

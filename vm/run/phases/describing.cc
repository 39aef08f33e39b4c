#include "vm/run/phases/describing.h"

#include <algorithm>
#include <string>
#include <utility>

#include "vm/objects/text.h"
#include "vm/run/calls/backtrace.h"
#include "vm/run/calls/calls.h"
#include "vm/run/phases/encoding.h"

namespace selenite::vm {

namespace {

// A string as the text of an error, up to what is copied in no time. The value itself is
// in the answer too, whole, under the limit of results. The text is counted until that
// is encoded; it is cut short when there is no memory for all of it.
std::string MessageText(Run& run, Encoding& encoding, const Value& string) {
  constexpr size_t kMost = 16 * kPieceBytes;
  const Text text = Text(*string.AsString()).Part(0, std::min<size_t>(run.limits.bytes, kMost));
  if (text.size() <= kMaxFreeBytes || !encoding.Reserve(text.size())) {
    return std::string(text.Start(kMaxFreeBytes));
  }
  run.machine.fuel().Charge(WorkKind::kEncode,
                            static_cast<int64_t>(text.size()) / kCopiedBytesPerFuelUnit);
  return std::string(text.whole(Reading::kPaid));
}

std::string TextOfObject(const Run& run) {
  return "(error object is a " + run.machine.TypeNameOf(run.machine.execution.error) + " value)";
}

PhaseStep EncodeError(Run& run, std::string message,
                      std::unique_ptr<Encoding> encoding = nullptr) {
  run.result.error->kind = ErrorKind::kRuntime;
  run.result.error->message = std::move(message);
  if (encoding == nullptr) encoding = std::make_unique<Encoding>(run);
  encoding->Add(run.machine.execution.error);
  return Enter(std::move(encoding));
}

PhaseStep EncodeErrorWithText(Run& run, const Value& string) {
  auto encoding = std::make_unique<Encoding>(run);
  std::string message = MessageText(run, *encoding, string);
  return EncodeError(run, std::move(message), std::move(encoding));
}

}  // namespace

PhaseStep DescribeError(Run& run) {
  Machine& machine = run.machine;
  Fiber& fiber = *machine.roots.main_fiber;
  const Value error = fiber.error;
  machine.execution.error = error;
  RunError& described = run.result.error.emplace();
  for (const TraceLevel& level : machine.execution.failure_trace) {
    described.traceback.push_back(
        {.source = level.source, .line = level.line, .function = level.function});
  }
  described.traceback_text = TraceText(machine.execution.failure_trace);
  if (error.IsString()) return EncodeErrorWithText(run, error);
  if (error.IsNumber()) return EncodeError(run, machine.DescribeValue(error));
  const Value handler = machine.MetamethodOf(error, Metamethod::kToString);
  if (handler.IsNil() || !run.DropFramesForCall()) return EncodeError(run, TextOfObject(run));
  fiber.slot(0) = handler;
  fiber.slot(1) = error;
  fiber.status = FiberStatus::kRunning;
  machine.execution.failed = false;
  if (BeginCall(machine, fiber, 0, 1, {.wanted = 1, .return_to = ReturnTo::kFiberEnd}) !=
      Step::kCall) {
    return EncodeError(run, TextOfObject(run));
  }
  // What the reference's command prints for such an object has no traceback.
  described.traceback_text.clear();
  return Enter(std::make_unique<Describing>());
}

PhaseStep Describing::Advance(Run& run) {
  switch (run.loop.Run()) {
    case ExecutionLoop::Exit::kSlice:
      return More();
    case ExecutionLoop::Exit::kNoMemory:
      return run.OutOfMemory(Place(run));
    case ExecutionLoop::Exit::kFinished:
      break;
  }
  Fiber& fiber = *run.machine.roots.main_fiber;
  if (!run.machine.execution.failed && fiber.top > 0 && fiber.slot(0).IsString()) {
    return EncodeErrorWithText(run, fiber.slot(0));
  }
  return EncodeError(run, TextOfObject(run));
}

}  // namespace selenite::vm

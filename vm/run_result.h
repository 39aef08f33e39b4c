// What a run of a chunk is doing, and what came of it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "vm/host_value.h"

namespace selenite::vm {

enum class RunState : uint8_t {
  kIdle,          // no run: nothing started, or its result was taken
  kMore,          // the slice is used up (or a phase ended): resume again
  kFinished,      // values are ready
  kFailed,        // the script raised an error nobody caught, or did not compile
  kOutOfMemory,   // the byte limit
  kTerminated,    // Terminate was called
};

// What a run is doing.
enum class RunPhase : uint8_t { kCompile, kRun, kEncode };

enum class ErrorKind : uint8_t {
  kSyntax,   // the chunk did not compile
  kRuntime,  // an error nobody caught
  kResult,   // the results cannot be encoded: too large, too deep, a cycle
};

// One line of a traceback, innermost first.
struct TraceFrame {
  std::string source;    // display name of the chunk; "[C]" for a native
  uint32_t line = 0;     // 0 for a native
  std::string function;  // as the reference's traceback words it
};

struct RunError {
  ErrorKind kind = ErrorKind::kRuntime;
  std::string message;  // the error value as text, as lua5.4's command shows it
  HostValue value;      // the error value itself, encoded within the limits
  std::vector<TraceFrame> traceback;
  std::string traceback_text;  // "stack traceback:\n\t…", ready to print
  // For syntax errors.
  uint32_t line = 0;
  uint32_t column = 0;
};

// Where a run stood when it was stopped.
struct StopPlace {
  std::string source;
  uint32_t line = 0;
  bool in_native = false;
};

struct RunResult {
  RunState state = RunState::kIdle;
  std::vector<HostValue> values;     // kFinished
  std::optional<RunError> error;     // kFailed
  std::optional<StopPlace> stopped;  // kOutOfMemory, kTerminated
};

}  // namespace selenite::vm

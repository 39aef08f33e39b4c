// The standard streams of `selenite run`.
//
// Output waits in a buffer: on a terminal for the end of the line, elsewhere
// until the buffer is full or a moment has passed, so that even a process that
// is killed has written nearly everything. It is written before more input is
// waited for, and before anything goes to the standard error stream, so the two
// keep their order. A signal that ends the process (ending_signals.h) finds what
// is left.
#pragma once

#include <optional>
#include <string_view>

#include "absl/time/time.h"
#include "client/cli/buffered_file.h"

namespace selenite::cli {

class StandardStreams {
 public:
  StandardStreams();
  StandardStreams(const StandardStreams&) = delete;
  StandardStreams& operator=(const StandardStreams&) = delete;

  BufferedFile input;
  BufferedFile output;
  BufferedFile errors;

  // Writes output that has waited for long, by the clock of whoever calls this
  // now and then.
  void FlushIfOld(absl::Duration now);
  // Writes the output and ends the process if a signal asked for that.
  void EndIfSignalled() { EndIfSignalled(output.unwritten()); }

 private:
  void EndIfSignalled(std::string_view unwritten);

  std::optional<absl::Duration> waits_since_;
};

}  // namespace selenite::cli

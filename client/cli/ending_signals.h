// SIGTERM, SIGINT and SIGHUP during a run: what was printed is written, and
// then the process ends by the signal, as its parent expects.
//
// The handler only records the signal. The loop that drives the run looks
// between two slices, and whoever waits for the system looks when the wait is
// interrupted, which happens repeatedly once a signal was recorded. A second
// signal is not caught: it ends the process at once.
#pragma once

#include <csignal>

namespace selenite::cli {

class EndingSignals {
 public:
  // Catches those that are not ignored (as under nohup).
  static void Catch();
  // Leaves them to the system again.
  static void Release();
  // The signal that was recorded, or 0.
  static int Noted();
  // Ends the process by that signal. REQUIRES: Noted() != 0.
  [[noreturn]] static void End();
};

}  // namespace selenite::cli

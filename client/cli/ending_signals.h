// SIGTERM, SIGINT and SIGHUP during a run: what was printed is written, and
// then the process ends by the signal, as its parent expects.
//
// The handler only takes a note. The loop that drives the run looks at it
// between two slices, and whoever waits for the system looks when the wait is
// interrupted. A second signal is not caught: it ends the process at once.
#pragma once

#include <csignal>

namespace selenite::cli {

class EndingSignals {
 public:
  // Catches those that are not ignored (as under nohup).
  static void Catch();
  // Leaves them to the system again.
  static void Release();
  // The signal that was noted, or 0.
  static int Noted();
  // Ends the process by that signal. REQUIRES: Noted() != 0.
  [[noreturn]] static void End();
  // Waits until `descriptor` can be read or written, has ended or failed; false:
  // a signal was noted first. None can come in between unseen.
  enum class Direction : unsigned char { kInput, kOutput };
  static bool Wait(int descriptor, Direction direction);
};

}  // namespace selenite::cli

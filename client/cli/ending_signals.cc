#include "client/cli/ending_signals.h"

#include <stdlib.h>
#include <unistd.h>

namespace selenite::cli {

namespace {

constexpr int kSignals[] = {SIGTERM, SIGINT, SIGHUP};

volatile std::sig_atomic_t noted = 0;

// A signal that comes just before a call of the system does not interrupt it:
// another one, of the clock, does it later, until the process has ended.
void Interrupt(int) { alarm(1); }

void Note(int signal) {
  noted = signal;
  Interrupt(signal);
}

sigset_t SignalSet() {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : kSignals) sigaddset(&set, signal);
  return set;
}

}  // namespace

void EndingSignals::Catch() {
  struct sigaction action = {};
  action.sa_handler = Note;
  action.sa_mask = SignalSet();
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // and calls of the system are interrupted
  for (const int signal : kSignals) {
    struct sigaction old;
    if (sigaction(signal, nullptr, &old) == 0 && old.sa_handler == SIG_DFL) {
      sigaction(signal, &action, nullptr);
    }
  }
  struct sigaction clock = {};
  clock.sa_handler = Interrupt;
  sigaction(SIGALRM, &clock, nullptr);
}

void EndingSignals::Release() {
  for (const int signal : kSignals) {
    struct sigaction old;
    if (sigaction(signal, nullptr, &old) == 0 && old.sa_handler == Note) {
      std::signal(signal, SIG_DFL);
    }
  }
}

int EndingSignals::Noted() { return noted; }

void EndingSignals::End() {
  std::signal(noted, SIG_DFL);
  sigset_t set = SignalSet();
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
  std::raise(noted);
  abort();  // not reached
}

}  // namespace selenite::cli

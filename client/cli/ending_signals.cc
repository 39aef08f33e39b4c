#include "client/cli/ending_signals.h"

#include <poll.h>
#include <stdlib.h>

#include <cerrno>

namespace selenite::cli {

namespace {

constexpr int kSignals[] = {SIGTERM, SIGINT, SIGHUP};

volatile std::sig_atomic_t noted = 0;

void Note(int signal) { noted = signal; }

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

bool EndingSignals::Wait(int descriptor, Direction direction) {
  const sigset_t set = SignalSet();
  sigset_t before;
  sigprocmask(SIG_BLOCK, &set, &before);
  bool ready = false;
  while (noted == 0 && !ready) {
    const short events = direction == Direction::kInput ? POLLIN : POLLOUT;
    pollfd waited = {descriptor, events, 0};
    ready = ppoll(&waited, 1, nullptr, &before) > 0 || errno != EINTR;
  }
  sigprocmask(SIG_SETMASK, &before, nullptr);
  return ready;
}

}  // namespace selenite::cli

#include "client/cli/standard_streams.h"

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "client/cli/ending_signals.h"

namespace selenite::cli {

namespace {

// A closed standard stream would be the next file that is opened. It becomes one
// that cannot be used instead.
void FillIfClosed(int descriptor, int unusable) {
  if (::fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF) return;
  // The lowest free number: the ones before are taken.
  (void)!::open("/dev/null", unusable);
}

// Filled before the buffers look at them.
int Filled(int descriptor) {
  FillIfClosed(descriptor, descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  return descriptor;
}

// Writes as much as somebody reads within a moment: a reader that is stuck must
// not keep the process from ending.
void WriteBriefly(int descriptor, std::string_view bytes) {
  constexpr int kMilliseconds = 500;
  while (!bytes.empty()) {
    pollfd output = {descriptor, POLLOUT, 0};
    const int ready = ::poll(&output, 1, kMilliseconds);
    if (ready < 0 && errno == EINTR) continue;
    if (ready <= 0) return;
    // So much does not block.
    const ssize_t written =
        ::write(descriptor, bytes.data(), std::min<size_t>(bytes.size(), PIPE_BUF));
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
}

}  // namespace

StandardStreams::StandardStreams()
    : input(Filled(STDIN_FILENO), {.read = true, .buffer_bytes = BufferedFile::kStreamBufferBytes}),
      output(Filled(STDOUT_FILENO), {.write = true,
                                     .buffering = ::isatty(STDOUT_FILENO) != 0
                                                      ? vm::LocalFile::Buffering::kLines
                                                      : vm::LocalFile::Buffering::kFull,
                                     .buffer_bytes = BufferedFile::kStreamBufferBytes}),
      errors(Filled(STDERR_FILENO), {.write = true,
                                     .buffering = vm::LocalFile::Buffering::kNone,
                                     .buffer_bytes = BufferedFile::kFileBufferBytes}) {
  input.set_before_reading([this] {
    output.Flush();
    EndIfSignalled();
  });
  output.set_before_writing([this](std::string_view unwritten) { EndIfSignalled(unwritten); });
  errors.set_before_writing([this](std::string_view) { output.Flush(); });
  for (BufferedFile* stream : {&input, &errors}) {
    stream->set_interrupted([this](std::string_view) { EndIfSignalled(); });
  }
  output.set_interrupted([this](std::string_view unwritten) { EndIfSignalled(unwritten); });
}

void StandardStreams::FlushIfOld(absl::Duration now) {
  constexpr absl::Duration kOld = absl::Milliseconds(100);
  if (output.unwritten().empty()) {
    waits_since_.reset();
  } else if (!waits_since_) {
    waits_since_ = now;
  } else if (now - *waits_since_ >= kOld) {
    output.Flush();
    waits_since_.reset();
  }
}

void StandardStreams::EndIfSignalled(std::string_view unwritten) {
  if (EndingSignals::Noted() == 0) return;
  WriteBriefly(STDOUT_FILENO, unwritten);
  EndingSignals::End();
}

}  // namespace selenite::cli

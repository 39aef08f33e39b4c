#include "client/cli/standard_streams.h"

namespace selenite::cli {

StandardStreams::StandardStreams()
    : input(STDIN_FILENO, {.read = true, .buffer_bytes = BufferedFile::kStreamBufferBytes}),
      output(STDOUT_FILENO, {.write = true,
                             .buffering = ::isatty(STDOUT_FILENO) != 0
                                              ? vm::LocalFile::Buffering::kLines
                                              : vm::LocalFile::Buffering::kFull,
                             .buffer_bytes = BufferedFile::kStreamBufferBytes}),
      errors(STDERR_FILENO, {.write = true,
                             .buffering = vm::LocalFile::Buffering::kNone,
                             .buffer_bytes = BufferedFile::kFileBufferBytes}) {
  input.set_before_reading([this] { output.Flush(); });
  errors.set_before_writing([this] { output.Flush(); });
}

}  // namespace selenite::cli

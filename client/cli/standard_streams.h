// The standard streams of `selenite run`.
//
// Output waits in a buffer, on a terminal for the end of the line only. It is
// written before more input is waited for, and before anything goes to the
// standard error stream, so the two keep their order.
#pragma once

#include <unistd.h>

#include "client/cli/buffered_file.h"

namespace selenite::cli {

struct StandardStreams {
  StandardStreams();

  BufferedFile input;
  BufferedFile output;
  BufferedFile errors;
};

}  // namespace selenite::cli

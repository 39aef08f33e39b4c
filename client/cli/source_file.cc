#include "client/cli/source_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace selenite::cli {

SourceResult ReadSource(const std::string& path) {
  const bool standard = path == "-";
  const int file = standard ? STDIN_FILENO : ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    // Of a file that is not there nothing more can be said.
    const std::string reason = errno == ENOENT ? "" : std::string(": ") + std::strerror(errno);
    return {.problem = "cannot open " + path + reason};
  }
  std::string text;
  char buffer[65536];
  int error = 0;
  for (;;) {
    const ssize_t count = ::read(file, buffer, sizeof buffer);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) error = errno;
    // On a terminal there might be more after an end: it is not waited for.
    if (count <= 0) break;
    text.append(buffer, static_cast<size_t>(count));
  }
  if (!standard) ::close(file);
  if (error != 0) return {.problem = "cannot read " + path + ": " + std::strerror(error)};

  if (text.compare(0, 3, "\xEF\xBB\xBF") == 0) text.erase(0, 3);
  if (!text.empty() && text[0] == '#') text.erase(0, text.find('\n'));
  return {.source = SourceFile{std::move(text), standard ? "=stdin" : "@" + path}};
}

}  // namespace selenite::cli

#include "client/cli/source_file.h"

#include <cstdio>

namespace selenite::cli {

std::optional<SourceFile> ReadSource(const std::string& path) {
  const bool standard = path == "-";
  std::FILE* file = standard ? stdin : std::fopen(path.c_str(), "rb");
  if (file == nullptr) return std::nullopt;
  std::string text;
  char buffer[65536];
  while (const size_t count = std::fread(buffer, 1, sizeof buffer, file)) {
    text.append(buffer, count);
  }
  const bool failed = std::ferror(file) != 0;
  if (!standard) std::fclose(file);
  if (failed) return std::nullopt;

  if (text.compare(0, 3, "\xEF\xBB\xBF") == 0) text.erase(0, 3);
  if (!text.empty() && text[0] == '#') text.erase(0, text.find('\n'));
  return SourceFile{std::move(text), standard ? "=stdin" : "@" + path};
}

}  // namespace selenite::cli

// Reading a script, as a command line names it.
#pragma once

#include <optional>
#include <string>

namespace selenite::cli {

struct SourceFile {
  std::string text;
  std::string chunk_name;  // "@path", or "=stdin"
};

// Reads `path`, or standard input for "-". A first line that starts with '#'
// is left out, its line break kept, and a UTF-8 mark before it dropped.
// Nothing: it cannot be opened or read.
std::optional<SourceFile> ReadSource(const std::string& path);

}  // namespace selenite::cli

// Reading a script, as a command line names it.
#pragma once

#include <optional>
#include <string>

namespace selenite::cli {

struct SourceFile {
  std::string text;
  std::string chunk_name;  // "@path", or "=stdin"
};

struct SourceResult {
  std::optional<SourceFile> source = {};
  std::string problem = {};  // when there is none: "cannot read x.lua: Is a directory"
};

// Reads `path`, or standard input for "-", up to its first end. A first line
// that starts with '#' is left out, its line break kept, and a UTF-8 mark before
// it dropped.
SourceResult ReadSource(const std::string& path);

}  // namespace selenite::cli

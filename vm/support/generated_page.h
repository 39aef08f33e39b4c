// A page of docs/ that follows from tables, for the small programs that write one:
//
//   NAME                  writes the page to standard output
//   NAME --check FILE     fails, naming the line, if FILE is not the page
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace selenite::vm {

struct GeneratedPage {
  const char* program;
  const char* file;  // where the page is kept
  std::string text;
};

// 0: the file at `path` is the page.
inline int CheckPage(const GeneratedPage& page, const char* path) {
  std::ifstream file(path, std::ios::binary);
  const std::string found((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (found == page.text) return 0;
  const auto differ =
      std::mismatch(page.text.begin(), page.text.end(), found.begin(), found.end());
  const auto line = std::count(page.text.begin(), differ.first, '\n') + 1;
  std::fprintf(stderr, "%s: differs from the tables in line %td; %s > %s\n", path, line,
               page.program, page.file);
  return 1;
}

// What such a program's main returns.
inline int WriteOrCheckPage(const GeneratedPage& page, int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--check") return CheckPage(page, argv[2]);
  if (argc != 1) {
    std::fprintf(stderr, "usage: %s [--check FILE]\n", page.program);
    return 2;
  }
  const size_t size = page.text.size();
  return std::fwrite(page.text.data(), 1, size, stdout) == size ? 0 : 1;
}

}  // namespace selenite::vm

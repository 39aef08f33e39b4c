// Golden files: small programs with what they answer and how they are encoded.
//
//   === AddI                         the opcode that the program is there for
//   local a = ...
//   return a + 1
//   --> 8                            its results for the arguments 7 and 3
//   chunk AddI: 1 function, …        what the disassembler prints, to the blank line
//
// In a program, `@repeat 3 a = -a` is that line three times; of the listing then
// only the lines with the opcode are kept. The results are lua5.4's and written by
// hand; the listings are refreshed by
//
//   SELENITE_REFRESH_GOLDENS=1 build/dev/bin/golden_test
//
// and reviewed as a change of the compiler's or the encoder's output.
#pragma once

#include <string>
#include <vector>

namespace selenite::golden {

struct Golden {
  std::string opcode;
  std::string written;  // the program as it stands in the file
  std::string source;   // with the repetitions in place
  bool is_excerpt = false;
  std::string values;
  std::string listing;
};

struct GoldenFile {
  std::string path;
  std::vector<Golden> goldens;
};

// Every *.golden file in `folder`, in the order of their names.
std::vector<GoldenFile> ReadGoldens(const std::string& folder);

void WriteGoldens(const GoldenFile& file);

// Of `listing` the lines that have `word`.
std::string LinesWith(const std::string& listing, const std::string& word);

}  // namespace selenite::golden

// Gives files to a fuzz target, without a fuzzer: for every build, and for looking at a
// finding.
//
//   fuzz_run tests/fuzz/corpus/run tests/fuzz/regressions/run
//
// Paths are files or folders of files; a folder that is not there has none. With
// SELENITE_FUZZ_SHOW set in the environment a target tells what it does.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz_target.h"

namespace {

std::vector<std::string> FilesOf(const std::string& path) {
  if (!std::filesystem::exists(path)) return {};
  if (!std::filesystem::is_directory(path)) return {path};
  std::vector<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    if (entry.is_regular_file()) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  int count = 0;
  for (int i = 1; i < argc; ++i) {
    for (const std::string& path : FilesOf(argv[i])) {
      std::printf("%s\n", path.c_str());  // the last one is what ended the process
      std::ifstream file(path, std::ios::binary);
      const std::string bytes(std::istreambuf_iterator<char>(file), {});
      selenite::fuzz::TryInput(bytes);
      ++count;
    }
  }
  std::printf("%d inputs\n", count);
  return 0;
}

#include "tests/golden/golden_file.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>

namespace selenite::golden {
namespace {

constexpr std::string_view kOpcodeMark = "=== ";
constexpr std::string_view kValuesMark = "--> ";
constexpr std::string_view kRepeatMark = "@repeat ";

// "3 a = -a"
std::string Repeated(const std::string& text) {
  char* end = nullptr;
  const long count = std::strtol(text.c_str(), &end, 10);
  std::string lines;
  for (long i = 0; i < count; ++i) lines += end + 1 + std::string("\n");
  return lines;
}

void AddSourceLine(Golden& golden, const std::string& line) {
  golden.written += line + '\n';
  if (line.starts_with(kRepeatMark)) {
    golden.is_excerpt = true;
    golden.source += Repeated(line.substr(kRepeatMark.size()));
  } else {
    golden.source += line + '\n';
  }
}

GoldenFile ReadFile(const std::string& path) {
  GoldenFile file = {.path = path, .goldens = {}};
  std::ifstream stream(path);
  bool in_source = false;
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with(kOpcodeMark)) {
      file.goldens.emplace_back().opcode = line.substr(kOpcodeMark.size());
      in_source = true;
    } else if (in_source && line.starts_with(kValuesMark)) {
      file.goldens.back().values = line.substr(kValuesMark.size());
      in_source = false;
    } else if (in_source) {
      AddSourceLine(file.goldens.back(), line);
    } else if (!line.empty()) {
      file.goldens.back().listing += line + '\n';
    }
  }
  return file;
}

}  // namespace

std::vector<GoldenFile> ReadGoldens(const std::string& folder) {
  std::vector<GoldenFile> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".golden") files.push_back(ReadFile(entry.path()));
  }
  std::sort(files.begin(), files.end(),
            [](const GoldenFile& a, const GoldenFile& b) { return a.path < b.path; });
  return files;
}

void WriteGoldens(const GoldenFile& file) {
  std::ofstream stream(file.path);
  const char* separator = "";
  for (const Golden& golden : file.goldens) {
    stream << separator << kOpcodeMark << golden.opcode << '\n'
           << golden.written << kValuesMark << golden.values << '\n'
           << golden.listing;
    separator = "\n";
  }
}

std::string LinesWith(const std::string& listing, const std::string& word) {
  std::istringstream stream(listing);
  std::string lines;
  for (std::string line; std::getline(stream, line);) {
    if (line.find(word) != std::string::npos) lines += line + '\n';
  }
  return lines;
}

}  // namespace selenite::golden

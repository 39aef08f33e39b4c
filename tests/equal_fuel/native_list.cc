#include "tests/equal_fuel/native_list.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string_view>

#include "vm/stdlib/library.h"

namespace selenite::equal_fuel {
namespace {

[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "equal_fuel: natives.def: %s\n", what.c_str());
  std::exit(1);
}

std::string Trimmed(std::string_view text) {
  const size_t first = text.find_first_not_of(' ');
  if (first == text.npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(' ') - first + 1));
}

// The text before the next bar, which is taken away.
std::string TakeField(std::string_view& line) {
  const size_t bar = line.find(" |");
  const std::string field = Trimmed(line.substr(0, bar));
  line.remove_prefix(bar == line.npos ? line.size() : bar + 2);
  return field;
}

std::vector<Parameter> ParametersOf(std::string_view shape) {
  std::vector<Parameter> parameters;
  bool optional = false;
  for (char c : shape) {
    if (c == '[') {
      optional = true;
    } else if (c == '*') {
      parameters.back().repeated = true;
    } else if (c != ']') {
      parameters.push_back({.kind = c, .optional = optional});
    }
  }
  return parameters;
}

}  // namespace

std::vector<CalledNative> ReadNatives(const std::string& path) {
  std::set<std::string, std::less<>> missing;
  for (const vm::NativeInfo* native : vm::AllNatives()) missing.emplace(native->StableName());
  std::ifstream file(path);
  if (!file) Die("cannot be read");
  std::vector<CalledNative> natives;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    std::string_view rest = line;
    CalledNative native = {.name = TakeField(rest)};
    if (missing.erase(native.name) == 0) Die("no native is called " + native.name);
    std::string shape = TakeField(rest);
    if (shape.starts_with('-')) continue;
    native.local = shape.starts_with("local");
    if (native.local) shape.erase(0, 5);
    native.parameters = ParametersOf(Trimmed(shape));
    native.expression = TakeField(rest);
    if (native.expression.empty()) native.expression = native.name;
    natives.push_back(native);
  }
  if (!missing.empty()) Die("no line for " + *missing.begin());
  return natives;
}

}  // namespace selenite::equal_fuel

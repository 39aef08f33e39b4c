#include "vm/bytecode/opcode.h"

#include <algorithm>

namespace selenite::vm {
namespace {

char ToLower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool EqualFolded(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return ToLower(x) == ToLower(y); });
}

// Adds what `word` names. False: nothing.
bool AddNamed(std::string_view word, OpcodeSet& set) {
  const bool is_prefix = word.ends_with('*');
  if (is_prefix) word.remove_suffix(1);
  bool found = false;
  for (int i = 0; i < kOpcodeCount; ++i) {
    const std::string_view name = GetOpcodeInfo(static_cast<Opcode>(i)).name;
    if (EqualFolded(is_prefix ? name.substr(0, word.size()) : name, word)) {
      set.set(static_cast<size_t>(i));
      found = true;
    }
  }
  return found;
}

}  // namespace

OpcodeSet AllOpcodes() {
  OpcodeSet set;
  for (int i = 0; i < kOpcodeCount; ++i) set.set(static_cast<size_t>(i));
  return set;
}

OpcodeSetResult ParseOpcodeSet(std::string_view names) {
  OpcodeSet set;
  while (!names.empty()) {
    const size_t end = std::min(names.find(','), names.size());
    std::string_view word = names.substr(0, end);
    names.remove_prefix(std::min(end + 1, names.size()));
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    if (word.empty()) continue;
    if (!AddNamed(word, set)) return {std::nullopt, std::string(word)};
  }
  return {set, ""};
}

}  // namespace selenite::vm

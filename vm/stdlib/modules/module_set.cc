#include "vm/stdlib/modules/module_set.h"

#include <algorithm>

namespace selenite::vm {

namespace {

constexpr std::string_view kNames[kModuleCount] = {"json", "base64", "hash", "time"};

}  // namespace

std::string_view ModuleName(Module module) { return kNames[static_cast<int>(module)]; }

ModuleSetResult ParseModuleSet(std::string_view names) {
  if (names == "all") return {ModuleSet::All(), ""};
  if (names == "none" || names.empty()) return {ModuleSet::None(), ""};
  ModuleSet set;
  for (;;) {
    const size_t comma = std::min(names.find(','), names.size());
    const std::string_view word = names.substr(0, comma);
    const auto* found = std::find(std::begin(kNames), std::end(kNames), word);
    if (found == std::end(kNames)) return {std::nullopt, std::string(word)};
    set.Add(static_cast<Module>(found - std::begin(kNames)));
    if (comma == names.size()) return {set, ""};
    names.remove_prefix(comma + 1);
  }
}

}  // namespace selenite::vm

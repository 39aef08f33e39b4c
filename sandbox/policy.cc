#include "sandbox/policy.h"

#include <fmt/format.h>

#include <algorithm>
#include <type_traits>

#include "vm/isolate.h"

namespace selenite::sandbox {
namespace {

static_assert(std::is_same_v<OpcodeSet, vm::OpcodeSet>);

// The word comes from outside: it may be long, or hold control characters.
constexpr size_t kShownBytes = 64;

std::string Shown(std::string_view word) {
  std::string shown(word.substr(0, kShownBytes));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return word.size() > kShownBytes ? shown + "..." : shown;
}

}  // namespace

absl::StatusOr<OpcodeSet> ParseOpcodes(std::string_view names) {
  const vm::OpcodeSetResult result = vm::ParseOpcodeSet(names);
  if (result.set) return *result.set;
  return absl::InvalidArgumentError(
      fmt::format("unknown opcode '{}' (see docs/opcodes.md)", Shown(result.unknown)));
}

absl::StatusOr<ModuleSet> ParseModules(std::string_view names) {
  const vm::ModuleSetResult result = vm::ParseModuleSet(names);
  if (result.set) return *result.set;
  return absl::InvalidArgumentError(
      fmt::format("unknown module '{}' (known: json, base64, hash, time)", Shown(result.unknown)));
}

std::string OpcodeNames(const OpcodeSet& set) {
  std::string names;
  for (int i = 0; i < vm::kOpcodeCount; ++i) {
    if (!set[static_cast<size_t>(i)]) continue;
    if (!names.empty()) names += ',';
    names += vm::GetOpcodeInfo(static_cast<vm::Opcode>(i)).name;
  }
  return names;
}

}  // namespace selenite::sandbox

// Libraries beyond the reference manual, which whoever makes an isolate may
// leave out: what a script cannot name it cannot use.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace selenite::vm {

enum class Module : uint8_t { kJson, kBase64, kHash, kTime };
inline constexpr int kModuleCount = 4;

// "json", "base64", "hash", "time": the module's global.
std::string_view ModuleName(Module module);

class ModuleSet {
 public:
  constexpr ModuleSet() = default;
  static constexpr ModuleSet All() { return ModuleSet((1u << kModuleCount) - 1); }
  static constexpr ModuleSet None() { return ModuleSet(); }

  constexpr bool Has(Module module) const { return (bits_ & Bit(module)) != 0; }
  constexpr void Add(Module module) { bits_ |= Bit(module); }
  constexpr bool operator==(const ModuleSet&) const = default;

 private:
  constexpr explicit ModuleSet(uint32_t bits) : bits_(bits) {}
  static constexpr uint32_t Bit(Module module) { return 1u << static_cast<int>(module); }

  uint32_t bits_ = 0;
};

// The modules that `names` lists, separated by commas; "all" and "none" alone
// are what they say.
struct ModuleSetResult {
  std::optional<ModuleSet> set;  // unset: a word names none
  std::string unknown;           // that word
};
ModuleSetResult ParseModuleSet(std::string_view names);

}  // namespace selenite::vm

// By which rules a native charges for work that depends on its input.
#pragma once

#include <cstdint>
#include <string_view>

namespace selenite::vm {

enum class Price : uint8_t {
#define PRICE(name, units, work) k##name,
#include "vm/run/machine/prices.def"
#undef PRICE
};

struct PriceInfo {
  std::string_view name;
  std::string_view units;
  std::string_view work;
};
inline constexpr PriceInfo kPriceInfo[] = {
#define PRICE(name, units, work) {#name, units, work},
#include "vm/run/machine/prices.def"
#undef PRICE
};
inline constexpr int kPriceCount = sizeof kPriceInfo / sizeof *kPriceInfo;

// What one native charges. There is no default: every table has to say.
class Prices {
 public:
  constexpr Prices(Price price) : bits_(1u << static_cast<int>(price)) {}
  // Its call only: the work does not depend on the input.
  static constexpr Prices CallOnly() { return Prices(uint32_t{0}); }

  constexpr bool Has(Price price) const { return (bits_ >> static_cast<int>(price) & 1) != 0; }
  constexpr bool is_call_only() const { return bits_ == 0; }
  constexpr Prices operator|(Prices other) const { return Prices(bits_ | other.bits_); }

 private:
  constexpr explicit Prices(uint32_t bits) : bits_(bits) {}
  uint32_t bits_;
};
constexpr Prices operator|(Price one, Price other) { return Prices(one) | Prices(other); }

inline constexpr Prices kCallOnly = Prices::CallOnly();

}  // namespace selenite::vm

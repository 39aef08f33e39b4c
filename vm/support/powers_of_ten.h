// The powers of ten, to 128 bits, for every product with a double that has up to
// 17 digits before the point.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace selenite::vm {

// A double is between 10^-324 and 10^309, and is asked for 0 to 17 digits; which power of ten it
// is at least, is looked up, too.
inline constexpr int kLeastPowerOfTen = -326;
inline constexpr int kGreatestPowerOfTen = 342;

// The first 128 bits of a power, the highest of them set. Those from 10^0 to 10^55
// are exact, all others rounded up.
struct PowerOfTen {
  uint64_t high;
  uint64_t low;
};
constexpr bool IsExactPowerOfTen(int power) { return power >= 0 && power <= 55; }

// The exponent of the highest bit of 10^power: log2(10) * power, rounded down.
constexpr int HighestBitOfTenTo(int power) { return (power * 217706) >> 16; }

namespace powers_of_ten {

using Wide = unsigned __int128;

// value = limbs * 2^(exponent - 191), the highest bit set; cut, not rounded.
struct Long {
  uint64_t limbs[3];  // the highest first
  int exponent;
};

constexpr Long TimesTen(Long x) {
  uint64_t product[4] = {};
  uint64_t carry = 0;
  for (int i = 2; i >= 0; --i) {
    const Wide limb = Wide{x.limbs[i]} * 10 + carry;
    product[i + 1] = static_cast<uint64_t>(limb);
    carry = static_cast<uint64_t>(limb >> 64);
  }
  product[0] = carry;
  const int bits = 64 - std::countl_zero(carry);  // 3 or 4
  for (int i = 0; i < 3; ++i) {
    x.limbs[i] = product[i] << (64 - bits) | product[i + 1] >> bits;
  }
  x.exponent += bits;
  return x;
}

constexpr Long ByTen(Long x) {
  // With so many bits more the quotient has the highest set again.
  const int bits = x.limbs[0] >= uint64_t{5} << 61 ? 3 : 4;
  uint64_t rest = x.limbs[0] >> (64 - bits);
  for (int i = 0; i < 3; ++i) {
    const uint64_t next = i < 2 ? x.limbs[i + 1] >> (64 - bits) : 0;
    const Wide part = Wide{rest} << 64 | x.limbs[i] << bits | next;
    x.limbs[i] = static_cast<uint64_t>(part / 10);
    rest = static_cast<uint64_t>(part % 10);
  }
  x.exponent -= bits;
  return x;
}

using Table = std::array<PowerOfTen, kGreatestPowerOfTen - kLeastPowerOfTen + 1>;

// What is not so ends the compilation.
constexpr void Require(bool holds) {
  if (!holds) __builtin_trap();
}

constexpr Table Make() {
  Table table{};
  const auto put = [&table](int power, const Long& x) {
    Require(x.exponent == HighestBitOfTenTo(power));
    PowerOfTen& entry = table[static_cast<size_t>(power - kLeastPowerOfTen)];
    entry = {x.limbs[0], x.limbs[1]};
    if (IsExactPowerOfTen(power)) {
      Require(x.limbs[2] == 0);
      return;
    }
    // Each of at most 342 steps cuts off less than two of the lowest bit: the true
    // digits are no 128 bits more.
    Require(x.limbs[2] < UINT64_MAX - 1000);
    if (++entry.low == 0) ++entry.high;
  };
  const Long one{{uint64_t{1} << 63, 0, 0}, 0};
  Long x = one;
  for (int power = 0; power <= kGreatestPowerOfTen; ++power, x = TimesTen(x)) put(power, x);
  x = ByTen(one);
  for (int power = -1; power >= kLeastPowerOfTen; --power, x = ByTen(x)) put(power, x);
  return table;
}

inline constexpr Table kTable = Make();

}  // namespace powers_of_ten

// REQUIRES: kLeastPowerOfTen <= power <= kGreatestPowerOfTen.
inline const PowerOfTen& TenTo(int power) {
  return powers_of_ten::kTable[static_cast<size_t>(power - kLeastPowerOfTen)];
}

}  // namespace selenite::vm

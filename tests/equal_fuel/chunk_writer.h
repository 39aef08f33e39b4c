// Writes the chunks: a call of a native with some arguments, in some form, at some depth.
#pragma once

#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "tests/equal_fuel/native_list.h"

namespace selenite::equal_fuel {

// Lines under headings: values.def, forms.def.
using Texts = std::map<std::string, std::vector<std::string>>;
Texts ReadTexts(const std::string& path);

class ChunkWriter {
 public:
  // What is written depends on the seed and on the texts. They outlive it.
  ChunkWriter(uint64_t seed, const Texts& values, const Texts& forms)
      : random_(seed), values_(values), forms_(forms) {}

  // A chunk that calls the native. It leaves the globals as they were.
  std::string Write(const CalledNative& native);
  // A chunk that leaves a stack of another size behind.
  std::string WriteBefore();
  // True once in `n` times.
  bool OneIn(uint32_t n) { return random_() % n == 0; }
  // From `low` to `high`.
  int64_t Between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(random_() % static_cast<uint64_t>(high - low + 1));
  }

 private:
  std::string OneOf(const std::vector<std::string>& texts);
  std::string Good(char kind);
  std::string Anything();
  // Mostly a good one.
  std::string Value(char kind);
  std::string Arguments(const CalledNative& native);
  std::string Form(const CalledNative& native);
  std::string Filled(std::string text, const std::string& body);

  std::mt19937_64 random_;
  const Texts& values_;
  const Texts& forms_;
};

}  // namespace selenite::equal_fuel

// A code unit that nobody needs any more: one of many functions takes milliseconds to
// free, so it is freed in pieces.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>

#include "vm/heap/object_space.h"
#include "vm/ir/code_unit.h"
#include "vm/support/leftover.h"

namespace selenite::vm {

class DyingUnit final : public Leftover {
 public:
  explicit DyingUnit(CodeUnitRef unit) : unit_(std::move(unit)) {}

  bool FreePiece() override {
    constexpr size_t kFunctionsPerPiece = 256;
    // Units are shared by const references; this is the last one.
    auto& functions = const_cast<CodeUnit&>(*unit_).functions;
    for (size_t i = 0; i < kFunctionsPerPiece && !functions.empty(); ++i) functions.pop_back();
    return functions.empty();
  }

  // Lets go of `unit`, perhaps later.
  static void Drop(ObjectSpace& space, CodeUnitRef unit) {
    constexpr size_t kFewFunctions = 64;
    if (unit == nullptr || unit.use_count() != 1 || unit->functions.size() <= kFewFunctions) return;
    space.AddLeftover(std::make_unique<DyingUnit>(std::move(unit)));
  }

 private:
  CodeUnitRef unit_;
};

}  // namespace selenite::vm

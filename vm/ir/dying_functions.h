// Functions that nobody needs any more: many take milliseconds to free, so they are freed in
// pieces.
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "vm/ir/code_unit.h"
#include "vm/support/leftover.h"

namespace selenite::vm {

// So few are freed at once.
inline constexpr size_t kFewFunctions = 64;

class DyingFunctions final : public Leftover {
 public:
  explicit DyingFunctions(std::vector<FunctionCode> functions) : functions_(std::move(functions)) {}

  bool FreePiece() override {
    constexpr size_t kPerPiece = 256;
    functions_.resize(functions_.size() - std::min(functions_.size(), kPerPiece));
    return functions_.empty();
  }

 private:
  std::vector<FunctionCode> functions_;
};

// Lets go of `unit`. What of it is to be freed in pieces; null: nothing.
inline std::unique_ptr<Leftover> DropUnit(CodeUnitRef unit) {
  if (unit == nullptr || unit.use_count() != 1 || unit->functions.size() <= kFewFunctions) {
    return nullptr;
  }
  // Units are shared by const references; this is the last one.
  return std::make_unique<DyingFunctions>(
      std::move(const_cast<CodeUnit&>(*unit).functions));
}

}  // namespace selenite::vm

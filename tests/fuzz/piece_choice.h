// The size of pieces that an input is tried with besides the real one: any of the
// small ones, by the input itself, so that a finding is found again.
#pragma once

#include <cstdint>
#include <string_view>

#include "vm/support/piece_size.h"

namespace selenite::fuzz {

// 0 in builds that have the real size only.
inline int64_t PieceSizeFor(std::string_view input) {
  if (!vm::kPieceSizeCanBeSet) return 0;
  constexpr int64_t kSizes[] = {1, 2, 3, 7, 64};
  uint32_t hash = 2166136261u;  // FNV-1a
  for (char c : input) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
  return kSizes[hash % 5];
}

// Pieces of this size while it lives.
class WithPieces {
 public:
  explicit WithPieces(int64_t size) { (void)vm::SetPieceSize(size); }
  ~WithPieces() { (void)vm::SetPieceSize(0); }
  WithPieces(const WithPieces&) = delete;
  WithPieces& operator=(const WithPieces&) = delete;
};

}  // namespace selenite::fuzz

// Pieces: how much work is done between two looks at the fuel.
//
// Work whose amount depends on the input is cut into pieces, so that no script
// keeps a thread for long. Where a piece ends must not matter to anybody: no
// answer, no message and no bill may depend on it. In a build with
// -DSELENITE_TEST_PIECES=ON the size of all pieces is therefore a setting: 1,
// 2, 3, 7 or 64 units put a border everywhere, where the real sizes put one in
// ten thousands. In other builds the sizes are constants, and cost nothing.
//
// A piece of N units is N bytes, N slots, N steps, N tokens: whatever the loop
// counts. What cannot be cut so small takes the least it can: hashes a block of
// 16 bytes, base64 a group of 4, `string.format` and `string.pack` one option;
// and a table of up to 16 slots grows at once. Whether an operator works by a
// hidden call (a comparison, a concatenation of long strings) depends on the real
// sizes only: a frame has a price.
#pragma once

#include <cstdint>

namespace selenite::vm {

// No piece of native work between two checkpoints is larger than these.
inline constexpr int64_t kPieceBytes = 64 * 1024;
inline constexpr int64_t kPieceSlots = 4096;
inline constexpr int64_t kPieceSteps = 4096;
// Of numerals: a byte takes twenty times as long as to copy it.
inline constexpr int64_t kNumeralPieceBytes = 16 * 1024;

#ifdef SELENITE_TEST_PIECES

inline constexpr bool kPieceSizeCanBeSet = true;
// The size of every piece that would be larger; 0: the real sizes. A tool sets it
// after it has made the isolate, because filling the libraries' tables is never
// cut.
inline int64_t piece_size_under_test = 0;

inline int64_t PieceSize(int64_t real) {
  const int64_t size = piece_size_under_test;
  return size > 0 && size < real ? size : real;
}
// False: this build has only the real sizes.
[[nodiscard]] inline bool SetPieceSize(int64_t size) {
  piece_size_under_test = size;
  return true;
}

#else

inline constexpr bool kPieceSizeCanBeSet = false;
constexpr int64_t PieceSize(int64_t real) { return real; }
[[nodiscard]] inline bool SetPieceSize(int64_t size) { return size == 0; }

#endif

// How a function that returns a piece size is declared: constexpr where the sizes
// are constants.
#ifdef SELENITE_TEST_PIECES
#define SELENITE_PIECE_SIZE inline
#else
#define SELENITE_PIECE_SIZE constexpr
#endif

SELENITE_PIECE_SIZE int64_t PieceBytes() { return PieceSize(kPieceBytes); }
SELENITE_PIECE_SIZE int64_t PieceSlots() { return PieceSize(kPieceSlots); }
SELENITE_PIECE_SIZE int64_t NumeralPieceBytes() { return PieceSize(kNumeralPieceBytes); }
SELENITE_PIECE_SIZE int64_t PieceSteps() { return PieceSize(kPieceSteps); }

}  // namespace selenite::vm

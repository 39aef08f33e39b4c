// What nobody needs any more but takes long to free: it is freed in pieces, between other
// work, by whoever took it.
#pragma once

namespace selenite::vm {

class Leftover {
 public:
  // Frees what is left of it.
  virtual ~Leftover() = default;
  // Frees a piece, in about 50 us. True: what is left takes no time.
  virtual bool FreePiece() = 0;
};

}  // namespace selenite::vm

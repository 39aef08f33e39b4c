#include "vm/heap/small_memory.h"

#include <malloc.h>

namespace selenite::vm {
namespace {

// The C library leaves freed pieces of up to 128 bytes ("fast bins") unmerged
// until some larger request merges all of them at once: a pause of several
// milliseconds after a sweep. Without those bins each piece is merged when it
// is freed; its per-thread cache, which serves most requests, stays.
[[maybe_unused]] const bool fast_bins_off = [] {
#ifdef M_MXFAST
  return mallopt(M_MXFAST, 0) == 1;
#else
  return false;
#endif
}();

}  // namespace

void SmallMemory::Trim(size_t pieces) {
  if (pieces == SIZE_MAX) limit_ = 0;
  for (size_t size_class = kClasses; size_class-- > 1;) {
    while (kept_[size_class] != nullptr) {
      if (kept_bytes_ <= limit_ && limit_ != 0) return;
      if (pieces == 0) return;
      --pieces;
      Kept* kept = kept_[size_class];
      kept_[size_class] = kept->next;
      kept_bytes_ -= size_class * kGranule;
      std::free(kept);
    }
  }
}

}  // namespace selenite::vm

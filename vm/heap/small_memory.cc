#include "vm/heap/small_memory.h"

namespace selenite::vm {

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

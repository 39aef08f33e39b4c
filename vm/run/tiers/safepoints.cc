#include "vm/run/tiers/safepoints.h"

namespace selenite::vm {

void Safepoints::CollectAll() { machine_.heap().CollectAll(Safepoint()); }

bool Safepoints::AdvanceFullCollection() {
  if (!machine_.heap().AdvanceFullCollection(Safepoint())) return false;
  finalizers_due_ = machine_.heap().HasPendingFinalizers();
  return true;
}

void Safepoints::Collect() {
  machine_.heap().Step(Safepoint());
  finalizers_due_ = machine_.heap().HasPendingFinalizers();
  // It was paid for when memory was allocated, so the fuel does not end this slice, and
  // the next step may be due at once.
  machine_.fuel().Revoke();
}

void Safepoints::CollectBeforeInstruction() {
  Frame& frame = machine_.roots.current->frame();
  frame.flags |= kIsDoing;
  Collect();
  frame.flags &= static_cast<uint16_t>(~kIsDoing);
}

}  // namespace selenite::vm

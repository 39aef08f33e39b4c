#include "vm/run/natives/native_state.h"

namespace selenite::vm {

Buffer* NewUnpaidBuffer(NativeCall& call, size_t bytes) {
  Heap& heap = call.heap();
  const int64_t mark = heap.ChargeMark();
  Buffer* buffer = heap.New<Buffer>(0);
  if (buffer != nullptr && !buffer->Reserve(heap, bytes)) buffer = nullptr;
  heap.ReplaceCharges(mark, 0);
  return buffer;
}

Buffer* NewStateBuffer(NativeCall& call, const NativeStateInfo& info, size_t bytes) {
  Buffer* buffer = NewUnpaidBuffer(call, bytes);
  if (buffer != nullptr) buffer->set_content_tag(info.tag());
  return buffer;
}

bool ReserveState(NativeCall& call, uint32_t slot, const NativeStateInfo& info, size_t bytes) {
  if (call.HasSlot(slot) && !call.Slot(slot).IsNil()) return true;
  Buffer* buffer = NewStateBuffer(call, info, bytes);
  if (buffer == nullptr) return false;
  if (!call.HasSlot(slot)) call.SetSlotCount(slot + 1);
  call.SetSlot(slot, Value::Of(buffer));
  return true;
}

}  // namespace selenite::vm

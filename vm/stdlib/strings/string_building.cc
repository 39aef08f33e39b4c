#include "vm/stdlib/strings/string_building.h"

#include "vm/run/natives/native_state.h"

namespace selenite::vm {

bool OutputBytes::AppendFill(char byte, size_t count) {
  char block[256];
  std::memset(block, byte, sizeof(block));
  while (count > 0) {
    size_t part = count < sizeof(block) ? count : sizeof(block);
    if (!Append(std::string_view(block, part))) return false;
    count -= part;
  }
  return true;
}

namespace {

constexpr int64_t kPriceOfBuffer = Heap::PriceOfObject(2 * OutputBytes::kInlineBytes);

// What the memory for bytes beyond kInlineBytes costs: it grows by half each time.
int64_t PriceOfMore(size_t size) {
  constexpr size_t kInline = OutputBytes::kInlineBytes;
  constexpr int64_t kRoom = 3;  // what was allocated in all, for each byte that is used
  return size <= kInline ? 0
                         : kRoom * static_cast<int64_t>(size - kInline) / kBytesPerFuelUnit;
}

}  // namespace

bool OutputBytes::AppendToBuffer(std::string_view bytes) {
  if (Spill() == nullptr) return false;
  const size_t before = buffer_->size();
  const int64_t mark = call_.heap().ChargeMark();
  if (!buffer_->Append(call_.heap(), bytes)) return false;
  call_.heap().ReplaceCharges(mark, PriceOfMore(buffer_->size()) - PriceOfMore(before));
  if (buffer_->size() > kInlineBytes) PayForBuffer();
  return true;
}

void OutputBytes::PayForBuffer() {
  if (is_paid_) return;
  call_.heap().ReplaceCharges(call_.heap().ChargeMark(), kPriceOfBuffer);
  is_paid_ = true;
}

Buffer* OutputBytes::Spill() {
  if (buffer_ != nullptr) return buffer_;
  // Room for more at once: what spills is going to append.
  Buffer* buffer = NewUnpaidBuffer(call_, 2 * kInlineBytes);
  if (buffer == nullptr) return nullptr;
  if (!buffer->Append(call_.heap(), {inline_, inline_size_})) return nullptr;
  buffer_ = buffer;
  return buffer;
}

Step PushOutput(NativeCall& call, OutputBytes& output, uint32_t state) {
  if (output.size() <= StringAtOnce()) {
    call.ChargeBytes(output.size());
    String* string = call.NewString(output.view());
    if (string == nullptr) return call.NoMemory();
    call.Push(Value::Of(string));
    return Step::kNext;
  }
  Buffer* buffer = output.Spill();
  if (buffer == nullptr) return call.NoMemory();
  String* string = call.strings().MakeLongUninitialized(buffer->size());
  if (string == nullptr) return call.NoMemory();
  call.Push(Value::Of(buffer));
  call.Push(Value::Of(string));
  call.Push(Value::Integer(0));
  return call.Pause(state);
}

Step PushOutputPiece(NativeCall& call, uint32_t state) {
  Buffer* buffer = call.Top(2).AsBuffer();
  Step step = WritePiece(call, state, [buffer](char* out, size_t from, size_t to) {
    std::memcpy(out + from, buffer->data() + from, to - from);
  });
  if (step != Step::kNext) return step;
  Value string = call.Top();
  call.Pop(2);
  call.Push(string);
  return Step::kNext;
}

}  // namespace selenite::vm

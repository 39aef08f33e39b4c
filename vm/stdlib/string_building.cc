#include "vm/stdlib/string_building.h"

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

bool OutputBytes::AppendToBuffer(std::string_view bytes) {
  if (Spill() == nullptr) return false;
  return buffer_->Append(call_.heap(), bytes);
}

Buffer* OutputBytes::Spill() {
  if (buffer_ != nullptr) return buffer_;
  Buffer* buffer = call_.heap().New<Buffer>(0);
  if (buffer == nullptr) return nullptr;
  // Room for more at once: whoever spills is going to append.
  if (!buffer->Reserve(call_.heap(), 2 * kInlineBytes)) return nullptr;
  if (!buffer->Append(call_.heap(), {inline_, inline_size_})) return nullptr;
  buffer_ = buffer;
  return buffer;
}

Step PushOutput(NativeCall& call, OutputBytes& output, uint32_t state) {
  if (output.size() <= static_cast<size_t>(kPieceBytes)) {
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

// How natives build strings: small ones at once, long ones in pieces.
//
// No native may move more than kPieceBytes between two checkpoints. A result
// that fits is written in one go and needs no slot. A longer one is either
//  - of known length: a String that no script has seen yet waits in a slot while
//    pieces of it are filled in (ReturnWritten, WritePiece), or
//  - of unknown length: OutputBytes collects it, and PushOutput turns the
//    Buffer into a String (PushOutput, PushOutputPiece).
//
// A native that finds no memory is run again with the slots it began with. So
// all files here keep one order: make what may fail, then change slots, then
// leave.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "vm/objects/buffer.h"
#include "vm/objects/string.h"
#include "vm/run/natives/native.h"
#include "vm/run/natives/quick_call.h"
#include "vm/support/fuel.h"
#include "vm/support/short_bytes.h"

namespace selenite::vm {

// Charges for bytes [from, to) of a longer piece of work: what the parts cost is
// together what ChargeBytes takes for the whole.
inline void ChargePart(NativeCall& call, size_t from, size_t to) {
  call.Charge(PriceOfPart(from, to, kCopiedBytesPerFuelUnit));
}
// The same for work on `whole` bytes that may end early: see ChargedBytes.
inline void ChargeReached(NativeCall& call, size_t from, size_t to, size_t whole) {
  ChargePart(call, ChargedBytes(from, whole), ChargedBytes(to, whole));
}

// Whether WritePiece charges for the bytes it writes, or they are paid for.
enum class Writing : uint8_t { kCharged, kPaid };

// Goes on with a long result: the topmost slots are the String and an Integer,
// the bytes written so far. `write(out, from, to)` stores bytes [from, to) of
// the result at `out + from`. kPause: return it, there is more to do in
// `state`. kNext: the String alone is on top, finished.
template <class Write>
Step WritePiece(NativeCall& call, uint32_t state, const Write& write,
                Writing writing = Writing::kCharged) {
  String* string = call.Top(1).AsString();
  size_t from = static_cast<size_t>(call.Top(0).AsInteger());
  const size_t to = from + std::min(string->length() - from, static_cast<size_t>(PieceBytes()));
  if (writing == Writing::kCharged) ChargePart(call, from, to);
  write(string->mutable_data(), from, to);
  from = to;
  if (from < string->length()) {
    call.SetSlot(call.slot_count() - 1, Value::Integer(static_cast<int64_t>(from)));
    return call.Pause(state);
  }
  call.Pop();
  return Step::kNext;
}

// Begins to fill a string that was made for it, with WritePiece in `state`.
inline Step BeginWriting(NativeCall& call, String* string, uint32_t state) {
  call.Push(Value::Of(string));
  call.Push(Value::Integer(0));
  return call.Pause(state);
}
inline Step BeginWriting(NativeCall& call, size_t length, uint32_t state) {
  String* string = call.strings().MakeLongUninitialized(length);
  if (string == nullptr) return call.NoMemory();
  return BeginWriting(call, string, state);
}

// Returns a string of `length` bytes from the native: at once if it is small,
// else by way of `state`, where the native says
//   return FinishWriting(call, state, write);
template <class Write>
Step ReturnWritten(NativeCall& call, size_t length, uint32_t state, const Write& write) {
  if (length <= kMaxShortString) {
    char bytes[kMaxShortString];
    call.ChargeBytes(length);
    write(bytes, size_t{0}, length);
    return call.ReturnString({bytes, length});
  }
  if (length > StringAtOnce()) return BeginWriting(call, length, state);
  String* string = call.strings().MakeLongUninitialized(length);
  if (string == nullptr) return call.NoMemory();
  call.ChargeBytes(length);
  write(string->mutable_data(), size_t{0}, length);
  return call.ReturnValue(Value::Of(string));
}

// The same for a quick form, which makes small results only.
template <class Write>
[[gnu::always_inline]] inline int ReturnWritten(QuickCall& call, size_t length, uint32_t, const Write& write) {
  if (length <= kMaxShortString) {
    char bytes[kMaxShortString];
    write(bytes, size_t{0}, length);
    return call.ReturnString({bytes, length});
  }
  if (length > kQuickBytes) return kNotQuick;
  String* string = call.strings().MakeLongUninitialized(length);
  if (string == nullptr) return kNotQuick;
  write(string->mutable_data(), size_t{0}, length);
  call.ChargeBytes(length);
  return call.ReturnValue(Value::Of(string));
}

// Results up to this length are made at once.
inline size_t LengthAtOnce(const NativeCall&) { return StringAtOnce(); }
inline size_t LengthAtOnce(const QuickCall&) { return kQuickBytes; }

// Returns a string of these bytes. REQUIRES: bytes.size() <= LengthAtOnce(call).
template <class Call>
[[gnu::always_inline]] inline typename Call::Result ReturnCopy(Call& call, const Text& bytes) {
  call.ChargeBytes(bytes.size());
  return call.ReturnString(bytes.whole(Reading::kPaid));
}

template <class Write>
Step FinishWriting(NativeCall& call, uint32_t state, const Write& write) {
  if (Step step = WritePiece(call, state, write); step != Step::kNext) return step;
  return call.Return(1);
}

// Bytes of a result whose length is not known beforehand. The first ones stay
// here; when there are more, or the native must pause, they move to a Buffer,
// which the native puts into a slot before it leaves.
class OutputBytes {
 public:
  explicit OutputBytes(NativeCall& call) : call_(call) {}
  OutputBytes(const OutputBytes&) = delete;
  OutputBytes& operator=(const OutputBytes&) = delete;

  // Goes on with what an earlier invocation left. Bytes beyond `size` are of
  // an invocation that has to be done again: they are dropped.
  void Resume(Buffer* buffer, size_t size, bool is_paid = false) {
    buffer_ = buffer;
    buffer_->Truncate(size);
    is_paid_ = is_paid || size > kInlineBytes;
  }

  // False: not enough memory. The caller has charged, and cut into pieces.
  [[nodiscard]] bool Append(std::string_view bytes) {
    if (buffer_ == nullptr && bytes.size() <= kInlineBytes - inline_size_) [[likely]] {
      CopyBytes(inline_ + inline_size_, bytes.data(), bytes.size());
      inline_size_ += bytes.size();
      return true;
    }
    return AppendToBuffer(bytes);
  }
  [[nodiscard]] bool Append(char byte) { return Append(std::string_view(&byte, 1)); }
  // `count` times `byte`.
  [[nodiscard]] bool AppendFill(char byte, size_t count);

  // Results up to this size take no Buffer, which is paid for: quick forms, which have
  // none, must not be quick about longer ones. What a Buffer costs depends on what is
  // in it alone: one that is only needed because a piece was over costs nothing.
  static constexpr size_t kInlineBytes = 2048;

  // Pays for the Buffer whatever is in it, once: for natives that leave to run Lua.
  void PayForBuffer();
  // Whether it is paid for; a native that leaves keeps this for Resume.
  bool is_paid() const { return is_paid_; }

  size_t size() const { return buffer_ == nullptr ? inline_size_ : buffer_->size(); }
  std::string_view view() const {
    return buffer_ == nullptr ? std::string_view(inline_, inline_size_) : buffer_->view();
  }
  // The Buffer with everything in it, made now if need be. Null: no memory.
  [[nodiscard]] Buffer* Spill();

 private:
  bool AppendToBuffer(std::string_view bytes);

  NativeCall& call_;
  Buffer* buffer_ = nullptr;
  bool is_paid_ = false;
  size_t inline_size_ = 0;
  char inline_[kInlineBytes];
};

// Pushes the output as a string. kNext: it is on top. Otherwise return the
// step; in `state` go on with PushOutputPiece, whose answers mean the same.
Step PushOutput(NativeCall& call, OutputBytes& output, uint32_t state);
Step PushOutputPiece(NativeCall& call, uint32_t state);

// Positions in strings, as the library counts them: from 1, or from the end
// when negative.

// A start: at least 1; perhaps beyond the end.
inline size_t StartPosition(int64_t position, size_t length) {
  if (position > 0) return static_cast<size_t>(position);
  if (position == 0 || position < -static_cast<int64_t>(length)) return 1;
  return length + static_cast<size_t>(position) + 1;
}
// An end: at most `length`; perhaps 0.
inline size_t EndPosition(int64_t position, size_t length) {
  if (position > static_cast<int64_t>(length)) return length;
  if (position >= 0) return static_cast<size_t>(position);
  if (position < -static_cast<int64_t>(length)) return 0;
  return length + static_cast<size_t>(position) + 1;
}

}  // namespace selenite::vm

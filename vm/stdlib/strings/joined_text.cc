#include "vm/stdlib/strings/joined_text.h"

#include <algorithm>
#include <cstring>

#include "vm/support/short_bytes.h"

namespace selenite::vm {

namespace {

// From the top: bytes of `before`, bytes copied of the string, the result, the string.
enum FromTop : uint32_t { kBefore, kCopied, kResult, kString, kSlots };

}  // namespace

Step PushJoined(NativeCall& call, std::string_view before, const Value& string,
                std::string_view after, uint32_t state) {
  const size_t middle = string.AsString()->length();
  const size_t length = before.size() + middle + after.size();
  call.ChargeBytes(before.size() + after.size());
  if (length <= kMaxShortString) {
    char joined[kMaxShortString];
    CopyBytes(joined, before.data(), before.size());
    CopyBytes(joined + before.size(), string.AsString()->bytes(Reading::kShort).data(), middle);
    CopyBytes(joined + before.size() + middle, after.data(), after.size());
    String* result = call.NewString({joined, length});
    if (result == nullptr) return call.NoMemory();
    call.Push(Value::Of(result));
    return Step::kNext;
  }
  String* result = call.strings().MakeLongUninitialized(length);
  if (result == nullptr) return call.NoMemory();
  // An empty view may have no data, which memcpy must not be given.
  std::copy(before.begin(), before.end(), result->mutable_data());
  std::copy(after.begin(), after.end(), result->mutable_data() + before.size() + middle);
  call.Push(string);
  call.Push(Value::Of(result));
  call.Push(Value::Integer(0));
  call.Push(Value::Integer(static_cast<int64_t>(before.size())));
  return PushJoinedPiece(call, state);
}

Step PushJoinedPiece(NativeCall& call, uint32_t state) {
  const Text string(*call.Top(kString).AsString());
  const Value result = call.Top(kResult);
  const size_t from = static_cast<size_t>(call.Top(kCopied).AsInteger());
  const size_t before = static_cast<size_t>(call.Top(kBefore).AsInteger());
  const std::string_view piece = string.Take(call, from);
  const size_t to = from + piece.size();
  // An empty piece may have no data, which memcpy must not be given.
  std::copy(piece.begin(), piece.end(), result.AsString()->mutable_data() + before + from);
  if (to < string.size()) {
    call.SetSlot(call.slot_count() - 1 - kCopied, Value::Integer(static_cast<int64_t>(to)));
    return call.Pause(state);
  }
  call.Pop(kSlots);
  call.Push(result);
  return Step::kNext;
}

}  // namespace selenite::vm

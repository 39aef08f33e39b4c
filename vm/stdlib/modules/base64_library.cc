// The module base64 (RFC 4648): encode, decode, and both in the alphabet for
// URLs and file names.
//
// libcrypto converts. Its decoder accepts more than it should, so a text is checked
// here first, byte by byte, and every error names its place. Accepted is what an
// encoder writes and nothing else: no line breaks, no missing padding (except for
// URLs, where it is optional), no unused bits set.
//
// Price: a unit for 16 bytes that are written, and in decode for 16 bytes that
// are checked.
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/stdlib/modules/module_libraries.h"
#include "vm/stdlib/strings/string_building.h"
#include "vm/support/check.h"

namespace selenite::vm {

namespace {

enum class Alphabet : uint8_t { kStandard, kUrl };

constexpr std::string_view kDigits[] = {
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
};

// The value of every byte as a digit; kNoDigit.
constexpr uint8_t kNoDigit = 255;
using DigitValues = std::array<uint8_t, 256>;
constexpr DigitValues ValuesOf(Alphabet alphabet) {
  DigitValues values{};
  values.fill(kNoDigit);
  const std::string_view digits = kDigits[static_cast<int>(alphabet)];
  for (size_t i = 0; i < digits.size(); ++i) {
    values[static_cast<unsigned char>(digits[i])] = static_cast<uint8_t>(i);
  }
  return values;
}
constexpr DigitValues kDigitValues[] = {ValuesOf(Alphabet::kStandard), ValuesOf(Alphabet::kUrl)};

// Groups (three bytes, four digits) that are converted in one go.
constexpr size_t kBlockGroups = 256;

// Between libcrypto's alphabet and the one for URLs.
void Translate(char* digits, size_t count, Alphabet from, Alphabet to) {
  if (from == to) return;
  const std::string_view old_digits = kDigits[static_cast<int>(from)].substr(62);
  const std::string_view new_digits = kDigits[static_cast<int>(to)].substr(62);
  for (size_t i = 0; i < count; ++i) {
    if (digits[i] == old_digits[0]) {
      digits[i] = new_digits[0];
    } else if (digits[i] == old_digits[1]) {
      digits[i] = new_digits[1];
    }
  }
}

void ChargeConversion(NativeCall& call, size_t from, size_t to) {
  constexpr int64_t kBytesPerFuelUnit = 16;
  call.Charge(PriceOfPart(from, to, kBytesPerFuelUnit));
}

// ---- Encoding -------------------------------------------------------------------

enum EncodeState : uint32_t { kEncodeStart, kEncodeWrite };

size_t EncodedLength(size_t bytes, Alphabet alphabet) {
  const size_t whole = bytes / 3 * 4;
  const size_t rest = bytes % 3;
  if (rest == 0) return whole;
  return whole + (alphabet == Alphabet::kStandard ? 4 : rest + 1);
}

// Digits [from, to) of the result.
void WriteDigits(std::string_view bytes, Alphabet alphabet, char* out, size_t from, size_t to) {
  while (from < to) {
    const std::string_view block = bytes.substr(from / 4 * 3, kBlockGroups * 3);
    unsigned char digits[kBlockGroups * 4 + 1];  // and a zero
    EVP_EncodeBlock(digits, reinterpret_cast<const unsigned char*>(block.data()),
                    static_cast<int>(block.size()));
    const size_t skipped = from % 4;  // of a group that the last piece began
    const size_t count = std::min(to - from, kBlockGroups * 4 - skipped);
    std::memcpy(out + from, digits + skipped, count);
    Translate(out + from, count, Alphabet::kStandard, alphabet);
    from += count;
  }
}

template <Alphabet kAlphabet>
Step Encode(NativeCall& call) {
  const std::optional<Text> bytes = call.CheckString(0);
  if (!bytes) return call.Raised();
  auto write = [&call, bytes](char* out, size_t from, size_t to) {
    ChargeConversion(call, from, to);
    WriteDigits(bytes->whole(Reading::kWritten), kAlphabet, out, from, to);
  };
  if (call.state() == kEncodeWrite) return FinishWriting(call, kEncodeWrite, write);
  if (bytes->size() > kMaxStringBytes / 4 * 3) return call.Raise("resulting string too large");
  call.SetSlotCount(1);
  return ReturnWritten(call, EncodedLength(bytes->size(), kAlphabet), kEncodeWrite, write);
}

// ---- Decoding -------------------------------------------------------------------

// Slots: the text, how far it is checked.
enum DecodeSlot : uint32_t { kText, kChecked, kDecodeSlots };
enum DecodeState : uint32_t { kDecodeStart, kCheck, kDecodeWrite };

// The text without its padding, of which there are two at most.
std::string_view WithoutPadding(std::string_view text) {
  for (int i = 0; i < 2 && !text.empty() && text.back() == '='; ++i) text.remove_suffix(1);
  return text;
}

// Bytes [from, to) of the result, from digits that were checked.
void WriteBytes(std::string_view digits, Alphabet alphabet, char* out, size_t from, size_t to) {
  while (from < to) {
    const size_t group = from / 3;
    const std::string_view block = digits.substr(group * 4, kBlockGroups * 4);
    char padded[kBlockGroups * 4];
    std::memcpy(padded, block.data(), block.size());
    const size_t length = (block.size() + 3) / 4 * 4;
    // Four to a group: what the padding would stand for is not looked at.
    std::fill(padded + block.size(), padded + length, 'A');
    Translate(padded, block.size(), alphabet, Alphabet::kStandard);
    unsigned char bytes[kBlockGroups * 3];
    const int decoded = EVP_DecodeBlock(bytes, reinterpret_cast<const unsigned char*>(padded),
                                        static_cast<int>(length));
    SELENITE_CHECK(decoded == static_cast<int>(length / 4 * 3));
    const size_t skipped = from - group * 3;
    const size_t count = std::min(to - from, length / 4 * 3 - skipped);
    std::memcpy(out + from, bytes + skipped, count);
    from += count;
  }
}

Step Refuse(NativeCall& call, std::string_view problem, size_t at) {
  return call.BadArgument(kText,
                          std::string(problem) + " at byte " + std::to_string(at + 1));
}

// Checks the end of a text whose characters are all digits.
Step CheckEnd(NativeCall& call, std::string_view text, std::string_view digits,
              Alphabet alphabet) {
  const size_t rest = digits.size() % 4;
  if (rest == 1) return Refuse(call, "incomplete base64 group", digits.size() - 1);
  const size_t padding = text.size() - digits.size();
  const size_t wanted = rest == 0 ? 0 : 4 - rest;
  if (padding > wanted) return Refuse(call, "unexpected padding", digits.size() + wanted);
  if (padding < wanted && !(alphabet == Alphabet::kUrl && padding == 0)) {
    return Refuse(call, "missing padding", text.size());
  }
  if (rest != 0) {
    const uint8_t last =
        kDigitValues[static_cast<int>(alphabet)][static_cast<unsigned char>(digits.back())];
    if ((last & (rest == 2 ? 15 : 3)) != 0) {
      return Refuse(call, "non-zero trailing bits", digits.size() - 1);
    }
  }
  return Step::kNext;
}

template <Alphabet kAlphabet>
Step Decode(NativeCall& call) {
  const std::optional<Text> given = call.CheckString(kText);
  if (!given) return call.Raised();
  const std::string_view text = given->whole(Reading::kScanned);
  const std::string_view digits = WithoutPadding(text);
  auto write = [&call, digits](char* out, size_t from, size_t to) {
    ChargeConversion(call, from, to);
    WriteBytes(digits, kAlphabet, out, from, to);
  };
  if (call.state() == kDecodeWrite) return FinishWriting(call, kDecodeWrite, write);
  if (call.state() == kDecodeStart) {
    call.SetSlotCount(1);
    call.SetSlotCount(kDecodeSlots);
    call.SetSlot(kChecked, Value::Integer(0));
    call.SetState(kCheck);
  }
  const auto checked = static_cast<size_t>(call.Slot(kChecked).AsInteger());
  const size_t end =
      checked + std::min(digits.size() - checked, static_cast<size_t>(PieceBytes()));
  ChargeConversion(call, ChargedBytes(checked, digits.size()), ChargedBytes(end, digits.size()));
  const DigitValues& values = kDigitValues[static_cast<int>(kAlphabet)];
  for (size_t at = checked; at < end; ++at) {
    if (values[static_cast<unsigned char>(digits[at])] == kNoDigit) {
      return Refuse(call, "invalid base64 character", at);
    }
  }
  call.SetSlot(kChecked, Value::Integer(static_cast<int64_t>(end)));
  if (end < digits.size()) return call.Pause(kCheck);
  if (Step step = CheckEnd(call, text, digits, kAlphabet); step != Step::kNext) return step;
  const size_t rest = digits.size() % 4;
  return ReturnWritten(call, digits.size() / 4 * 3 + (rest == 0 ? 0 : rest - 1), kDecodeWrite,
                       write);
}

constexpr NativeInfo kFunctions[] = {
    {.name = "decode", .qualified = "base64.decode", .prices = Price::kRecoding,
     .function = Decode<Alphabet::kStandard>},
    {.name = "encode", .qualified = "base64.encode", .prices = Price::kRecoding,
     .function = Encode<Alphabet::kStandard>},
    {.name = "url_decode", .qualified = "base64.url_decode", .prices = Price::kRecoding,
     .function = Decode<Alphabet::kUrl>},
    {.name = "url_encode", .qualified = "base64.url_encode", .prices = Price::kRecoding,
     .function = Encode<Alphabet::kUrl>},
};

}  // namespace

std::span<const NativeInfo> Base64Library() { return kFunctions; }

}  // namespace selenite::vm

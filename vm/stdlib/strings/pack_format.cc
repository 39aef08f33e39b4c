#include "vm/stdlib/strings/pack_format.h"

#include <bit>
#include <climits>
#include <cstring>

namespace selenite::vm {
namespace {

// The common sizes move as words.
template <class Word>
void StoreLittle(char* out, Word value) {
  if constexpr (std::endian::native == std::endian::big) {
    for (size_t i = 0; i < sizeof(Word); ++i) out[i] = static_cast<char>(value >> (8 * i));
  } else {
    std::memcpy(out, &value, sizeof(Word));
  }
}
template <class Word>
Word LoadLittle(const char* bytes) {
  Word value = 0;
  if constexpr (std::endian::native == std::endian::big) {
    for (size_t i = 0; i < sizeof(Word); ++i) {
      value |= Word{static_cast<unsigned char>(bytes[i])} << (8 * i);
    }
  } else {
    std::memcpy(&value, bytes, sizeof(Word));
  }
  return value;
}

}  // namespace

// Counts in a format stop growing before an int would overflow: further
// digits are options of their own, and refused as such. As in the reference.
// Unlike there, zeros in front end as well: an option is one piece of work.
std::optional<size_t> PackFormat::ReadNumber() {
  constexpr size_t kMaxDigits = 32;
  size_t value = 0;
  size_t start = at_;
  while (at_ < format_.size() && format_[at_] >= '0' && format_[at_] <= '9') {
    value = value * 10 + static_cast<size_t>(format_[at_] - '0');
    ++at_;
    if (value > (INT_MAX - 9) / 10 || at_ - start == kMaxDigits) break;
  }
  if (at_ == start) return std::nullopt;
  return value;
}

std::optional<size_t> PackFormat::ReadIntegerSize(size_t otherwise) {
  size_t size = ReadNumber().value_or(otherwise);
  if (size == 0 || size > kMaxPackedInteger) {
    return Fail("integral size (" + std::to_string(size) + ") out of limits [1,16]");
  }
  return size;
}

bool PackFormat::Sized(PackOption& option, PackKind kind, size_t otherwise) {
  option.kind = kind;
  const std::optional<size_t> size = ReadIntegerSize(otherwise);
  if (size) option.size = *size;
  return size.has_value();
}

bool PackFormat::Read(PackOption& option) {
  auto fixed = [&option](PackKind kind, size_t size) {
    option.kind = kind;
    option.size = size;
    return true;
  };
  char c = format_[at_++];
  switch (c) {
    case 'b': return fixed(PackKind::kSigned, 1);
    case 'B': return fixed(PackKind::kUnsigned, 1);
    case 'h': return fixed(PackKind::kSigned, 2);
    case 'H': return fixed(PackKind::kUnsigned, 2);
    case 'l':
    case 'j': return fixed(PackKind::kSigned, 8);
    case 'L':
    case 'J':
    case 'T': return fixed(PackKind::kUnsigned, 8);
    case 'f': return fixed(PackKind::kFloat, 4);
    case 'd':
    case 'n': return fixed(PackKind::kDouble, 8);
    case 'i': return Sized(option, PackKind::kSigned, 4);
    case 'I': return Sized(option, PackKind::kUnsigned, 4);
    case 's': return Sized(option, PackKind::kString, 8);
    case 'c': {
      std::optional<size_t> size = ReadNumber();
      if (!size) {
        Fail("missing size for format option 'c'");
        return false;
      }
      return fixed(PackKind::kFixedString, *size);
    }
    case 'z': return fixed(PackKind::kZeroString, 0);
    case 'x': return fixed(PackKind::kPadding, 1);
    case 'X': return fixed(PackKind::kAlignment, 0);
    case ' ': return true;
    case '<':
    case '=':
      little_ = true;
      return true;
    case '>':
      little_ = false;
      return true;
    case '!': {
      std::optional<size_t> alignment = ReadIntegerSize(8);
      if (!alignment) return false;
      max_alignment_ = *alignment;
      return true;
    }
    default:
      Fail(std::string("invalid format option '") + c + "'");
      return false;
  }
}

bool PackFormat::ReadAligned(size_t total, PackOption& option) {
  if (!Read(option)) return false;
  size_t alignment = option.size;
  auto refuse = [this](const char* problem) {
    Fail(problem, /*argument_error=*/true);
    return false;
  };
  if (option.kind == PackKind::kAlignment) {
    // Aligns as the option after it would, which is used up.
    constexpr char kProblem[] = "invalid next option for option 'X'";
    if (at_end()) return refuse(kProblem);
    PackOption next;
    if (!Read(next)) return false;
    if (next.kind == PackKind::kFixedString || next.size == 0) return refuse(kProblem);
    alignment = next.size;
  }
  if (alignment <= 1 || option.kind == PackKind::kFixedString) return true;
  if (alignment > max_alignment_) alignment = max_alignment_;
  if ((alignment & (alignment - 1)) != 0) {
    return refuse("format asks for alignment not power of 2");
  }
  option.padding = (alignment - (total & (alignment - 1))) & (alignment - 1);
  return true;
}

std::optional<PackOption> PackFormat::Next(size_t total) {
  // Filled in where the caller gets it: copies of it would be most of the work.
  std::optional<PackOption> option(std::in_place);
  if (!ReadAligned(total, *option)) option.reset();
  return option;
}

void PackInteger(char* out, uint64_t value, size_t size, bool little, bool negative) {
  if (little && size == 4) return StoreLittle(out, static_cast<uint32_t>(value));
  if (little && size == 8) return StoreLittle(out, value);
  for (size_t i = 0; i < size; ++i) {
    uint64_t byte = i < 8 ? (value >> (8 * i)) & 0xff : (negative ? 0xff : 0);
    out[little ? i : size - 1 - i] = static_cast<char>(byte);
  }
}

std::optional<int64_t> UnpackInteger(const char* bytes, size_t size, bool little, bool is_signed) {
  if (little && size == 4) {
    const uint32_t value = LoadLittle<uint32_t>(bytes);
    return is_signed ? int64_t{static_cast<int32_t>(value)} : int64_t{value};
  }
  if (little && size == 8) return static_cast<int64_t>(LoadLittle<uint64_t>(bytes));
  auto byte = [=](size_t i) {
    return uint64_t{static_cast<unsigned char>(bytes[little ? i : size - 1 - i])};
  };
  uint64_t value = 0;
  for (size_t i = 0; i < size && i < 8; ++i) value |= byte(i) << (8 * i);
  if (size < 8) {
    if (is_signed) {
      uint64_t sign = uint64_t{1} << (8 * size - 1);
      value = (value ^ sign) - sign;
    }
    return static_cast<int64_t>(value);
  }
  uint64_t filler = is_signed && static_cast<int64_t>(value) < 0 ? 0xff : 0;
  for (size_t i = 8; i < size; ++i) {
    if (byte(i) != filler) return std::nullopt;
  }
  return static_cast<int64_t>(value);
}

}  // namespace selenite::vm

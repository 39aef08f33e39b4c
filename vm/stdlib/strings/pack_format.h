// The formats of string.pack, packsize and unpack (the manual, §6.4.2): reads
// one option at a time, with its size and alignment. And integers as bytes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace selenite::vm {

enum class PackKind : uint8_t {
  kSigned,
  kUnsigned,
  kFloat,
  kDouble,
  kFixedString,  // c
  kString,       // s: length, then bytes
  kZeroString,   // z
  kPadding,      // x
  kAlignment,    // X
  kNothing,      // blanks and changes of mode
};

struct PackOption {
  PackKind kind = PackKind::kNothing;
  size_t size = 0;      // of the fixed part
  size_t padding = 0;   // zero bytes to come before it
};

inline constexpr size_t kMaxPackedInteger = 16;

class PackFormat {
 public:
  explicit PackFormat(std::string_view format) : format_(format) {}

  bool at_end() const { return at_ == format_.size(); }
  bool little_endian() const { return little_; }

  // The next option, for data that has `total` bytes so far. Unset: error()
  // and whether it is about argument 1.
  std::optional<PackOption> Next(size_t total);
  const std::string& error() const { return error_; }
  bool is_argument_error() const { return argument_error_; }

  // Where it stands, as one number: 0 at the beginning.
  uint64_t Position() const {
    return (uint64_t{at_} << 8) | (uint64_t{max_alignment_ - 1} << 1) | (little_ ? 0 : 1);
  }
  void Restore(uint64_t position) {
    at_ = static_cast<size_t>(position >> 8);
    max_alignment_ = static_cast<size_t>((position >> 1) & 15) + 1;
    little_ = (position & 1) == 0;
  }

 private:
  // Reads the option into `option`, which is new. False: error().
  bool Read(PackOption& option);
  bool ReadAligned(size_t total, PackOption& option);
  bool Sized(PackOption& option, PackKind kind, size_t otherwise);
  std::optional<size_t> ReadNumber();
  std::optional<size_t> ReadIntegerSize(size_t otherwise);
  std::nullopt_t Fail(std::string text, bool argument_error = false) {
    error_ = std::move(text);
    argument_error_ = argument_error;
    return std::nullopt;
  }

  std::string_view format_;
  size_t at_ = 0;
  size_t max_alignment_ = 1;
  bool little_ = true;
  bool argument_error_ = false;
  std::string error_;
};

// Writes `size` bytes, sign-extended beyond eight when `negative`.
void PackInteger(char* out, uint64_t value, size_t size, bool little, bool negative);
// Unset: it does not fit 64 bits. REQUIRES: 1 <= size <= kMaxPackedInteger.
std::optional<int64_t> UnpackInteger(const char* bytes, size_t size, bool little, bool is_signed);

}  // namespace selenite::vm

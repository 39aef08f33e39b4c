#include "vm/syntax/chunk_name.h"

#include "vm/support/fuel.h"
#include "vm/support/piece_size.h"

namespace selenite::vm {
namespace {
constexpr size_t kMaxBytes = 59;
constexpr std::string_view kDots = "...";
constexpr std::string_view kPrefix = "[string \"";
constexpr std::string_view kSuffix = "\"]";
// What of a source text fits beside everything that may stand around it.
constexpr size_t kMaxQuoted = kMaxBytes - kPrefix.size() - kDots.size() - kSuffix.size();

// Bytes of a name that cost a unit of the meter, to scan and again to copy.
constexpr int64_t kNameBytesPerUnit = 8192;
}  // namespace

std::optional<std::string_view> ChunkNameBeforeZero(std::string_view given, Meter& meter) {
  for (size_t from = 0; from < given.size();) {
    const std::string_view piece = given.substr(from, static_cast<size_t>(PieceBytes()));
    const size_t to = from + piece.size();
    if (!meter.ChargeWork(PriceOfPart(from, to, kNameBytesPerUnit))) return std::nullopt;
    const size_t zero = piece.find('\0');
    if (zero != piece.npos) return given.substr(0, from + zero);
    from = to;
  }
  return given;
}

std::optional<std::string> CopyChunkName(std::string_view chunk_name, Meter& meter) {
  std::string copy;
  copy.reserve(chunk_name.size());
  while (copy.size() < chunk_name.size()) {
    const size_t from = copy.size();
    const std::string_view piece = chunk_name.substr(from, static_cast<size_t>(PieceBytes()));
    const int64_t units = PriceOfPart(from, from + piece.size(), kNameBytesPerUnit);
    if (!meter.ChargeWork(units)) return std::nullopt;
    copy += piece;
  }
  return copy;
}

std::string DisplayChunkName(std::string_view chunk_name) {
  std::string result;
  if (chunk_name.starts_with('=')) {
    result = chunk_name.substr(1, kMaxBytes);
  } else if (chunk_name.starts_with('@')) {
    chunk_name.remove_prefix(1);
    if (chunk_name.size() <= kMaxBytes) {
      result = chunk_name;
    } else {
      result = kDots;
      result += chunk_name.substr(chunk_name.size() - (kMaxBytes - kDots.size()));
    }
  } else {
    // A whole text must be one byte shorter than a cut one: the reference
    // keeps the place of a terminating zero.
    const std::string_view head = chunk_name.substr(0, kMaxQuoted + 1);
    const size_t line_end = head.find('\n');
    const bool whole = line_end == head.npos && chunk_name.size() < kMaxQuoted;
    result = kPrefix;
    result += head.substr(0, line_end < kMaxQuoted ? line_end : kMaxQuoted);
    if (!whole) result += kDots;
    result += kSuffix;
  }
  return result;
}

}  // namespace selenite::vm

#include "vm/syntax/chunk_name.h"

namespace selenite::vm {
namespace {
constexpr size_t kMaxBytes = 59;
constexpr std::string_view kDots = "...";
constexpr std::string_view kPrefix = "[string \"";
constexpr std::string_view kSuffix = "\"]";
// What of a source text fits beside everything that may stand around it.
constexpr size_t kMaxQuoted = kMaxBytes - kPrefix.size() - kDots.size() - kSuffix.size();
}  // namespace

std::string DisplayChunkName(std::string_view chunk_name) {
  // The reference's strings end at a zero byte.
  chunk_name = chunk_name.substr(0, chunk_name.find('\0'));
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

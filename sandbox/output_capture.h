// What a script printed, up to a limit. The rest is dropped, and truncated() says so.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace selenite::sandbox {

class OutputCapture {
 public:
  void Reset(size_t limit) {
    bytes_ = std::string();
    limit_ = limit;
    truncated_ = false;
  }
  // Returns how much memory that takes, about.
  size_t Append(std::string_view bytes) {
    const size_t room = limit_ - bytes_.size();
    if (bytes.size() > room) {
      truncated_ = true;
      bytes = bytes.substr(0, room);
    }
    // Whole from some size on: a string that grew would be copied again and again.
    constexpr size_t kLongBytes = 64 * 1024;
    const size_t size = bytes_.size() + bytes.size();
    if (size > bytes_.capacity() && size > kLongBytes) bytes_.reserve(limit_);
    bytes_.append(bytes);
    // Of a string that grows a third is in hand, on average.
    return bytes.size() + bytes.size() / 2;
  }
  bool truncated() const { return truncated_; }
  std::string Take() { return std::exchange(bytes_, std::string()); }

 private:
  std::string bytes_;
  size_t limit_ = 0;
  bool truncated_ = false;
};

}  // namespace selenite::sandbox

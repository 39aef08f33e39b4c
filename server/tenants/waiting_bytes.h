// What all requests that wait may hold together.
//
// Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>

namespace selenite::server {

class WaitingBytes {
 public:
  explicit WaitingBytes(int64_t maximum) : maximum_(maximum) {}

  // Adds `bytes`, unless they would go beyond the maximum together with others.
  [[nodiscard]] bool Add(int64_t bytes) {
    int64_t held = held_.load(std::memory_order_relaxed);
    do {
      if (held > 0 && bytes > maximum_ - held) return false;
    } while (!held_.compare_exchange_weak(held, held + bytes, std::memory_order_relaxed));
    return true;
  }
  void Remove(int64_t bytes) { held_.fetch_sub(bytes, std::memory_order_relaxed); }

  int64_t maximum() const { return maximum_; }

 private:
  const int64_t maximum_;
  std::atomic<int64_t> held_ = 0;
};

}  // namespace selenite::server

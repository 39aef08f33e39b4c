// A meter that refuses, for tests.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "vm/support/meter.h"

namespace selenite::vm {

// Grants work and memory up to a limit and remembers what is held.
class LimitedMeter final : public Meter {
 public:
  LimitedMeter(int64_t work, size_t bytes) : work_left_(work), bytes_left_(bytes) {}
  bool ChargeWork(int64_t units) override {
    work_left_ -= units;
    return work_left_ >= 0;
  }
  bool ReserveBytes(size_t bytes) override {
    if (bytes > bytes_left_ - held_) return false;
    held_ += bytes;
    most_held_ = std::max(most_held_, held_);
    return true;
  }
  void ReleaseBytes(size_t bytes) override { held_ -= bytes; }
  size_t held() const { return held_; }
  size_t most_held() const { return most_held_; }

 private:
  int64_t work_left_;
  size_t bytes_left_;
  size_t held_ = 0;
  size_t most_held_ = 0;
};

}  // namespace selenite::vm

// What long work is charged to.
//
// Compiling, hashing, encoding and the like run below the execution loop and
// know neither tenants nor budgets. They tell a `Meter` what they are about
// to do; whoever started them decides what happens when the allowance is used
// up. A `false` answer means "stop now and say kStopped": the work is dropped
// or run again by its owner.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "vm/support/leftover.h"

namespace selenite::vm {

class Meter {
 public:
  // Charges `units` of fuel for work about to be done. False: stop.
  // Called at least every 1,000 tokens or instructions by every long job.
  [[nodiscard]] virtual bool ChargeWork(int64_t units) = 0;

  // Asks for `bytes` of scratch memory. False: not granted; the job stops.
  [[nodiscard]] virtual bool ReserveBytes(size_t bytes) = 0;

  // Returns scratch memory obtained from ReserveBytes.
  virtual void ReleaseBytes(size_t bytes) = 0;

  // Takes what is not needed any more, to be freed in pieces. Freed here and now where
  // nobody is in a hurry.
  virtual void FreeLater(std::unique_ptr<Leftover>) {}

 protected:
  ~Meter() = default;
};

// Grants everything. For tools and tests that compile outside any tenant.
class UnlimitedMeter final : public Meter {
 public:
  bool ChargeWork(int64_t units) override {
    work_ += units;
    return true;
  }
  bool ReserveBytes(size_t bytes) override {
    bytes_ += bytes;
    return true;
  }
  void ReleaseBytes(size_t bytes) override { bytes_ -= bytes; }

  int64_t work() const { return work_; }
  size_t bytes() const { return bytes_; }

 private:
  int64_t work_ = 0;
  size_t bytes_ = 0;
};

}  // namespace selenite::vm

// Finding one string in another, in linear time and in pieces.
//
// Short needles: memchr for their first byte, then a comparison that is
// bounded by kShortNeedle. Long ones: the two-way algorithm of Crochemore and
// Perrin, which needs constant memory, never looks back, and whose state is a
// few integers, so that it can stop anywhere. Also its preparation, which is
// linear in the needle, runs in pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "vm/run/natives/native_state.h"

namespace selenite::vm {

class SubstringSearch {
 public:
  static constexpr size_t kShortNeedle = 32;

  enum class Outcome : uint8_t { kFound, kNotFound, kMore };

  // Begins to look for `needle` at or after `start`. REQUIRES: start <=
  // haystack.size().
  void Begin(std::string_view haystack, std::string_view needle, size_t start);

  // Goes on, for about `steps` steps of 16 bytes. The same strings as in Begin.
  Outcome Run(std::string_view haystack, std::string_view needle, int64_t steps);
  // Steps since Begin. They do not depend on where Run stopped.
  int64_t steps_done() const { return static_cast<int64_t>(work_ / kWorkPerStep); }
  // After kFound: the offset.
  size_t position() const { return position_; }

  // What is kept of a search between two runs: all of it.
  static const StateRecord kRecord;

 private:
  // Work is counted in parts of a step, so that none is lost between two runs:
  // a byte that memchr looks at is one, a byte that is compared four or six.
  static constexpr uint64_t kWorkPerStep = 64;
  static constexpr uint64_t kWorkPerByte = 4;
  static constexpr uint64_t kWorkPerSuffixByte = 6;  // while a needle is prepared
  // What it takes to begin at the next place, in bytes that are compared.
  static constexpr int64_t kBytesPerShift = 3;

  enum class Phase : uint8_t {
    kShort,
    kSuffix,         // the maximal suffix under <
    kReverseSuffix,  // and under >
    kPeriod,         // is the needle periodic?
    kRight,          // compare the right half
    kLeft,           // then the left half, backwards
  };

  Outcome RunShort(std::string_view haystack, std::string_view needle);
  // Bytes of so much work that may still be compared in this Run.
  int64_t Allowance(uint64_t work = kWorkPerByte) const {
    return work_ < work_end_ ? static_cast<int64_t>((work_end_ - work_ + work - 1) / work) : 0;
  }
  bool AdvanceSuffix(std::string_view needle, bool reverse);
  bool AdvancePeriod(std::string_view needle);
  Outcome RunTwoWay(std::string_view haystack, std::string_view needle);

  struct SavedFields;  // describes them
  Phase phase_ = Phase::kShort;
  bool periodic_ = false;
  bool probing_ = false;  // for the first byte of a short needle
  uint64_t work_ = 0;
  uint64_t work_end_ = 0;  // of the Run under way
  size_t position_ = 0;
  // The critical factorisation: the needle is cut before `cut_`.
  size_t cut_ = 0;
  size_t period_ = 1;
  // While computing a maximal suffix: it starts at suffix_; candidate_ is
  // compared with it, offset_ bytes in.
  size_t suffix_ = 0;
  size_t candidate_ = 1;
  size_t offset_ = 0;
  size_t suffix_period_ = 1;
  // While searching: bytes of the needle known to match from its beginning,
  // and where the comparison stands.
  size_t memory_ = 0;
  size_t at_ = 0;
};

}  // namespace selenite::vm

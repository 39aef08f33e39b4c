#include "vm/stdlib/substring_search.h"

#include <cstring>

#include "vm/support/short_bytes.h"

namespace selenite::vm {
namespace {

constexpr int64_t kBytesPerStep = 16;

// Bytes to look at in one go.
size_t Allowance(int64_t steps) {
  return static_cast<size_t>((steps < 1 ? 1 : steps) * kBytesPerStep);
}

}  // namespace

void SubstringSearch::Begin(std::string_view haystack, std::string_view needle, size_t start) {
  *this = SubstringSearch();
  position_ = start;
  if (needle.size() > kShortNeedle && needle.size() <= haystack.size() - start) {
    phase_ = Phase::kSuffix;
  }
}

SubstringSearch::Outcome SubstringSearch::Run(std::string_view haystack, std::string_view needle,
                                              int64_t steps) {
  steps_ = steps;
  for (;;) {
    switch (phase_) {
      case Phase::kShort:
        return RunShort(haystack, needle);
      case Phase::kSuffix:
        if (!AdvanceSuffix(needle, /*reverse=*/false)) return Outcome::kMore;
        cut_ = suffix_;
        period_ = suffix_period_;
        suffix_ = 0;
        candidate_ = 1;
        offset_ = 0;
        suffix_period_ = 1;
        phase_ = Phase::kReverseSuffix;
        break;
      case Phase::kReverseSuffix:
        if (!AdvanceSuffix(needle, /*reverse=*/true)) return Outcome::kMore;
        // The later of the two cuts is a critical one.
        if (suffix_ > cut_) {
          cut_ = suffix_;
          period_ = suffix_period_;
        }
        at_ = 0;
        phase_ = Phase::kPeriod;
        break;
      case Phase::kPeriod:
        if (!AdvancePeriod(needle)) return Outcome::kMore;
        if (!periodic_) {
          // Any shift up to this one is safe, and no memory is needed.
          size_t right = needle.size() - cut_;
          period_ = (cut_ > right ? cut_ : right) + 1;
        }
        memory_ = 0;
        at_ = cut_;
        phase_ = Phase::kRight;
        break;
      case Phase::kRight:
      case Phase::kLeft:
        return RunTwoWay(haystack, needle);
    }
  }
}

SubstringSearch::Outcome SubstringSearch::RunShort(std::string_view haystack,
                                                   std::string_view needle) {
  if (needle.size() > haystack.size() - position_) return Outcome::kNotFound;
  if (needle.empty()) return Outcome::kFound;
  const char* begin = haystack.data();
  const char* at = begin + position_;
  const char* last = begin + (haystack.size() - needle.size());  // the last place it may start
  while (at <= last) {
    if (steps_ <= 0) {
      position_ = static_cast<size_t>(at - begin);
      return Outcome::kMore;
    }
    size_t part = static_cast<size_t>(last - at) + 1;
    // memchr looks at many bytes at once.
    size_t limit = Allowance(steps_) * 4;
    if (part > limit) part = limit;
    const char* found = static_cast<const char*>(std::memchr(at, needle[0], part));
    const char* stop = found == nullptr ? at + part : found;
    steps_ -= 1 + (stop - at) / (kBytesPerStep * 4);
    at = stop;
    if (found == nullptr) continue;
    if (SameBytes(at + 1, needle.data() + 1, needle.size() - 1)) {
      position_ = static_cast<size_t>(at - begin);
      return Outcome::kFound;
    }
    ++at;
  }
  return Outcome::kNotFound;
}

// The maximal suffix of the needle under one order of bytes, and its period.
// True: done.
bool SubstringSearch::AdvanceSuffix(std::string_view needle, bool reverse) {
  size_t budget = Allowance(steps_);
  size_t used = 0;
  while (candidate_ + offset_ < needle.size()) {
    if (used == budget) {
      steps_ = 0;
      return false;
    }
    ++used;
    unsigned char a = static_cast<unsigned char>(needle[candidate_ + offset_]);
    unsigned char b = static_cast<unsigned char>(needle[suffix_ + offset_]);
    if (a == b) {
      if (offset_ + 1 == suffix_period_) {
        candidate_ += suffix_period_;
        offset_ = 0;
      } else {
        ++offset_;
      }
    } else if ((a < b) != reverse) {
      // The candidate is smaller: the suffix stays, with a longer period.
      candidate_ += offset_ + 1;
      offset_ = 0;
      suffix_period_ = candidate_ - suffix_;
    } else {
      suffix_ = candidate_;
      ++candidate_;
      offset_ = 0;
      suffix_period_ = 1;
    }
  }
  steps_ -= static_cast<int64_t>(used) / kBytesPerStep;
  return true;
}

// Does the part before the cut repeat after one period? Then the period is
// the whole needle's. True: done.
bool SubstringSearch::AdvancePeriod(std::string_view needle) {
  if (period_ + cut_ > needle.size()) {
    periodic_ = false;
    return true;
  }
  size_t part = cut_ - at_;
  size_t limit = Allowance(steps_);
  if (part > limit) part = limit;
  if (part != 0 && std::memcmp(needle.data() + at_, needle.data() + period_ + at_, part) != 0) {
    periodic_ = false;
    return true;
  }
  at_ += part;
  if (at_ < cut_) {
    steps_ = 0;
    return false;
  }
  steps_ -= static_cast<int64_t>(part) / kBytesPerStep;
  periodic_ = true;
  return true;
}

SubstringSearch::Outcome SubstringSearch::RunTwoWay(std::string_view haystack,
                                                    std::string_view needle) {
  const size_t length = needle.size();
  int64_t budget = static_cast<int64_t>(Allowance(steps_));
  while (position_ <= haystack.size() - length) {
    const char* window = haystack.data() + position_;
    if (phase_ == Phase::kRight) {
      while (at_ < length && needle[at_] == window[at_]) {
        ++at_;
        if (--budget <= 0) {
          steps_ = 0;
          return Outcome::kMore;
        }
      }
      if (at_ < length) {
        position_ += at_ - cut_ + 1;
        memory_ = 0;
        at_ = cut_;
        if (--budget <= 0) {
          steps_ = 0;
          return Outcome::kMore;
        }
        continue;
      }
      phase_ = Phase::kLeft;
      at_ = cut_;
    }
    while (at_ > memory_ && needle[at_ - 1] == window[at_ - 1]) {
      --at_;
      if (--budget <= 0) {
        steps_ = 0;
        return Outcome::kMore;
      }
    }
    if (at_ <= memory_) {
      steps_ = budget / kBytesPerStep;
      return Outcome::kFound;
    }
    position_ += period_;
    memory_ = periodic_ ? length - period_ : 0;
    at_ = memory_ > cut_ ? memory_ : cut_;
    phase_ = Phase::kRight;
    --budget;
  }
  steps_ = budget / kBytesPerStep;
  return Outcome::kNotFound;
}

}  // namespace selenite::vm

#include "vm/stdlib/strings/substring_search.h"

#include <algorithm>
#include <cstring>

#include "vm/support/short_bytes.h"

namespace selenite::vm {

struct SubstringSearch::SavedFields {
  static constexpr StateField kFields[] = {
      STATE_FIELD(SubstringSearch, phase_),     STATE_FIELD(SubstringSearch, periodic_),
      STATE_FIELD(SubstringSearch, probing_),   STATE_FIELD(SubstringSearch, work_),
      STATE_FIELD(SubstringSearch, work_end_),  STATE_FIELD(SubstringSearch, position_),
      STATE_FIELD(SubstringSearch, cut_),       STATE_FIELD(SubstringSearch, period_),
      STATE_FIELD(SubstringSearch, suffix_),    STATE_FIELD(SubstringSearch, candidate_),
      STATE_FIELD(SubstringSearch, offset_),    STATE_FIELD(SubstringSearch, suffix_period_),
      STATE_FIELD(SubstringSearch, memory_),    STATE_FIELD(SubstringSearch, at_),
  };
};

const StateRecord SubstringSearch::kRecord = DescribeRecord<SubstringSearch, SavedFields::kFields>();

void SubstringSearch::Begin(std::string_view haystack, std::string_view needle, size_t start) {
  *this = SubstringSearch();
  position_ = start;
  if (needle.size() > kShortNeedle && needle.size() <= haystack.size() - start) {
    phase_ = Phase::kSuffix;
  }
}

SubstringSearch::Outcome SubstringSearch::Run(std::string_view haystack, std::string_view needle,
                                              int64_t steps) {
  work_end_ = work_ + static_cast<uint64_t>(steps) * kWorkPerStep;
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
    if (work_ >= work_end_) {
      position_ = static_cast<size_t>(at - begin);
      return Outcome::kMore;
    }
    if (!probing_) {
      probing_ = true;
      work_ += kWorkPerStep;
    }
    // At least a byte, so that each run gets on.
    const uint64_t allowed = work_ < work_end_ ? work_end_ - work_ : 1;
    size_t part = static_cast<size_t>(last - at) + 1;
    if (part > allowed) part = allowed;
    const char* found = static_cast<const char*>(std::memchr(at, needle[0], part));
    const char* stop = found == nullptr ? at + part : found;
    work_ += static_cast<uint64_t>(stop - at);
    at = stop;
    if (found == nullptr) continue;
    probing_ = false;
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
  const int64_t budget = Allowance(kWorkPerSuffixByte);
  // In registers while it runs.
  int64_t used = 0;
  size_t suffix = suffix_;
  size_t candidate = candidate_;
  size_t offset = offset_;
  size_t period = suffix_period_;
  const size_t size = needle.size();
  for (; candidate + offset < size && used < budget; ++used) {
    const auto a = static_cast<unsigned char>(needle[candidate + offset]);
    const auto b = static_cast<unsigned char>(needle[suffix + offset]);
    if (a == b) {
      ++offset;
      if (offset == period) {
        candidate += period;
        offset = 0;
      }
    } else if ((a < b) != reverse) {
      // The candidate is smaller: the suffix stays, with a longer period.
      candidate += offset + 1;
      offset = 0;
      period = candidate - suffix;
    } else {
      suffix = candidate;
      ++candidate;
      offset = 0;
      period = 1;
    }
  }
  suffix_ = suffix;
  candidate_ = candidate;
  offset_ = offset;
  suffix_period_ = period;
  work_ += static_cast<uint64_t>(used) * kWorkPerSuffixByte;
  return candidate + offset >= size;
}

// Does the part before the cut repeat after one period? Then the period is
// the whole needle's. True: done.
bool SubstringSearch::AdvancePeriod(std::string_view needle) {
  if (period_ + cut_ > needle.size()) {
    periodic_ = false;
    return true;
  }
  // Looked at with memcmp, which is fast: the suffixes have paid for it.
  size_t part = cut_ - at_;
  const size_t limit = static_cast<size_t>(Allowance()) + 1;
  if (part > limit) part = limit;
  if (part != 0 && std::memcmp(needle.data() + at_, needle.data() + period_ + at_, part) != 0) {
    periodic_ = false;
    return true;
  }
  at_ += part;
  if (at_ < cut_) return false;
  periodic_ = true;
  return true;
}

SubstringSearch::Outcome SubstringSearch::RunTwoWay(std::string_view haystack,
                                                    std::string_view needle) {
  const size_t length = needle.size();
  const int64_t allowed = Allowance();
  // In registers while it runs.
  int64_t budget = allowed;
  size_t at = at_;
  const auto ended = [&](Outcome outcome) {
    work_ += static_cast<uint64_t>(allowed - budget) * kWorkPerByte;
    at_ = at;
    return outcome;
  };
  while (position_ <= haystack.size() - length) {
    if (phase_ == Phase::kRight && at == cut_ && memory_ == 0) {
      // Places whose first comparison fails are passed quickly.
      const char first = needle[cut_];
      const char* const text = haystack.data() + cut_;
      const size_t end = std::min(haystack.size() - length + 1,
                                  position_ + static_cast<size_t>(budget));
      const size_t begin = position_;
      while (position_ < end && text[position_] != first) ++position_;
      budget -= static_cast<int64_t>(position_ - begin);
      if (position_ > haystack.size() - length) return ended(Outcome::kNotFound);
      if (budget <= 0) return ended(Outcome::kMore);
    }
    const char* window = haystack.data() + position_;
    if (phase_ == Phase::kRight) {
      while (at < length && needle[at] == window[at]) {
        ++at;
        if (--budget <= 0) return ended(Outcome::kMore);
      }
      if (at < length) {
        position_ += at - cut_ + 1;
        memory_ = 0;
        at = cut_;
        budget -= kBytesPerShift;
        if (budget <= 0) return ended(Outcome::kMore);
        continue;
      }
      phase_ = Phase::kLeft;
      at = cut_;
    }
    while (at > memory_ && needle[at - 1] == window[at - 1]) {
      --at;
      if (--budget <= 0) return ended(Outcome::kMore);
    }
    if (at <= memory_) {
      return ended(Outcome::kFound);
    }
    position_ += period_;
    memory_ = periodic_ ? length - period_ : 0;
    at = memory_ > cut_ ? memory_ : cut_;
    phase_ = Phase::kRight;
    budget -= kBytesPerShift;
    if (budget <= 0) return ended(Outcome::kMore);
  }
  return ended(Outcome::kNotFound);
}

}  // namespace selenite::vm

#include "vm/stdlib/modules/rfc3339.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>

#include "vm/stdlib/host/date.h"
#include "vm/support/decimal.h"
#include "vm/support/number.h"

namespace selenite::vm {

namespace {

constexpr int64_t kSecondsPerMinute = 60;
constexpr int64_t kSecondsPerDay = 24 * 60 * kSecondsPerMinute;
// More digits of a second are refused: no float could hold them.
constexpr size_t kMaxFractionDigits = 30;

bool IsLeapYear(int64_t year) { return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0; }

int64_t DaysOfMonth(int64_t year, int64_t month) {
  constexpr int64_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && IsLeapYear(year) ? 29 : kDays[month - 1];
}

// Reads from front to back, and remembers the first thing that is wrong.
class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  // A number of exactly `digits` digits, within its range; or 0.
  int64_t Number(size_t digits, int64_t least, int64_t most, std::string_view problem) {
    const size_t start = at_;
    int64_t value = 0;
    for (size_t i = 0; i < digits; ++i) {
      if (!IsDigit()) {
        Fail(at_ == text_.size() ? "text too short" : "digit expected", at_);
        return least;
      }
      value = value * 10 + (text_[at_++] - '0');
    }
    if (value < least || value > most) {
      Fail(problem, start);
      return least;
    }
    return value;
  }
  // One of `wanted`.
  void Sign(std::string_view wanted, std::string_view problem) {
    if (at_ < text_.size() && wanted.find(text_[at_]) != std::string_view::npos) {
      ++at_;
    } else {
      Fail(at_ == text_.size() ? "text too short" : problem, at_);
    }
  }
  bool IsDigit() const { return at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; }
  bool Is(char c) const { return at_ < text_.size() && text_[at_] == c; }
  void Skip() { ++at_; }
  size_t at() const { return at_; }
  std::string_view text() const { return text_; }

  void Fail(std::string_view problem, size_t at) {
    if (problem_.problem.empty()) problem_ = {problem, at};
    at_ = text_.size();
  }
  const TimestampProblem& problem() const { return problem_; }
  bool failed() const { return !problem_.problem.empty(); }

 private:
  std::string_view text_;
  size_t at_ = 0;
  TimestampProblem problem_;
};

void ReadFraction(Reader& reader, Timestamp* timestamp) {
  reader.Skip();
  const size_t start = reader.at();
  if (!reader.IsDigit()) return reader.Fail("digit expected", start);
  while (reader.IsDigit() && reader.at() - start <= kMaxFractionDigits) reader.Skip();
  const size_t digits = reader.at() - start;
  if (digits > kMaxFractionDigits) {
    return reader.Fail("too many digits", start + kMaxFractionDigits);
  }
  const std::optional<Number> fraction =
      ParseNumber("0." + std::string(reader.text().substr(start, digits)));
  timestamp->has_fraction = true;
  timestamp->fraction = fraction ? fraction->real : 0;
}

void ReadOffset(Reader& reader, Timestamp* timestamp) {
  const bool west = reader.Is('-');
  if (!west && !reader.Is('+')) return reader.Sign("Zz", "'Z' or an offset expected");
  reader.Skip();
  const int64_t hours = reader.Number(2, 0, 23, "offset hour out of range");
  reader.Sign(":", "':' expected");
  const int64_t minutes = reader.Number(2, 0, 59, "offset minute out of range");
  timestamp->offset_minutes = (west ? -1 : 1) * (hours * 60 + minutes);
}

void WriteTwo(int64_t value, char* out) { WriteDigitsPadded(static_cast<uint64_t>(value), 2, out); }

}  // namespace

TimestampProblem ParseTimestamp(std::string_view text, Timestamp* timestamp) {
  *timestamp = Timestamp();
  Reader reader(text);
  CivilTime civil;
  civil.year = reader.Number(4, 0, 9999, "");
  reader.Sign("-", "'-' expected");
  civil.month = reader.Number(2, 1, 12, "month out of range");
  reader.Sign("-", "'-' expected");
  civil.day = reader.Number(2, 1, DaysOfMonth(civil.year, civil.month), "day out of range");
  reader.Sign("Tt ", "'T' expected");
  civil.hour = reader.Number(2, 0, 23, "hour out of range");
  reader.Sign(":", "':' expected");
  civil.minute = reader.Number(2, 0, 59, "minute out of range");
  reader.Sign(":", "':' expected");
  const size_t second_at = reader.at();
  civil.second = reader.Number(2, 0, 60, "second out of range");
  if (reader.Is('.')) ReadFraction(reader, timestamp);
  ReadOffset(reader, timestamp);
  if (!reader.failed() && reader.at() != text.size()) reader.Fail("trailing characters", reader.at());
  if (reader.failed()) return reader.problem();
  const std::optional<int64_t> local = SecondsFromCivil(civil);
  timestamp->seconds = local.value_or(0) - timestamp->offset_minutes * kSecondsPerMinute;
  if (civil.second == 60) {
    // Of a leap second the next day, and with it the next month, begins.
    const std::optional<CivilTime> after = CivilFromSeconds(timestamp->seconds);
    if (!after || after->day != 1 || timestamp->seconds % kSecondsPerDay != 0) {
      return {"second out of range", second_at};
    }
  }
  return {};
}

size_t FormatTimestamp(int64_t seconds, int64_t micros, int64_t offset_minutes, char* out) {
  if (seconds < kFirstTimestamp - kSecondsPerDay || seconds > kLastTimestamp + kSecondsPerDay) {
    return 0;
  }
  const std::optional<CivilTime> civil =
      CivilFromSeconds(seconds + offset_minutes * kSecondsPerMinute);
  if (!civil || civil->year < 0 || civil->year > 9999) return 0;
  std::memcpy(out, "0000-00-00T00:00:00", 19);
  WriteDigitsPadded(static_cast<uint64_t>(civil->year), 4, out);
  WriteTwo(civil->month, out + 5);
  WriteTwo(civil->day, out + 8);
  WriteTwo(civil->hour, out + 11);
  WriteTwo(civil->minute, out + 14);
  WriteTwo(civil->second, out + 17);
  size_t length = 19;
  if (micros != 0) {
    constexpr int kDigits = 6;
    out[length++] = '.';
    WriteDigitsPadded(static_cast<uint64_t>(micros), kDigits, out + length);
    length += kDigits;
    while (out[length - 1] == '0') --length;
  }
  if (offset_minutes == 0) {
    out[length++] = 'Z';
    return length;
  }
  const int64_t distance = offset_minutes < 0 ? -offset_minutes : offset_minutes;
  out[length++] = offset_minutes < 0 ? '-' : '+';
  WriteTwo(distance / 60, out + length);
  out[length + 2] = ':';
  WriteTwo(distance % 60, out + length + 3);
  return length + 5;
}

}  // namespace selenite::vm

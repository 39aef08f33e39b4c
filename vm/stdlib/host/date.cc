#include "vm/stdlib/host/date.h"

#include <charconv>
#include <cstring>
#include <limits>

namespace selenite::vm {

namespace {

constexpr int64_t kSecondsPerDay = 86'400;
// A cycle of the Gregorian calendar.
constexpr int64_t kDaysPerEra = 146'097;
// From 0000-03-01, where the eras below begin, to 1970-01-01.
constexpr int64_t kDaysToEpoch = 719'468;

constexpr int64_t kMinYear = int64_t{std::numeric_limits<int32_t>::min()} + 1900;
constexpr int64_t kMaxYear = int64_t{std::numeric_limits<int32_t>::max()} + 1900;

constexpr std::string_view kDays[] = {"Sunday",   "Monday", "Tuesday", "Wednesday",
                                      "Thursday", "Friday", "Saturday"};
constexpr std::string_view kMonths[] = {"January",   "February", "March",    "April",
                                        "May",       "June",     "July",     "August",
                                        "September", "October",  "November", "December"};

int64_t FloorDivide(int64_t a, int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }
int64_t FloorModulo(int64_t a, int64_t b) {
  const int64_t remainder = a % b;
  return remainder < 0 ? remainder + b : remainder;
}

bool IsLeap(int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

// Days from 1970-01-01 to the first of a month. Years are counted from March,
// so that the leap day is a year's last: the months before it then follow one
// linear rule.
int64_t DaysToMonth(int64_t year, int64_t month) {
  if (month <= 2) --year;
  const int64_t era = FloorDivide(year, 400);
  const int64_t year_of_era = year - era * 400;
  const int64_t month_from_march = (month + 9) % 12;
  const int64_t day_of_year = (153 * month_from_march + 2) / 5;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * kDaysPerEra + day_of_era - kDaysToEpoch;
}

// Week of the year when weeks begin on `first_weekday`; the days before the
// first such day are week 0.
int WeekOfYear(const CivilTime& civil, int first_weekday) {
  return (civil.year_day + 7 - (civil.weekday + 7 - first_weekday) % 7) / 7;
}

// The ISO 8601 week: the one with the year's first Thursday is its first.
struct IsoWeek {
  int64_t year;
  int week;
};
IsoWeek IsoWeekOf(const CivilTime& civil) {
  // The Thursday of the same week decides the year.
  const int weekday_from_monday = (civil.weekday + 6) % 7;
  const int thursday = civil.year_day - weekday_from_monday + 3;
  if (thursday < 0) {
    const int days_before = IsLeap(civil.year - 1) ? 366 : 365;
    return {civil.year - 1, (thursday + days_before) / 7 + 1};
  }
  const int days = IsLeap(civil.year) ? 366 : 365;
  if (thursday >= days) return {civil.year + 1, (thursday - days) / 7 + 1};
  return {civil.year, thursday / 7 + 1};
}

// Appends to a buffer that is large enough.
class Writer {
 public:
  explicit Writer(char* buffer) : begin_(buffer), end_(buffer) {}

  Writer& Text(std::string_view text) {
    std::memcpy(end_, text.data(), text.size());
    end_ += text.size();
    return *this;
  }
  // At least `width` characters, a sign included, filled up with `fill`.
  Writer& Number(int64_t value, int width, char fill = '0') {
    char digits[24];
    if (value < 0) {
      *end_++ = '-';
      value = -value;
      --width;
    }
    const auto length = std::to_chars(digits, digits + sizeof digits, value).ptr - digits;
    for (auto i = length; i < width; ++i) *end_++ = fill;
    return Text({digits, static_cast<size_t>(length)});
  }
  size_t size() const { return static_cast<size_t>(end_ - begin_); }

 private:
  char* begin_;
  char* end_;
};

void WriteConversion(Writer& out, const CivilTime& t, char specifier, ZoneName zone) {
  const int64_t hour12 = t.hour % 12 == 0 ? 12 : t.hour % 12;
  const std::string_view day = kDays[t.weekday];
  const std::string_view month = kMonths[t.month - 1];
  const std::string_view half = t.hour < 12 ? "AM" : "PM";
  switch (specifier) {
    case 'a': out.Text(day.substr(0, 3)); return;
    case 'A': out.Text(day); return;
    case 'b':
    case 'h': out.Text(month.substr(0, 3)); return;
    case 'B': out.Text(month); return;
    case 'c':
      out.Text(day.substr(0, 3)).Text(" ").Text(month.substr(0, 3)).Text(" ");
      out.Number(t.day, 2, ' ').Text(" ");
      WriteConversion(out, t, 'T', zone);
      out.Text(" ").Number(t.year, 1);
      return;
    case 'C': out.Number(FloorDivide(t.year, 100), 1); return;
    case 'd': out.Number(t.day, 2); return;
    case 'D':
    case 'x':
      out.Number(t.month, 2).Text("/").Number(t.day, 2).Text("/");
      out.Number(FloorModulo(t.year, 100), 2);
      return;
    case 'e': out.Number(t.day, 2, ' '); return;
    case 'F': out.Number(t.year, 1).Text("-").Number(t.month, 2).Text("-").Number(t.day, 2); return;
    case 'g': out.Number(FloorModulo(IsoWeekOf(t).year, 100), 2); return;
    case 'G': out.Number(IsoWeekOf(t).year, 1); return;
    case 'H': out.Number(t.hour, 2); return;
    case 'I': out.Number(hour12, 2); return;
    case 'j': out.Number(t.year_day + 1, 3); return;
    case 'm': out.Number(t.month, 2); return;
    case 'M': out.Number(t.minute, 2); return;
    case 'n': out.Text("\n"); return;
    case 'p': out.Text(half); return;
    case 'r':
      out.Number(hour12, 2).Text(":").Number(t.minute, 2).Text(":").Number(t.second, 2);
      out.Text(" ").Text(half);
      return;
    case 'R': out.Number(t.hour, 2).Text(":").Number(t.minute, 2); return;
    case 'S': out.Number(t.second, 2); return;
    case 't': out.Text("\t"); return;
    case 'T':
    case 'X':
      out.Number(t.hour, 2).Text(":").Number(t.minute, 2).Text(":").Number(t.second, 2);
      return;
    case 'u': out.Number(t.weekday == 0 ? 7 : t.weekday, 1); return;
    case 'U': out.Number(WeekOfYear(t, 0), 2); return;
    case 'V': out.Number(IsoWeekOf(t).week, 2); return;
    case 'w': out.Number(t.weekday, 1); return;
    case 'W': out.Number(WeekOfYear(t, 1), 2); return;
    case 'y': out.Number(FloorModulo(t.year, 100), 2); return;
    case 'Y': out.Number(t.year, 1); return;
    case 'z': out.Text("+0000"); return;
    case 'Z': out.Text(zone == ZoneName::kGmt ? "GMT" : "UTC"); return;
    case '%': out.Text("%"); return;
    default: return;
  }
}

}  // namespace

std::optional<CivilTime> CivilFromSeconds(int64_t seconds) {
  const int64_t days = FloorDivide(seconds, kSecondsPerDay);
  const int64_t in_day = FloorModulo(seconds, kSecondsPerDay);
  const int64_t shifted = days + kDaysToEpoch;
  const int64_t era = FloorDivide(shifted, kDaysPerEra);
  const int64_t day_of_era = shifted - era * kDaysPerEra;
  // Leap days so far are taken out, so that every year has 365.
  const int64_t year_of_era =
      (day_of_era - day_of_era / 1460 + day_of_era / 36'524 - day_of_era / 146'096) / 365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month_from_march = (5 * day_of_year + 2) / 153;
  CivilTime civil;
  civil.month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
  civil.year = era * 400 + year_of_era + (civil.month <= 2 ? 1 : 0);
  if (civil.year < kMinYear || civil.year > kMaxYear) return std::nullopt;
  civil.day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
  civil.hour = in_day / 3600;
  civil.minute = in_day / 60 % 60;
  civil.second = in_day % 60;
  constexpr int64_t kEpochWeekday = 4;
  civil.weekday = static_cast<int32_t>(FloorModulo(days + kEpochWeekday, 7));
  civil.year_day = static_cast<int32_t>(days - DaysToMonth(civil.year, 1));
  return civil;
}

std::optional<int64_t> SecondsFromCivil(const CivilTime& civil) {
  // Every field fits an int or nearly so, hence nothing here overflows.
  const int64_t year = civil.year + FloorDivide(civil.month - 1, 12);
  const int64_t month = FloorModulo(civil.month - 1, 12) + 1;
  const int64_t days = DaysToMonth(year, month) + civil.day - 1;
  const int64_t seconds =
      days * kSecondsPerDay + civil.hour * 3600 + civil.minute * 60 + civil.second;
  if (!CivilFromSeconds(seconds)) return std::nullopt;
  return seconds;
}

size_t SpecifierLength(std::string_view format) {
  if (format.empty()) return 0;
  constexpr std::string_view kPlain = "aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%";
  constexpr std::string_view kAfterE = "cCxXyY";
  constexpr std::string_view kAfterO = "deHImMSuUVwWy";
  // Neither a zero byte nor the letters E and O are specifiers.
  if (kPlain.find(format[0]) != std::string_view::npos) return 1;
  if (format.size() < 2) return 0;
  if (format[0] == 'E' && kAfterE.find(format[1]) != std::string_view::npos) return 2;
  if (format[0] == 'O' && kAfterO.find(format[1]) != std::string_view::npos) return 2;
  return 0;
}

size_t FormatConversion(const CivilTime& civil, std::string_view specifier, ZoneName zone,
                        char* buffer) {
  Writer out(buffer);
  // E and O ask for another calendar or other digits: the C locale has none.
  WriteConversion(out, civil, specifier.back(), zone);
  return out.size();
}

}  // namespace selenite::vm

// Points in time as RFC 3339 writes them: 2026-11-21T12:49:33.25+01:00. Knows
// nothing of Lua, of the host's time zone or of its locale.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace selenite::vm {

// Offsets from UTC in minutes, east of it above zero: hours and minutes of two
// digits each.
inline constexpr int64_t kMaxOffsetMinutes = 23 * 60 + 59;

// Years have four digits: seconds from 0000-01-01 to 9999-12-31, in UTC.
inline constexpr int64_t kFirstTimestamp = -62167219200;
inline constexpr int64_t kLastTimestamp = 253402300799;

struct Timestamp {
  int64_t seconds = 0;  // since 1970, rounded down
  // What is beyond them, from 0 up to and without 1; `has_fraction` is whether
  // the text had one.
  double fraction = 0;
  bool has_fraction = false;
  int64_t offset_minutes = 0;
};

// What is wrong with a text, and where (from 0). `problem` empty: nothing is.
struct TimestampProblem {
  std::string_view problem;
  size_t at = 0;
};

// Reads the whole of `text`. "t", "z" and a space between date and time are
// taken too. A second 60 is taken at the end of a month in UTC, where leap
// seconds are, and means the second after it: these seconds have no place for
// it.
TimestampProblem ParseTimestamp(std::string_view text, Timestamp* timestamp);

// Writes it, with `digits` of `micros` behind the point as far as they are not
// zero, and returns the length; "Z" is written for offset 0. 0: the local year
// is none of four digits. REQUIRES: room for kTimestampBytes, an offset within
// kMaxOffsetMinutes, micros below 1,000,000.
inline constexpr size_t kTimestampBytes = 40;
size_t FormatTimestamp(int64_t seconds, int64_t micros, int64_t offset_minutes, char* out);

}  // namespace selenite::vm

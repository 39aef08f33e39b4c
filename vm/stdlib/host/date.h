// Calendar arithmetic in UTC, and dates as text: the core of os.date and
// os.time. Knows nothing of Lua, of the host's time zone or of its locale.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace selenite::vm {

// A point in time as people write it. Years are years (not counted from
// 1900), months run from 1, days of the week from 0 (Sunday), days of the
// year from 0.
struct CivilTime {
  int64_t year = 1970;
  int64_t month = 1;
  int64_t day = 1;
  int64_t hour = 0;
  int64_t minute = 0;
  int64_t second = 0;
  int32_t weekday = 4;
  int32_t year_day = 0;
};

// `seconds` since 1970. Unset when the year does not fit what the reference
// can represent (an int counted from 1900).
std::optional<CivilTime> CivilFromSeconds(int64_t seconds);

// The inverse. The fields may be out of their ranges ("day 32"), each within
// that of an int. Unset when the time cannot be represented as above.
std::optional<int64_t> SecondsFromCivil(const CivilTime& civil);

// Which name the zone has: that of local time, which is UTC here, or that of
// a date asked for with '!'.
enum class ZoneName : uint8_t { kUtc, kGmt };

// A conversion specifier at the front of `format`, which begins after the
// '%': how many bytes it has (1, or 2 with an E or O), or 0 if there is no
// such specifier.
size_t SpecifierLength(std::string_view format);

// Bytes that one conversion writes at most.
inline constexpr size_t kMaxConversion = 64;

// Writes what `specifier` (as SpecifierLength measured it) stands for, in the
// C locale. Returns the length. REQUIRES: room for kMaxConversion bytes.
size_t FormatConversion(const CivilTime& civil, std::string_view specifier, ZoneName zone,
                        char* buffer);

}  // namespace selenite::vm

// The log: one JSON object a line, on stderr.
//
// What scripts and clients chose is escaped, so that it cannot forge a line or
// reach a terminal; what they can cause often is sampled.
//
// Thread-safe.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <variant>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "server/support/mutex.h"

namespace selenite::server {

enum class LogLevel : uint8_t { kInfo, kWarning, kError };

struct LogField {
  std::string_view key;
  std::variant<std::string_view, int64_t> value;
};

// The line, without its end. `time` stands first. For tests.
std::string FormatLogLine(absl::Time time, LogLevel level, std::string_view event,
                          std::initializer_list<LogField> fields);

void Log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

// Lets a few lines a second through and counts the others.
class LogSampler {
 public:
  explicit LogSampler(int lines_per_second) : lines_per_second_(lines_per_second) {}
  // Whether to log now; then `suppressed` lines were left out since the last.
  struct Answer {
    bool log;
    int64_t suppressed;
  };
  Answer Ask(absl::Time now);

 private:
  const int lines_per_second_;
  Mutex mutex_;
  int64_t second_ ABSL_GUARDED_BY(mutex_) = 0;
  int lines_ ABSL_GUARDED_BY(mutex_) = 0;
  int64_t suppressed_ ABSL_GUARDED_BY(mutex_) = 0;
};

}  // namespace selenite::server

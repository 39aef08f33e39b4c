#include "server/support/log.h"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <utility>

#include "absl/time/clock.h"

namespace selenite::server {
namespace {

// More than any message of ours; less than a script's error can be.
constexpr size_t kFieldBytes = 1024;

std::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

// Everything but printable ASCII becomes \u00XX: bytes, read as Latin-1.
void AppendQuoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text.substr(0, kFieldBytes)) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c >= ' ' && c <= '~') {
      out += c;
    } else {
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    }
  }
  if (text.size() > kFieldBytes) out += "...";
  out += '"';
}

spdlog::logger& Logger() {
  static const auto logger = [] {
    auto made = spdlog::stderr_logger_mt("selenite");
    made->set_pattern("%v");
    return made;
  }();
  return *logger;
}

}  // namespace

std::string FormatLogLine(absl::Time time, LogLevel level, std::string_view event,
                          std::initializer_list<LogField> fields) {
  std::string line = R"({"time":")";
  line += absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
  line += R"(","level":")";
  line += LevelName(level);
  line += R"(","event":)";
  AppendQuoted(line, event);
  for (const LogField& field : fields) {
    line += ',';
    AppendQuoted(line, field.key);
    line += ':';
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
      AppendQuoted(line, *text);
    } else {
      line += std::to_string(std::get<int64_t>(field.value));
    }
  }
  line += '}';
  return line;
}

void Log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
  const std::string line = FormatLogLine(absl::Now(), level, event, fields);
  switch (level) {
    case LogLevel::kInfo:
      Logger().info(line);
      break;
    case LogLevel::kWarning:
      Logger().warn(line);
      break;
    case LogLevel::kError:
      Logger().error(line);
      break;
  }
  Logger().flush();
}

LogSampler::Answer LogSampler::Ask(absl::Time now) {
  MutexLock lock(&mutex_);
  const int64_t second = absl::ToUnixSeconds(now);
  if (second != second_) {
    second_ = second;
    lines_ = 0;
  }
  if (lines_ >= lines_per_second_) {
    ++suppressed_;
    return {.log = false, .suppressed = 0};
  }
  ++lines_;
  return {.log = true, .suppressed = std::exchange(suppressed_, 0)};
}

}  // namespace selenite::server

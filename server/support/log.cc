#include "server/support/log.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
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

// Bytes, read as Latin-1: what clients and scripts choose need not be UTF-8.
struct Latin1 {
  using Ch = char;
  template <typename Stream>
  static bool Decode(Stream& in, unsigned* code) {
    *code = static_cast<unsigned char>(in.Take());
    return true;
  }
};

// Escapes controls and all that is not ASCII. DEL stays as it is: terminals ignore it.
using LineWriter = rapidjson::Writer<rapidjson::StringBuffer, Latin1, rapidjson::ASCII<>>;

void WriteString(LineWriter& writer, std::string_view text) {
  std::string shown(text.substr(0, kFieldBytes));
  if (text.size() > kFieldBytes) shown += "...";
  writer.String(shown.data(), static_cast<rapidjson::SizeType>(shown.size()));
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
  rapidjson::StringBuffer line;
  LineWriter writer(line);
  writer.StartObject();
  writer.Key("time");
  WriteString(writer, absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone()));
  writer.Key("level");
  WriteString(writer, LevelName(level));
  writer.Key("event");
  WriteString(writer, event);
  for (const LogField& field : fields) {
    WriteString(writer, field.key);
    if (const auto* text = std::get_if<std::string_view>(&field.value)) {
      WriteString(writer, *text);
    } else {
      writer.Int64(std::get<int64_t>(field.value));
    }
  }
  writer.EndObject();
  return std::string(line.GetString(), line.GetSize());
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

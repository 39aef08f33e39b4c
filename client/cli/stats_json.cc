#include "client/cli/stats_json.h"

#include "client/cli/json_line.h"

namespace selenite::cli {
namespace {

// Writes the object, its counters in the order of vm/counters.def, where the members
// of an object stand together.
class StatsWriter {
 public:
  explicit StatsWriter(const vm::Counters& used) : used_(used) { line_.StartObject(); }

  JsonLine& Key(std::string_view name) {
    Enter("");
    return line_.Key(name);
  }

  // `path` is a name, or "a.b" for the member b of the object a.
  void AddCounter(std::string_view path, int64_t value) {
    const size_t dot = path.find('.');
    const bool is_member = dot != std::string_view::npos;
    Enter(is_member ? path.substr(0, dot) : "");
    line_.Key(is_member ? path.substr(dot + 1) : path).Int64(value);
  }

  std::string End() {
    Enter("");
    line_.EndObject();
    return line_.Text();
  }

 private:
  // What follows are members of the object `name`; "": of the outer one.
  void Enter(std::string_view name) {
    if (name == entered_) return;
    if (entered_ == "prototypes") AddFallbacks();
    if (!entered_.empty()) line_.EndObject();
    if (!name.empty()) line_.Key(name).StartObject();
    entered_ = name;
  }

  // Functions that fell back, by reason, without the reasons that did not occur.
  void AddFallbacks() {
    line_.Key("fallback").StartObject();
    for (int i = 0; i < vm::kFallbackReasonCount; ++i) {
      if (used_.prototypes_fallback[i] == 0) continue;
      line_.Key(vm::FallbackReasonName(static_cast<vm::FallbackReason>(i)))
          .Int64(used_.prototypes_fallback[i]);
    }
    line_.EndObject();
  }

  const vm::Counters& used_;
  JsonLine line_;
  std::string_view entered_;
};

// In whole microseconds.
double Seconds(absl::Duration duration) {
  return static_cast<double>(absl::ToInt64Microseconds(duration)) / 1e6;
}

}  // namespace

std::string StatsJson(const RunFigures& figures) {
  vm::Counters used = figures.after;
  used -= figures.before;
  StatsWriter stats(used);
  stats.Key("outcome").String(figures.outcome);
#define COUNTER(name, path) stats.AddCounter(path, used.name);
#include "vm/counters.def"
  stats.Key("crossings").Int64(used.crossings());
  stats.Key("peak_bytes").Int64(figures.after.peak_bytes);
  stats.Key("live_bytes").Int64(figures.after.live_bytes);
  stats.Key("compile_seconds").Double(Seconds(figures.compile));
  stats.Key("run_seconds").Double(Seconds(figures.run));
  return stats.End();
}

}  // namespace selenite::cli

#include "client/cli/stats_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace selenite::cli {
namespace {

// A JSON object whose members may be objects of one level.
class JsonObject {
 public:
  // `path` is a name, or "a.b" for the member b of the object a. `value` is JSON.
  void Add(std::string_view path, std::string_view value) {
    const size_t dot = path.find('.');
    if (dot == std::string_view::npos) {
      members_.push_back({path, std::string(value), Kind::kValue});
      return;
    }
    const std::string_view name = path.substr(0, dot);
    auto group = std::find_if(members_.begin(), members_.end(), [&](const Member& member) {
      return member.kind == Kind::kObject && member.name == name;
    });
    if (group == members_.end()) {
      group = members_.insert(group, {name, "", Kind::kObject});
    } else {
      group->text += ',';
    }
    group->text += fmt::format(R"("{}":{})", path.substr(dot + 1), value);
  }
  void Add(std::string_view path, int64_t value) { Add(path, std::to_string(value)); }

  std::string Text() const {
    std::string out = "{";
    for (const Member& member : members_) {
      if (out.size() > 1) out += ',';
      const bool is_object = member.kind == Kind::kObject;
      out += fmt::format(R"("{}":{}{}{})", member.name, is_object ? "{" : "", member.text,
                         is_object ? "}" : "");
    }
    return out + "}";
  }

 private:
  enum class Kind : uint8_t { kValue, kObject };
  struct Member {
    std::string_view name;
    std::string text;  // of a value; of an object, what is between its braces
    Kind kind;
  };
  std::vector<Member> members_;
};

// Functions that fell back, by reason, without the reasons that did not occur.
std::string FallbacksByReason(const vm::Counters& used) {
  JsonObject reasons;
  for (int i = 0; i < vm::kFallbackReasonCount; ++i) {
    if (used.prototypes_fallback[i] == 0) continue;
    reasons.Add(vm::FallbackReasonName(static_cast<vm::FallbackReason>(i)),
                used.prototypes_fallback[i]);
  }
  return reasons.Text();
}

std::string Seconds(absl::Duration duration) {
  return fmt::format("{:.6f}", absl::ToDoubleSeconds(duration));
}

}  // namespace

std::string StatsJson(const RunFigures& figures) {
  vm::Counters used = figures.after;
  used -= figures.before;
  JsonObject out;
  out.Add("outcome", fmt::format(R"("{}")", figures.outcome));
#define COUNTER(name, path) out.Add(path, used.name);
#include "vm/counters.def"
  out.Add("prototypes.fallback", FallbacksByReason(used));
  out.Add("crossings", used.crossings());
  out.Add("peak_bytes", figures.after.peak_bytes);
  out.Add("live_bytes", figures.after.live_bytes);
  out.Add("compile_seconds", Seconds(figures.compile));
  out.Add("run_seconds", Seconds(figures.run));
  return out.Text() + "\n";
}

}  // namespace selenite::cli

#include "vm/run/calls/backtrace.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "vm/objects/text.h"
#include "vm/run/calls/frame_names.h"
#include "vm/run/machine/native_info.h"

namespace selenite::vm {

namespace {

// As in the reference, which leaves out two levels at least, and counts one
// less than it leaves out.
constexpr int64_t kFirstLevels = 10;
constexpr int64_t kLastLevels = 11;
constexpr int64_t kMostLevels = kFirstLevels + kLastLevels + 1;

// So many entries are searched for the names of functions, in all tables: one piece of
// work. A table that has more than are left is passed over.
constexpr uint32_t kMaxSearchedEntries = 8192;
// A key longer than this is cut.
constexpr size_t kMaxKey = 200;

std::string_view KeyText(const Table::Entry& entry) {
  return Text(*entry.key().AsString()).Start(kMaxKey);
}

bool HasStringKey(const Table::Entry& entry) {
  return entry.key_tag == Tag::kString || entry.key_tag == Tag::kLongString;
}

// A field by name, without metamethods; nil when there is none.
Value FieldOf(Machine& machine, const Table& table, std::string_view name) {
  const String* key = machine.strings().FindShort(name);
  return key == nullptr ? Value() : table.GetShortString(key);
}

}  // namespace

bool IsAtHome(Machine& machine, const Value& native) {
  const std::string_view name = native.AsNative()->qualified;
  const size_t dot = name.find('.');
  if (dot == std::string_view::npos) {
    return FieldOf(machine, *machine.roots.globals, name).SameBits(native);
  }
  Value library = FieldOf(machine, *machine.roots.loaded, name.substr(0, dot));
  // The modules beyond the manual are globals only.
  if (library.IsNil()) library = FieldOf(machine, *machine.roots.globals, name.substr(0, dot));
  return library.IsTable() &&
         FieldOf(machine, *library.AsTable(), name.substr(dot + 1)).SameBits(native);
}

namespace {

// Looks for several functions at once: each table is walked once, however many
// there are.
class NameSearch {
 public:
  NameSearch(Fuel& fuel, std::span<const Value> functions)
      : fuel_(fuel), functions_(functions), names_(functions.size()) {}

  void FindAtHome(Machine& machine) {
    for (size_t i = 0; i < functions_.size(); ++i) {
      if (!functions_[i].IsFunction()) continue;
      if (functions_[i].IsNative() && IsAtHome(machine, functions_[i])) {
        names_[i] = functions_[i].AsNative()->qualified;
      } else {
        missing_.push_back(i);
      }
    }
  }
  void FindIn(const Table& table, std::string_view prefix) {
    if (missing_.empty() || !Pay(table)) return;
    for (uint32_t i = 0; i < table.entry_count() && !missing_.empty(); ++i) {
      const Table::Entry& entry = table.entries()[i];
      if (entry.value.IsFunction() && HasStringKey(entry)) FoundAs(entry, prefix);
    }
  }
  void FindInLoaded(const Machine& machine) {
    const Table& loaded = *machine.roots.loaded;
    if (missing_.empty() || !Pay(loaded)) return;
    for (uint32_t i = 0; i < loaded.entry_count() && !missing_.empty(); ++i) {
      const Table::Entry& entry = loaded.entries()[i];
      if (!HasStringKey(entry)) continue;
      if (entry.value.IsFunction()) FoundAs(entry, {});
      if (!entry.value.IsTable() || entry.value.AsTable() == machine.roots.globals) continue;
      FindIn(*entry.value.AsTable(), std::string(KeyText(entry)) + ".");
    }
  }
  std::vector<std::string> TakeNames() { return std::move(names_); }

 private:
  // Charges for the table's entries, each compared with the functions that have no name
  // yet. False: they are too many.
  bool Pay(const Table& table) {
    if (table.entry_count() > left_) return false;
    left_ -= table.entry_count();
    constexpr size_t kComparisonsPerUnit = 4;
    const size_t comparisons = table.entry_count() * (3 + missing_.size());
    fuel_.Charge(WorkKind::kNative, static_cast<int64_t>(comparisons / kComparisonsPerUnit));
    return true;
  }
  void FoundAs(const Table::Entry& entry, std::string_view prefix) {
    std::erase_if(missing_, [&](size_t i) {
      if (!functions_[i].SameBits(entry.value)) return false;
      names_[i] = std::string(prefix) + std::string(KeyText(entry));
      return true;
    });
  }

  Fuel& fuel_;
  uint32_t left_ = kMaxSearchedEntries;
  std::span<const Value> functions_;
  std::vector<std::string> names_;
  std::vector<size_t> missing_;  // indices of those without a name yet
};

}  // namespace

std::vector<std::string> GlobalFunctionNames(Machine& machine,
                                             std::span<const Value> functions) {
  NameSearch search(machine.fuel(), functions);
  search.FindAtHome(machine);
  search.FindIn(*machine.roots.globals, {});
  search.FindInLoaded(machine);
  return search.TakeNames();
}

namespace {

// "function 'f'", "main chunk", "method 'm'", "function <file:12>", as the
// reference's traceback words it. `global`: its name as a global, or "".
std::string FunctionText(const Fiber& fiber, uint32_t frame_index, const std::string& global) {
  if (!global.empty()) return "function '" + global + "'";
  std::optional<CallName> name = NameOfCallee(fiber, frame_index);
  if (name) return name->kind + " '" + name->name + "'";
  const Value callee = fiber.callee(fiber.frame_at(frame_index));
  if (!callee.IsClosure()) return "?";
  const Prototype* prototype = callee.AsClosure()->prototype();
  if (prototype->code().line_defined == 0) return "main chunk";
  return "function <" + prototype->unit().display_name + ":" +
         std::to_string(prototype->code().line_defined) + ">";
}

// The levels that a traceback shows, as indices of frames.
constexpr uint32_t kHostLevel = UINT32_MAX;
constexpr uint32_t kSkippedLevels = UINT32_MAX - 1;
struct ShownLevels {
  std::vector<uint32_t> frames;
  uint32_t skipped = 0;  // where kSkippedLevels stands
};

ShownLevels LevelsFrom(Machine& machine, const Fiber& fiber, int64_t level) {
  const uint32_t frames = fiber.frame_count();
  machine.fuel().Charge(WorkKind::kNative, frames / kFramesPerFuelUnit);
  const auto is_shown = [&](uint32_t index) {
    return (fiber.frame_at(index).flags & kHidden) == 0;
  };
  // Below the first frame of a run stands the host, as a native without a name.
  const bool has_host = &fiber == machine.roots.main_fiber;
  int64_t count = has_host ? 1 : 0;
  for (uint32_t i = 0; i < frames; ++i) count += is_shown(i) ? 1 : 0;
  ShownLevels shown;
  if (level >= count) return shown;
  const bool cut = count - level > kMostLevels;
  // The levels from `level` on, of the first of them only.
  int64_t left = cut ? kFirstLevels : count - level;
  int64_t passed = 0;
  for (uint32_t i = frames; i > 0 && left > 0; --i) {
    if (!is_shown(i - 1) || passed++ < level) continue;
    shown.frames.push_back(i - 1);
    --left;
  }
  if (!cut) {
    if (left > 0) shown.frames.push_back(kHostLevel);
    return shown;
  }
  shown.skipped = static_cast<uint32_t>(count - level - kFirstLevels - kLastLevels - 1);
  shown.frames.push_back(kSkippedLevels);
  const auto last = static_cast<std::ptrdiff_t>(shown.frames.size());
  if (has_host) shown.frames.push_back(kHostLevel);
  for (uint32_t i = 0; shown.frames.size() < kFirstLevels + 1 + kLastLevels; ++i) {
    if (is_shown(i)) shown.frames.push_back(i);
  }
  std::reverse(shown.frames.begin() + last, shown.frames.end());
  return shown;
}

}  // namespace

std::vector<TraceLevel> CaptureTrace(Machine& machine, const Fiber& fiber, int64_t level) {
  const ShownLevels shown = LevelsFrom(machine, fiber, level);
  std::vector<Value> callees;
  for (uint32_t index : shown.frames) {
    callees.push_back(index < kSkippedLevels ? fiber.callee(fiber.frame_at(index)) : Value());
  }
  const std::vector<std::string> globals = GlobalFunctionNames(machine, callees);
  std::vector<TraceLevel> levels;
  for (size_t at = 0; at < shown.frames.size(); ++at) {
    const uint32_t index = shown.frames[at];
    if (index == kSkippedLevels) {
      levels.push_back({.source = "...", .line = shown.skipped, .function = ""});
      continue;
    }
    if (index == kHostLevel) {
      levels.push_back({.source = "[C]", .function = "?"});
      continue;
    }
    const Frame& frame = fiber.frame_at(index);
    TraceLevel trace;
    if (frame.kind == FrameKind::kLua) {
      trace.source = fiber.closure(frame)->prototype()->unit().display_name;
      trace.line = CurrentLine(fiber, index);
    } else {
      trace.source = "[C]";
    }
    trace.function = FunctionText(fiber, index, globals[at]);
    trace.tail_called = (frame.flags & kTailCalled) != 0;
    levels.push_back(std::move(trace));
  }
  return levels;
}

std::string TraceText(const std::vector<TraceLevel>& levels) {
  std::string text = "stack traceback:";
  for (const TraceLevel& level : levels) {
    if (level.function.empty()) {
      text += "\n\t...\t(skipping " + std::to_string(level.line) + " levels)";
      continue;
    }
    text += "\n\t" + level.source + ":";
    if (level.line > 0) text += std::to_string(level.line) + ":";
    text += " in " + level.function;
    if (level.tail_called) text += "\n\t(...tail calls...)";
  }
  return text;
}

}  // namespace selenite::vm

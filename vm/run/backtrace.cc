#include "vm/run/backtrace.h"

#include "vm/run/error_text.h"

namespace selenite::vm {

namespace {

// As in the reference, which leaves out two levels at least, and counts one
// less than it leaves out.
constexpr int64_t kFirstLevels = 10;
constexpr int64_t kLastLevels = 11;
constexpr int64_t kMostLevels = kFirstLevels + kLastLevels + 1;

// A table of globals larger than this is not searched for a function's name.
constexpr uint32_t kMaxSearchedEntries = 4096;

std::string NameInTable(const Table& table, const Value& function) {
  if (table.entry_count() > kMaxSearchedEntries) return {};
  for (uint32_t i = 0; i < table.entry_count(); ++i) {
    const Table::Entry& entry = table.entries()[i];
    if (entry.key_tag == Tag::kString && entry.value.SameBits(function)) {
      return std::string(entry.key().AsString()->view());
    }
  }
  return {};
}

}  // namespace

int64_t FrameAtLevel(const Fiber& fiber, int64_t level) {
  for (int64_t i = int64_t{fiber.frame_count()} - 1; i >= 0; --i) {
    if ((fiber.frame_at(static_cast<uint32_t>(i)).flags & kHidden) != 0) continue;
    if (level-- == 0) return i;
  }
  return -1;
}

std::string GlobalFunctionName(Machine& machine, const Value& function) {
  if (function.IsNative()) {
    const std::string qualified = function.AsNative()->qualified;
    return qualified == "?" ? std::string() : qualified;
  }
  std::string name = NameInTable(*machine.globals, function);
  if (!name.empty()) return name;
  const Table& loaded = *machine.loaded;
  for (uint32_t i = 0; i < loaded.entry_count() && i < kMaxSearchedEntries; ++i) {
    const Table::Entry& entry = loaded.entries()[i];
    if (entry.key_tag != Tag::kString || !entry.value.IsTable()) continue;
    if (entry.value.AsTable() == machine.globals) continue;
    name = NameInTable(*entry.value.AsTable(), function);
    if (!name.empty()) return std::string(entry.key().AsString()->view()) + "." + name;
  }
  return {};
}

std::string FunctionText(Machine& machine, const Fiber& fiber, uint32_t frame_index) {
  const Frame& frame = fiber.frame_at(frame_index);
  const Value callee = fiber.callee(frame);
  std::string global = GlobalFunctionName(machine, callee);
  if (!global.empty()) return "function '" + global + "'";
  std::optional<CallName> name = NameOfCallee(fiber, frame_index);
  if (name) return name->kind + " '" + name->name + "'";
  if (!callee.IsClosure()) return "?";
  const Prototype* prototype = callee.AsClosure()->prototype();
  if (prototype->code().line_defined == 0) return "main chunk";
  return "function <" + prototype->unit().display_name + ":" +
         std::to_string(prototype->code().line_defined) + ">";
}

std::vector<TraceLevel> CaptureTrace(Machine& machine, const Fiber& fiber, int64_t level) {
  std::vector<uint32_t> visible;
  for (int64_t i = int64_t{fiber.frame_count()} - 1; i >= 0; --i) {
    if ((fiber.frame_at(static_cast<uint32_t>(i)).flags & kHidden) != 0) continue;
    visible.push_back(static_cast<uint32_t>(i));
  }
  // Below the first frame of a run stands the host, as a native without a name.
  constexpr uint32_t kHostLevel = UINT32_MAX;
  if (&fiber == machine.main_fiber) visible.push_back(kHostLevel);
  std::vector<TraceLevel> levels;
  const int64_t count = static_cast<int64_t>(visible.size());
  const bool cut = count - level > kMostLevels;
  for (int64_t at = level; at < count; ++at) {
    if (cut && at == level + kFirstLevels) {
      int64_t skipped = count - level - kFirstLevels - kLastLevels;
      levels.push_back(
          {.source = "...", .line = static_cast<uint32_t>(skipped - 1), .function = ""});
      at += skipped - 1;
      continue;
    }
    uint32_t index = visible[static_cast<size_t>(at)];
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
    trace.function = FunctionText(machine, fiber, index);
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

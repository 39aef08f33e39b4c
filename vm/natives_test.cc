// The list of all natives: each has a name of its own, and it is complete. And what
// natives keep while they are away: described without gaps.
//
// For the list, a script calls everything that it finds with many kinds of
// arguments and keeps what it gets; then everything that hangs on the roots is
// looked at.
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "vm/compile/compiler.h"
#include "vm/local_files.h"
#include "vm/objects/cell.h"
#include "vm/objects/closure.h"
#include "vm/objects/userdata.h"
#include "vm/run/calls/calls.h"
#include "vm/run/loading/loader.h"
#include "vm/run/machine/constants.h"
#include "vm/run/machine/machine.h"
#include "vm/run/natives/native_state.h"
#include "vm/run/tiers/execution_loop.h"
#include "vm/silent_host.h"
#include "vm/stdlib/library.h"
#include "vm/support/meter.h"

namespace selenite::vm {
namespace {

// Every module is there, and empty.
class EmptyModules final : public ModuleMap {
 public:
  std::optional<ModuleText> Find(std::string_view) override {
    return ModuleText{.source = "", .chunk_name = "=module"};
  }
};

// Every file is there, and empty.
class EmptyFile final : public LocalFile {
 public:
  ReadResult ReadOn() override { return {}; }
  size_t buffer_bytes() const override { return 1; }
  int Write(std::string_view) override { return 0; }
  int Flush() override { return 0; }
  SeekResult Seek(Whence, int64_t) override { return {}; }
  int SetBuffering(Buffering) override { return 0; }
};

class EmptyFiles final : public LocalFiles {
 public:
  OpenResult Open(const std::string&, const OpenMode&) override { return {.index = next_++}; }
  OpenResult OpenTemporary() override { return {.index = next_++}; }
  LocalFile& file(uint32_t) override { return file_; }
  int Close(uint32_t) override { return 0; }
  int Remove(const std::string&) override { return 0; }
  int Rename(const std::string&, const std::string&) override { return 0; }
  NameResult MakeTemporaryName() override { return {.name = "name"}; }
  void Exit(int, Farewell) override {}

 private:
  EmptyFile file_;
  uint32_t next_ = kFirstOpened;
};

constexpr std::string_view kCallEverything = R"lua(
  local functions, seen = {}, {}
  local function collect(value)
    if seen[value] then return end
    seen[value] = true
    if type(value) == "function" then functions[#functions + 1] = value end
    if type(value) == "table" then
      for _, field in next, value do collect(field) end
    end
    local metatable = getmetatable(value)
    if metatable ~= nil then collect(metatable) end
  end
  collect(_G)
  collect("")
  if json then collect(json.null) end

  results = {}
  local function keep(...)
    for i = 1, select("#", ...) do results[#results + 1] = (select(i, ...)) end
  end
  local function call_with_each(...)
    for _, f in ipairs(functions) do
      -- Not what ends the script.
      if not (os.exit == f or coroutine.yield == f) then keep(pcall(f, ...)) end
    end
  end
  call_with_each()
  call_with_each({})
  call_with_each({ 1, 2 }, {})
  call_with_each("a")
  call_with_each("a", "a")
  call_with_each("a", "a", "a")
  call_with_each("a", true)
  call_with_each(1, 2)
  call_with_each(function() end)
  call_with_each(print, print)
  call_with_each(coroutine.create(print))
  if io then call_with_each((io.tmpfile())) end
  collected = true
)lua";

// A machine with every library there is of one kind of isolate, in which the
// script above ran.
class RunMachine {
 public:
  enum class Kind { kTenant, kLocal };

  explicit RunMachine(Kind kind) {
    const bool local = kind == Kind::kLocal;
    machine_.emplace(Machine::Options{.compile = Compile,
                                      .local_files = local ? &files_ : nullptr,
                                      .module_map = local ? nullptr : &modules_},
                     host_);
    opened_ = machine_->Initialize() && OpenLibraries(*machine_) &&
              (local ? OpenLocalLibraries(*machine_) : OpenRequire(*machine_));
    if (opened_) Run(kCallEverything);
  }

  // The script went to its end.
  bool ok() {
    if (!opened_ || machine_->execution.failed) return false;
    return machine_->roots.globals->GetShortString(machine_->strings().Make("collected")).IsTruthy();
  }
  Machine& machine() { return *machine_; }

 private:
  void Run(std::string_view source) {
    UnlimitedMeter meter;
    CompileResult compiled = Compile(source, "=test", meter);
    ASSERT_EQ(compiled.status, CompileStatus::kCompiled) << compiled.diagnostic.message;
    Machine& machine = *machine_;
    const size_t bytes = compiled.unit->Bytes();
    ASSERT_TRUE(machine.heap().ReserveBytes(bytes));
    Prototype* prototype = LinkUnit(machine, compiled.unit, bytes);
    ASSERT_NE(prototype, nullptr);
    while (!prototype->is_linked()) {
      machine.fuel().left = 100'000;
      static_cast<void>(
          LinkConstants(machine.heap(), machine.strings(), machine.fuel(), *prototype));
    }
    auto* closure = machine.heap().New<Closure>(Closure::ExtraBytes(1), prototype, uint32_t{1});
    closure->upvalues()[0] = MakeEnvironment(machine, *prototype, Value::Of(machine.roots.globals));
    Fiber& fiber = *machine.roots.main_fiber;
    fiber.slot(0) = Value::Of(closure);
    fiber.status = FiberStatus::kRunning;
    const Step begun = BeginCall(machine, fiber, 0, 0, {.return_to = ReturnTo::kFiberEnd});
    ASSERT_EQ(begun, Step::kCall);
    ExecutionLoop loop(machine);
    ExecutionLoop::Exit exit;
    do {
      machine.fuel().left = 100'000;
      exit = loop.Run();
    } while (exit == ExecutionLoop::Exit::kSlice);
    ASSERT_EQ(exit, ExecutionLoop::Exit::kFinished);
  }

  SilentHost host_;
  EmptyFiles files_;
  EmptyModules modules_;
  std::optional<Machine> machine_;
  bool opened_ = false;
};

// Every native that hangs on the roots of a machine.
class Walk {
 public:
  explicit Walk(Machine& machine) {
    Visit(machine.roots.globals);
    Visit(machine.roots.loaded);
    Visit(machine.roots.preload);
    Visit(machine.roots.string_metatable);
    Visit(machine.library.local.file_metatable);
    Visit(machine.library.json.null);
    while (!waiting_.empty()) {
      const Value value = waiting_.back();
      waiting_.pop_back();
      VisitFields(value);
    }
  }
  const std::set<const NativeInfo*>& natives() const { return natives_; }

 private:
  void Visit(Table* table) {
    if (table != nullptr) Visit(Value::Of(table));
  }
  void Visit(const Value& value) {
    if (value.IsNative()) {
      natives_.insert(value.AsNative());
    } else if (value.IsCollectable() && seen_.insert(value.AsObject()).second) {
      waiting_.push_back(value);
    }
  }
  void VisitFields(const Value& value) {
    if (value.IsTable()) {
      VisitTable(*value.AsTable());
    } else if (value.IsUserdata()) {
      Visit(value.AsUserdata()->metatable());
    } else if (value.IsCell()) {
      Visit(value.AsCell()->Get());
    } else if (value.IsClosure()) {
      Closure& closure = *value.AsClosure();
      for (uint32_t i = 0; i < closure.upvalue_count(); ++i) Visit(closure.upvalues()[i]);
    } else if (value.IsNativeClosure()) {
      NativeClosure& closure = *value.AsNativeClosure();
      natives_.insert(closure.native());
      for (uint32_t i = 0; i < closure.value_count(); ++i) Visit(closure.values()[i]);
    }
  }
  void VisitTable(const Table& table) {
    Visit(table.metatable());
    uint64_t position = 0;
    do {
      Value key;
      Value value;
      position = table.NextFrom(position, &key, &value);
      Visit(key);
      Visit(value);
    } while (position != 0);
  }

  std::set<const NativeInfo*> natives_;
  std::set<const HeapObject*> seen_;
  std::vector<Value> waiting_;
};

TEST(NativesTest, EachHasANameOfItsOwn) {
  std::set<const NativeInfo*> natives;
  std::set<std::string_view> names;
  for (const NativeInfo* native : AllNatives()) {
    const std::string_view name = native->StableName();
    EXPECT_TRUE(natives.insert(native).second) << name << " is listed twice";
    EXPECT_FALSE(name.empty() || name == "?") << native->name;
    EXPECT_TRUE(names.insert(name).second) << "two natives are called " << name;
  }
}

void ExpectAllListed(RunMachine::Kind kind, const std::set<std::string_view>& iterators) {
  const std::vector<const NativeInfo*> list = AllNatives();
  const std::set<const NativeInfo*> listed(list.begin(), list.end());
  RunMachine run(kind);
  ASSERT_TRUE(run.ok());
  std::set<std::string_view> found;
  const Walk walk(run.machine());
  for (const NativeInfo* native : walk.natives()) {
    EXPECT_TRUE(listed.contains(native)) << native->name << ", " << native->StableName();
    found.insert(native->StableName());
  }
  // The script does reach what is in no table.
  for (std::string_view name : iterators) EXPECT_TRUE(found.contains(name)) << name;
}

TEST(NativesTest, EveryOneThatTenantsReachIsListed) {
  ExpectAllListed(RunMachine::Kind::kTenant,
                  {"ipairs.next", "string.gmatch.next", "utf8.codes.next", "utf8.codes.next_lax",
                   "coroutine.wrap.resume", "json.null.__tostring", "string.__add", "require"});
}

TEST(NativesTest, EveryOneThatLocalScriptsReachIsListed) {
  ExpectAllListed(RunMachine::Kind::kLocal,
                  {"io.lines.next", "file.close", "file.__gc", "package.searchers.lua",
                   "package.require", "os.exit"});
}

TEST(NativeStatesTest, EachHasAKindAndANameOfItsOwn) {
  std::set<uint16_t> kinds;
  std::set<std::string_view> names;
  for (const NativeStateInfo* state : AllNativeStates()) {
    EXPECT_NE(state->kind, 0) << state->name;
    EXPECT_TRUE(kinds.insert(state->kind).second) << state->name;
    EXPECT_TRUE(names.insert(state->name).second) << state->name;
    EXPECT_TRUE(state->own != nullptr || state->parts != nullptr) << state->name;
  }
}

struct Head {
  uint64_t at;
  uint8_t count;
  bool flag;
};
struct Item {
  int16_t numbers[2];
};
constexpr StateField kHeadFields[] = {STATE_FIELD(Head, at), STATE_FIELD(Head, count),
                                      STATE_FIELD(Head, flag)};
constexpr StateField kItemFields[] = {STATE_FIELD(Item, numbers)};
constexpr StateRecord kHead = DescribeRecord<Head, kHeadFields>();
constexpr StateRecord kItem = DescribeRecord<Item, kItemFields>();

TEST(NativeStatesTest, AMissingFieldIsFound) {
  EXPECT_TRUE(CoverRecord(kHeadFields, sizeof(Head), alignof(Head)));
  const StateField without_first[] = {kHeadFields[1], kHeadFields[2]};
  const StateField without_middle[] = {kHeadFields[0], kHeadFields[2]};
  EXPECT_FALSE(CoverRecord(without_first, sizeof(Head), alignof(Head)));
  EXPECT_FALSE(CoverRecord(without_middle, sizeof(Head), alignof(Head)));
  EXPECT_FALSE(CoverRecord({kHeadFields, 1}, sizeof(Head) + 8, alignof(Head)));
}

TEST(NativeStatesTest, EveryStructIsVisited) {
  static constexpr StatePart kPartList[] = {{&kHead}, {&kItem, &kHeadFields[1]}};
  static constexpr StateParts kParts = {kPartList};
  const NativeStateInfo info = {.name = "test", .kind = 1, .version = 1, .own = &kItem,
                                .parts = &kParts};
  const Head head = {.at = 7, .count = 2, .flag = true};
  const Item items[] = {{{1, 2}}, {{3, 4}}, {{5, 6}}};
  char bytes[sizeof(head) + sizeof(items)];
  StateWriter writer(bytes);
  writer.Put(&items[0]);
  writer.Put(&head);
  writer.Put(&items[1], 2);
  std::vector<int> first_numbers;
  int heads = 0;
  const auto visit = [&](const StateRecord& record, const char* at) {
    if (&record == &kHead) {
      ++heads;
      return;
    }
    Item item;
    StateReader(at).Take(&item);
    first_numbers.push_back(item.numbers[0]);
  };
  EXPECT_TRUE(VisitState(info, {bytes, sizeof(bytes)}, visit));
  EXPECT_EQ(heads, 1);
  EXPECT_EQ(first_numbers, (std::vector<int>{1, 3, 5}));
  // Cut short, or with something left.
  EXPECT_FALSE(VisitState(info, {bytes, sizeof(bytes) - 1}, visit));
  EXPECT_FALSE(VisitState(info, {bytes, sizeof(bytes) - sizeof(Item)}, visit));
}

}  // namespace
}  // namespace selenite::vm

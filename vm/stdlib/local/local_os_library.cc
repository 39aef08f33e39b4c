// What `os` has beside the clock when there are local files (the manual,
// §6.9): the end of the program, and removing and renaming files.
//
// A script learns nothing of the machine around the working directory: no environment
// variable is set, no program can be started, and the only locale is "C".
#include <cerrno>
#include <cstdint>
#include <optional>
#include <string_view>

#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native.h"
#include "vm/stdlib/local/file_values.h"
#include "vm/stdlib/local/local_libraries.h"

namespace selenite::vm {

namespace {

enum State : uint32_t { kStart, kTell, kLeaving };

// If there is no memory for the answer, only the answer is made again.
Step Tell(NativeCall& call, int error) {
  call.Push(Value::Integer(error));
  return call.Continue(kTell);
}

Step Exit(NativeCall& call) {
  if (call.state() == kStart) {
    int64_t status = 0;
    if (call.Slot(0).IsBoolean()) {
      status = call.Slot(0).AsBoolean() ? 0 : 1;
    } else {
      const std::optional<int64_t> given = call.OptInteger(0, 0);
      if (!given) return call.Raised();
      status = *given;
    }
    call.machine().options().local_files->Exit(
        static_cast<int>(status), call.Slot(1).IsTruthy() ? LocalFiles::Farewell::kWithFinalizers
                                                          : LocalFiles::Farewell::kAtOnce);
  }
  // The slice ends here, and there is no next one.
  call.machine().fuel().Revoke();
  call.Charge(1);
  return call.Pause(kLeaving);
}

Step Remove(NativeCall& call) {
  const std::optional<Text> path = call.CheckString(0);
  if (!path) return call.Raised();
  if (call.state() == kTell) {
    return ReturnOutcome(call, static_cast<int>(call.Top().AsInteger()), PathOf(*path));
  }
  call.Charge(kOpenFuel);
  const std::string name = SystemPath(PathOf(*path));
  return Tell(call, name.empty() ? ENOENT : call.machine().options().local_files->Remove(name));
}

Step Rename(NativeCall& call) {
  if (call.state() == kTell) {
    return ReturnOutcome(call, static_cast<int>(call.Top().AsInteger()));
  }
  const std::optional<Text> from = call.CheckString(0);
  if (!from) return call.Raised();
  const std::optional<Text> to = call.CheckString(1);
  if (!to) return call.Raised();
  call.Charge(kOpenFuel);
  const std::string old_name = SystemPath(PathOf(*from));
  const std::string new_name = SystemPath(PathOf(*to));
  return Tell(call, old_name.empty() || new_name.empty()
                        ? ENOENT
                        : call.machine().options().local_files->Rename(old_name, new_name));
}

Step TemporaryName(NativeCall& call) {
  call.Charge(kOpenFuel);
  const LocalFiles::NameResult made = call.machine().options().local_files->MakeTemporaryName();
  if (made.error != 0) return call.Raise("unable to generate a unique filename");
  return call.ReturnString(made.name);
}

Step GetEnvironment(NativeCall& call) {
  if (!call.CheckString(0)) return call.Raised();
  return call.ReturnValue(Value());
}

// There is no shell.
Step Execute(NativeCall& call) {
  if (call.Slot(0).IsNil()) return call.ReturnValue(Value::Boolean(false));
  if (!call.CheckString(0)) return call.Raised();
  return ReturnOutcome(call, EPERM);
}

Step SetLocale(NativeCall& call) {
  const std::optional<Text> locale = call.OptString(0, "C");
  if (!locale) return call.Raised();
  if (!locale->empty() && !locale->Is("C") && !locale->Is("POSIX")) return call.ReturnValue(Value());
  return call.ReturnString("C");
}

constexpr NativeInfo kFunctions[] = {
    {.name = "execute", .qualified = "os.execute", .prices = kCallOnly, .function = Execute},
    {.name = "exit", .qualified = "os.exit", .prices = kCallOnly, .function = Exit},
    {.name = "getenv", .qualified = "os.getenv", .prices = kCallOnly, .function = GetEnvironment},
    {.name = "remove", .qualified = "os.remove", .prices = kCallOnly, .function = Remove},
    {.name = "rename", .qualified = "os.rename", .prices = kCallOnly, .function = Rename},
    {.name = "setlocale", .qualified = "os.setlocale", .prices = kCallOnly, .function = SetLocale},
    {.name = "tmpname", .qualified = "os.tmpname", .prices = kCallOnly, .function = TemporaryName},
};

}  // namespace

std::span<const NativeInfo> LocalOsLibrary() { return kFunctions; }

}  // namespace selenite::vm

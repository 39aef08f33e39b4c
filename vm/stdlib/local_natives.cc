// What the local libraries (local_library.cc) cannot do in Lua: whole files.
#include <optional>
#include <string>
#include <string_view>

#include "vm/run/machine.h"
#include "vm/run/native.h"
#include "vm/stdlib/file_values.h"
#include "vm/stdlib/library.h"

namespace selenite::vm {

namespace {

// readfile(path): its text, or nil.
Step ReadFile(NativeCall& call) {
  std::optional<std::string_view> path = call.CheckString(0);
  if (!path) return call.Raised();
  const NewFile opened = OpenFile(call, *path, {.read = true});
  if (opened.userdata == nullptr) {
    return opened.error == 0 ? opened.step : call.ReturnValue(Value());
  }
  LocalFile& file = FileOf(call.machine(), Value::Of(opened.userdata));
  std::string text;
  for (;;) {
    const LocalFile::ReadResult more = file.ReadOn();
    if (more.error != 0) {
      CloseFile(call.machine(), *opened.userdata);
      return call.ReturnValue(Value());
    }
    if (more.bytes == 0) break;
    text.append(file.ahead());
    file.Take(file.ahead().size());
  }
  CloseFile(call.machine(), *opened.userdata);
  call.ChargeBytes(text.size());
  return call.ReturnString(text);
}

constexpr NativeInfo kReadFile = {"readfile", "?", Price::kBytes, ReadFile};

}  // namespace

const NativeInfo* ReadFileNative() { return &kReadFile; }

}  // namespace selenite::vm

// What the local libraries (local_library.cc) cannot do in Lua: files below
// the working directory, and the standard streams.

#include <optional>
#include <string>
#include <string_view>

#include "vm/host.h"
#include "vm/objects/userdata.h"
#include "vm/run/machine.h"
#include "vm/run/native.h"
#include "vm/stdlib/library.h"

namespace selenite::vm {

namespace {

LocalFiles& Files(NativeCall& call) { return *call.machine().options().local_files; }

Step ReturnText(NativeCall& call, const std::optional<std::string>& text) {
  if (!text) return call.ReturnValue(Value());
  call.ChargeBytes(text->size());
  return call.ReturnString(*text);
}

// readfile(path): its text, or nil.
Step ReadFile(NativeCall& call) {
  std::optional<std::string_view> path = call.CheckString(0);
  if (!path) return call.Raised();
  return ReturnText(call, Files(call).ReadFile(std::string(*path)));
}

// readline(): the next line of standard input with its newline, or nil.
Step ReadLine(NativeCall& call) { return ReturnText(call, Files(call).ReadLine()); }

// readbytes(n): at most n bytes, or nil at the end.
Step ReadBytes(NativeCall& call) {
  std::optional<int64_t> count = call.CheckInteger(0);
  if (!count) return call.Raised();
  return ReturnText(call, Files(call).ReadBytes(static_cast<size_t>(*count < 0 ? 0 : *count)));
}

// write(stream, text): 1 standard output, 2 standard error.
Step Write(NativeCall& call) {
  std::optional<int64_t> stream = call.CheckInteger(0);
  if (!stream) return call.Raised();
  std::optional<std::string_view> text = call.CheckString(1);
  if (!text) return call.Raised();
  call.ChargeBytes(text->size());
  if (*stream == 1) {
    call.machine().host().WriteOutput(*text);
  } else {
    Files(call).WriteError(*text);
  }
  return call.ReturnNothing();
}

Step Flush(NativeCall& call) {
  Files(call).Flush();
  return call.ReturnNothing();
}

// stream(index, metatable): a userdata that stands for a standard stream.
Step Stream(NativeCall& call) {
  std::optional<int64_t> index = call.CheckInteger(0);
  if (!index) return call.Raised();
  Table* metatable = call.CheckTable(1);
  if (metatable == nullptr) return call.Raised();
  auto* userdata = call.heap().New<Userdata>(0, metatable, static_cast<uint32_t>(*index));
  if (userdata == nullptr) return call.NoMemory();
  return call.ReturnValue(Value::Of(userdata));
}

// index(stream): which one it is; nil for anything else.
Step StreamIndex(NativeCall& call) {
  const Value value = call.Slot(0);
  if (!value.IsUserdata() || value.AsUserdata()->host_index() == Userdata::kNoHostObject) {
    return call.ReturnValue(Value());
  }
  return call.ReturnValue(Value::Integer(value.AsUserdata()->host_index()));
}

constexpr NativeInfo kFunctions[] = {
    {"flush", "io.flush", kCallOnly, Flush},
    {"index", "io.index", kCallOnly, StreamIndex},
    {"readbytes", "io.read", Price::kBytes, ReadBytes},
    {"readfile", "io.readfile", Price::kBytes, ReadFile},
    {"readline", "io.read", Price::kBytes, ReadLine},
    {"stream", "io.stream", kCallOnly, Stream},
    {"write", "io.write", Price::kBytes, Write},
};

}  // namespace

bool OpenLocalNatives(Machine& machine) {
  Heap& heap = machine.heap();
  Table* natives = heap.New<Table>(0);
  String* name = machine.strings().Make("__local");
  if (natives == nullptr || name == nullptr ||
      machine.globals->SetShortString(heap, name, Value::Of(natives)) != TableStatus::kOk) {
    return false;
  }
  for (const NativeInfo& native : kFunctions) {
    String* key = machine.strings().Make(native.name);
    if (key == nullptr ||
        natives->SetShortString(heap, key, Value::Native(&native)) != TableStatus::kOk) {
      return false;
    }
  }
  String* key = machine.strings().Make("loaded");
  return key != nullptr && natives->SetShortString(heap, key, Value::Of(machine.loaded)) ==
                               TableStatus::kOk;
}

}  // namespace selenite::vm

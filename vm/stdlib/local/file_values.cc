#include "vm/stdlib/local/file_values.h"

#include <cerrno>
#include <cstring>

#include "vm/stdlib/strings/text.h"

namespace selenite::vm {

namespace {

// What a file takes outside the heap, beside its buffer.
constexpr size_t kFileBytes = 256;
// The system's longest path, with the zero at its end.
constexpr size_t kMaxPathBytes = 4096;

LocalFiles& Files(Machine& machine) { return *machine.options().local_files; }

size_t BytesOf(const LocalFile& file) { return kFileBytes + file.buffer_bytes(); }

template <class Open>
NewFile MakeFile(NativeCall& call, Open open) {
  Machine& machine = call.machine();
  Heap& heap = call.heap();
  // Made as a closed file: if there is no memory for it, nothing has been opened.
  auto* userdata =
      heap.New<Userdata>(0, machine.library.local.file_metatable, Userdata::kClosedHostObject);
  if (userdata == nullptr || !heap.MarkForFinalization(userdata)) return {.step = call.NoMemory()};
  call.Charge(kOpenFuel);
  const LocalFiles::OpenResult opened = open(Files(machine));
  if (opened.error != 0) return {.error = opened.error};
  if (!heap.ReserveBytes(BytesOf(Files(machine).file(opened.index)))) {
    Files(machine).Close(opened.index);
    return {.step = call.NoMemory()};
  }
  userdata->set_host_index(opened.index);
  return {.userdata = userdata};
}

}  // namespace

CheckedFile CheckFile(NativeCall& call, uint32_t slot) {
  const Value value = call.Slot(slot);
  if (!IsFile(value)) return {.step = call.BadType(slot, "FILE*")};
  if (!IsOpen(value)) return {.step = call.Raise("attempt to use a closed file")};
  return {.file = &FileOf(call.machine(), value)};
}

CheckedFile CheckDefaultFile(NativeCall& call, Direction direction) {
  const bool input = direction == Direction::kInput;
  const Value& value = input ? call.machine().library.local.input : call.machine().library.local.output;
  if (!IsOpen(value)) {
    return {.step = call.Raise(input ? "default input file is closed"
                                     : "default output file is closed")};
  }
  return {.file = &FileOf(call.machine(), value)};
}

NewFile OpenFile(NativeCall& call, std::string_view path, const OpenMode& mode) {
  const std::string name = SystemPath(path);
  return MakeFile(call, [&](LocalFiles& files) -> LocalFiles::OpenResult {
    if (name.empty()) return {.error = path.empty() ? ENOENT : ENAMETOOLONG};
    return files.Open(name, mode);
  });
}

NewFile OpenTemporaryFile(NativeCall& call) {
  return MakeFile(call, [](LocalFiles& files) { return files.OpenTemporary(); });
}

int CloseFile(Machine& machine, Userdata& userdata) {
  LocalFiles& files = Files(machine);
  const uint32_t index = userdata.host_index();
  machine.heap().ReleaseBytes(BytesOf(files.file(index)));
  userdata.set_host_index(Userdata::kClosedHostObject);
  return files.Close(index);
}

namespace {

// As C reads it; of one that is too long only the beginning.
std::string_view CutPath(std::string_view path) {
  path = path.substr(0, kMaxPathBytes);
  return path.substr(0, path.find('\0'));
}

}  // namespace

std::string SystemPath(std::string_view path) {
  path = CutPath(path);
  return path.size() < kMaxPathBytes ? std::string(path) : std::string();
}

std::string ErrorText(int error, std::optional<std::string_view> path) {
  if (!path) return std::strerror(error);
  return std::string(CutPath(*path)) + ": " + std::strerror(error);
}

Step ReturnOutcome(NativeCall& call, int error, std::optional<std::string_view> path) {
  if (error == 0) return call.ReturnValue(Value::Boolean(true));
  String* text = call.NewString(ErrorText(error, path));
  if (text == nullptr) return call.NoMemory();
  call.Push(Value());
  call.Push(Value::Of(text));
  call.Push(Value::Integer(error));
  return call.Return(3);
}

}  // namespace selenite::vm

// Files as Lua values, for the natives of `io` (io_library.cc).
//
// A file is a Userdata that names one of LocalFiles, or a closed one. Its
// metatable has a __gc that closes what a script forgot; what the isolate
// leaves behind is the embedder's to close. The bytes of a file's buffer count
// as the isolate's from opening to closing.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "vm/local_files.h"
#include "vm/objects/userdata.h"
#include "vm/run/machine/machine.h"
#include "vm/run/natives/native.h"

namespace selenite::vm {

// What a call of the system costs: opening, seeking, flushing.
inline constexpr int64_t kOpenFuel = 500;
inline constexpr int64_t kSystemCallFuel = 100;

inline bool IsFile(const Value& value) {
  return value.IsUserdata() && value.AsUserdata()->host_index() != Userdata::kNoHostObject;
}
inline bool IsOpen(const Value& file) {
  return file.AsUserdata()->host_index() != Userdata::kClosedHostObject;
}
// REQUIRES: IsFile and IsOpen.
inline LocalFile& FileOf(Machine& machine, const Value& file) {
  return machine.options().local_files->file(file.AsUserdata()->host_index());
}

// The open file in a slot. Null: an error is raised, return `step`.
struct CheckedFile {
  LocalFile* file = nullptr;
  Step step = Step::kRaise;
};
CheckedFile CheckFile(NativeCall& call, uint32_t slot);
// The same for io.read's or io.write's file.
enum class Direction : uint8_t { kInput, kOutput };
CheckedFile CheckDefaultFile(NativeCall& call, Direction direction);

// A new value for a file that is opened now. Null without an error: return
// `step`, nothing was opened. Charges.
struct NewFile {
  Userdata* userdata = nullptr;
  int error = 0;
  Step step = Step::kNext;
};
NewFile OpenFile(NativeCall& call, std::string_view path, const OpenMode& mode);
NewFile OpenTemporaryFile(NativeCall& call);

// Closes the file. REQUIRES: open, and no standard stream. Returns an errno.
int CloseFile(Machine& machine, Userdata& userdata);

// As much of a path as any system reads, and one byte more.
inline std::string_view PathOf(const Text& path) { return path.Start(kMaxFreeBytes); }

// A path that the system could open, cut where C ends a string; empty for one
// that is too long for any system.
std::string SystemPath(std::string_view path);

// The reference's results of an operation: true; or nil, "path: reason", errno.
Step ReturnOutcome(NativeCall& call, int error,
                   std::optional<std::string_view> path = std::nullopt);
// The text of the second of these.
std::string ErrorText(int error, std::optional<std::string_view> path = std::nullopt);

}  // namespace selenite::vm

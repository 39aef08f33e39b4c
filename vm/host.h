// What an isolate asks of its surroundings.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace selenite::vm {

// What an isolate asks of its surroundings. Outlives the isolate.
class Host {
 public:
  virtual ~Host() = default;
  // What the script printed. Bounded by the host, which drops what is too much. Returns
  // how much memory it takes for that until the result of the run is taken: it counts
  // against the memory limit.
  virtual size_t WriteOutput(std::string_view bytes) = 0;
  // A complete message of `warn`, when warnings are on; longer ones are cut, for they go
  // to a log.
  static constexpr size_t kMaxWarningBytes = 4096;
  virtual void WriteWarning(std::string_view message) = 0;
  // Seconds since 1970, UTC; whole seconds only.
  virtual int64_t WallSeconds() = 0;
  // Processor seconds of this run, coarse (a millisecond at the finest).
  virtual double CpuSeconds() = 0;
};

// The source of a module, as `require` compiles it.
struct ModuleText {
  std::string_view source;
  std::string_view chunk_name;  // as for load: "@geometry.lua"
};

// The modules that `require` finds by name. Without one an isolate has no
// `require`.
class ModuleMap {
 public:
  virtual ~ModuleMap() = default;
  // The module called `name`, or nothing. What a run was given stays as it is
  // until that run is over: a map that changes meanwhile keeps the old text.
  virtual std::optional<ModuleText> Find(std::string_view name) = 0;
};

}  // namespace selenite::vm

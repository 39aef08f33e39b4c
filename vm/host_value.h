// Values that cross the isolate's border: arguments in, results out. Plain
// data, without any reference into a heap.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace selenite::vm {

struct HostValue;
struct HostEntry;

// A table by value. `array` holds keys 1..n, none of them nil, `map` the rest in
// `pairs` order.
struct HostTable {
  std::vector<HostValue> array;
  std::vector<HostEntry> map;
};

// What has no value outside: a function or a fiber, described.
struct HostOpaque {
  std::string type;         // "function", "thread", "userdata"
  std::string description;  // as tostring gives it
};

struct HostValue {
  std::variant<std::monostate, bool, int64_t, double, std::string, HostTable, HostOpaque> value;
};

struct HostEntry {
  HostValue key;
  HostValue value;
};

// Bounds on what is encoded out of, or decoded into, an isolate. With a count
// of zero the results of a run are dropped.
struct HostValueLimits {
  uint32_t depth = 64;            // tables within tables
  uint64_t count = 1'000'000;     // values in all
  uint64_t bytes = 4 << 20;       // about what the message takes
};

}  // namespace selenite::vm

// Host values as Lua values: the arguments of a run, decoded in pieces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "vm/host_value.h"
#include "vm/objects/fiber.h"
#include "vm/objects/table.h"
#include "vm/objects/value.h"
#include "vm/run/machine/machine.h"
#include "vm/run/results/value_disposal.h"

namespace selenite::vm {

// The arguments become slots 1 to n of a fiber without frames, whose stack has room for
// kExtraSlots more. What is under way is in those slots, so the collector may run
// between two pieces.
class ArgumentDecoder {
 public:
  static constexpr uint32_t kExtraSlots = 2;

  // What is decoded goes to `disposal`.
  ArgumentDecoder(Machine& machine, ValueDisposal& disposal, std::vector<HostValue> arguments)
      : machine_(machine),
        disposal_(disposal),
        arguments_(std::move(arguments)),
        count_(static_cast<uint32_t>(arguments_.size())) {}

  uint32_t count() const { return count_; }
  // Bytes of strings that were freed since the last call, being decoded.
  size_t TakeFreedBytes() { return std::exchange(freed_bytes_, 0); }
  // The arguments, as far as they are left. Nothing more can be decoded.
  std::vector<HostValue> TakeRest() { return std::exchange(arguments_, {}); }

  // Sets the slots to nil. Before the first Advance.
  void Begin(Fiber& fiber);

  // Values that are in their places: grows while there is progress.
  uint64_t decoded() const { return decoded_; }

  // Decodes a piece, and charges for it. kNoMemory: collect, then again.
  enum class Status : uint8_t { kMore, kDone, kNoMemory };
  Status Advance(Fiber& fiber);

 private:
  // A table that is being filled.
  struct Open {
    HostTable* from;
    Table* to;  // reachable from an argument's slot
    size_t next = 0;
  };

  // Makes a value: a scalar whole; a long string, in pieces; a table, empty. Its tables
  // are opened by Opened once it is in its place.
  Status Make(HostValue& from, Value& into);
  void Free(std::string& text);
  void Opened(HostValue& from, const Value& value);
  Status NextArgument(Fiber& fiber);
  Status NextEntry(Fiber& fiber);
  Status Store(Fiber& fiber);

  Machine& machine_;
  ValueDisposal& disposal_;
  std::vector<HostValue> arguments_;
  uint32_t count_;
  std::vector<Open> open_;
  uint32_t next_argument_ = 0;
  uint64_t decoded_ = 0;
  size_t freed_bytes_ = 0;
  size_t copied_ = 0;          // of the long string that is being made
  bool is_copying_ = false;
  bool has_key_ = false;       // the key, or key and value, of an entry are in their slots
  bool has_value_ = false;
  bool is_waiting_ = false;    // for the machine's maintenance
};

}  // namespace selenite::vm

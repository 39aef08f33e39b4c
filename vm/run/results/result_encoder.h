// Lua values to host values, in pieces and within limits.
//
// Tables go by value, without metamethods: keys 1..n as the array, up to the
// first nil or to the length, the rest in traversal order. A table reached twice is encoded twice,
// within the limits; a cycle is refused with its path.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "vm/host_value.h"
#include "vm/objects/table.h"
#include "vm/objects/value.h"
#include "vm/run/machine/machine.h"

namespace selenite::vm {

class ResultEncoder {
 public:
  explicit ResultEncoder(Machine& machine, const HostValueLimits& limits)
      : machine_(machine), limits_(limits) {}
  ~ResultEncoder() { machine_.heap().ReleaseBytes(reserved_); }
  ResultEncoder(const ResultEncoder&) = delete;
  ResultEncoder& operator=(const ResultEncoder&) = delete;

  // Adds a value to be encoded. The caller keeps it alive until done.
  void Add(const Value& value) { inputs_.push_back(value); }

  // The same for memory that does not come from here. False: there is none.
  [[nodiscard]] bool ReserveBeside(size_t bytes) {
    if (!machine_.heap().ReserveBytes(bytes)) return false;
    reserved_ += bytes;
    wanted_ += bytes;
    return true;
  }

  enum class [[nodiscard]] Status : uint8_t { kMore, kDone, kRefused, kNoMemory };
  // Does one piece, charging for it. What is encoded counts against the memory limit
  // for as long as this lives. kNoMemory: collect, then again.
  Status Advance();

  // kDone: one per value added.
  std::vector<HostValue> TakeResults() { return std::move(outputs_); }
  // kRefused: why: "results too large: …", "cycle at result 1.next.next".
  const std::string& problem() const { return problem_; }

 private:
  // A table being encoded.
  struct Open {
    Table* table;
    HostTable* into;
    uint64_t position = 0;   // of Table::NextFrom
    uint64_t array_left;     // keys up to the length still to come
    uint64_t next_index = 1;  // keys below it are in the array of `into`
    std::string step;        // how its parent reaches it, for paths
  };

  // Encodes a value that is no table, or opens it. False: refused. A long string is
  // copied later, by CopyPiece.
  bool Encode(const Value& value, HostValue& into, std::string step);
  void CopyPiece();
  // Reserves memory for what is encoded. False: there is none.
  bool Reserve();
  bool Refuse(std::string problem);
  std::string Path() const;
  Status Step();

  Machine& machine_;
  HostValueLimits limits_;
  std::vector<Value> inputs_;
  std::vector<HostValue> outputs_;
  size_t next_input_ = 0;
  std::vector<Open> open_;
  const String* copied_from_ = nullptr;  // the long string that is being copied
  std::string* copied_to_ = nullptr;
  size_t wanted_ = 0;    // bytes that what is encoded takes
  size_t reserved_ = 0;  // of them, in the heap
  uint64_t count_ = 0;
  uint64_t bytes_ = 0;
  std::string problem_;
};

}  // namespace selenite::vm

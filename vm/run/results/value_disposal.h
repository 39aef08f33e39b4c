// Host values that are not needed any more, freed in pieces.
//
// A million of them take tens of megabytes; freeing those at once takes longer than a
// piece of work may.
#pragma once

#include <cstddef>
#include <vector>

#include "vm/host_value.h"

namespace selenite::vm {

class ValueDisposal {
 public:
  ValueDisposal() = default;
  // Frees what is left, in one piece.
  ~ValueDisposal() = default;
  ValueDisposal(const ValueDisposal&) = delete;
  ValueDisposal& operator=(const ValueDisposal&) = delete;

  void Add(std::vector<HostValue> values);
  bool empty() const { return open_.empty(); }
  // Frees a piece. Returns how many bytes were freed, as CountedBytes counts them.
  size_t Advance();

  // What a value takes, without the values in it.
  static size_t CountedBytes(const HostValue& value) {
    const auto* text = std::get_if<std::string>(&value.value);
    return sizeof(HostValue) + (text == nullptr ? 0 : text->size());
  }

 private:
  // A table that is being emptied, from the end.
  struct Open {
    HostTable table;
    // Elements and entries beyond these ends are gone, and their memory given back.
    const char* array_end;
    const char* map_end;
  };
  void Add(HostTable table);
  // Frees `value`; a table is opened.
  size_t Take(HostValue& value);

  std::vector<Open> open_;
};

}  // namespace selenite::vm

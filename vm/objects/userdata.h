// An object of the host seen from Lua, with a metatable (a file of `selenite
// run --local`; the server has none), or a value that is like no other
// (json.null).
#pragma once

#include "vm/heap/heap_object.h"
#include "vm/objects/value.h"

namespace selenite::vm {

class Userdata final : public HeapObject {
 public:
  static constexpr ObjectType kType = ObjectType::kUserdata;
  Userdata(Table* metatable, uint32_t host_index) : HeapObject(kType), metatable_(metatable) {
    aux_ = host_index;
  }

  Table* metatable() const { return metatable_.Get(); }
  // Which of the host's objects this is; kNoHostObject for none.
  static constexpr uint32_t kNoHostObject = UINT32_MAX;
  // A file that was closed.
  static constexpr uint32_t kClosedHostObject = UINT32_MAX - 1;
  uint32_t host_index() const { return aux_; }
  void set_host_index(uint32_t index) { aux_ = index; }

 private:
  Field<Table> metatable_;
};

}  // namespace selenite::vm

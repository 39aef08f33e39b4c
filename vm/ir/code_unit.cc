#include "vm/ir/code_unit.h"

#include "vm/support/block_bytes.h"

namespace selenite::vm {
namespace {

template <class Vector>
size_t VectorBytes(const Vector& items) {
  return BlockBytes(items.capacity() * sizeof(typename Vector::value_type));
}

}  // namespace

size_t CodeUnit::Bytes() const {
  size_t bytes = sizeof *this + chunk_name.size() + display_name.size() +
                 BlockBytes(string_bytes.size()) +
                 VectorBytes(strings) + VectorBytes(functions);
  for (const FunctionCode& function : functions) {
    bytes += function.is_encoded()
                 ? function.ir_bytes
                 : VectorBytes(function.code) + BlockBytes(function.lines.Bytes());
    bytes += VectorBytes(function.constants) + VectorBytes(function.upvalues) +
             VectorBytes(function.children) + VectorBytes(function.names) +
             VectorBytes(function.locals);
  }
  return bytes;
}

}  // namespace selenite::vm

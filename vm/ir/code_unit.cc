#include "vm/ir/code_unit.h"

namespace selenite::vm {
namespace {

template <class T>
size_t VectorBytes(const std::vector<T>& items) {
  return items.capacity() * sizeof(T);
}

}  // namespace

size_t CodeUnit::Bytes() const {
  size_t bytes = sizeof *this + chunk_name.size() + display_name.size() + string_bytes.size() +
                 VectorBytes(strings) + VectorBytes(functions);
  for (const FunctionCode& function : functions) {
    bytes += VectorBytes(function.code) + VectorBytes(function.bytecode) +
             function.lines.Bytes() +
             VectorBytes(function.constants) + VectorBytes(function.upvalues) +
             VectorBytes(function.children) + VectorBytes(function.names) +
             VectorBytes(function.locals);
  }
  return bytes;
}

}  // namespace selenite::vm

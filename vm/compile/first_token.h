// The first token of an expression, for messages that end in `near 'token'`.
#pragma once

#include <string>

#include "vm/syntax/ast.h"

namespace selenite::vm {

// As it most likely stood in the source: the tree does not keep how numbers
// and strings were written.
std::string FirstToken(const Expression* e);

}  // namespace selenite::vm

// Turns a fuzzer's bytes into a Lua program that compiles.
//
// The program is wild, not polite: operands have any type, loops may have no end, and
// library functions get whatever is at hand. What keeps it worth running is that most
// errors are caught near where they are raised, and that variables, metatables,
// coroutines and closures live long enough to meet one another. Whoever runs it sets
// limits.
//
// It prints no addresses, reads no clocks, and does not depend on the order of a hash, so
// that it does the same every time.
#pragma once

#include <string>

#include "tests/fuzz/byte_source.h"

namespace selenite::fuzz {

// Uses up `bytes`. The program's length is bounded by a constant and by the number of
// bytes.
std::string WriteProgram(ByteSource& bytes);

}  // namespace selenite::fuzz

// Invariants. A broken one is our bug, never the script's: the process ends
// at once, naming the place, before a wrong state can be exploited.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace selenite::vm {

[[noreturn, gnu::cold]] inline void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: check failed: %s\n", file, line, condition);
  std::abort();
}

}  // namespace selenite::vm

// Always on. Use where a violation would be a memory-safety bug.
#define SELENITE_CHECK(condition)         \
  (__builtin_expect(!!(condition), 1)     \
       ? static_cast<void>(0)             \
       : ::selenite::vm::CheckFailed(#condition, __FILE__, __LINE__))

// On in debug, sanitizer and gc-stress builds. Use on hot paths.
#ifdef SELENITE_DEBUG_CHECKS
#define SELENITE_DCHECK(condition) SELENITE_CHECK(condition)
#else
#define SELENITE_DCHECK(condition) static_cast<void>(sizeof(condition))
#endif

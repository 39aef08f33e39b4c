// A run goes through phases, each an object that lives as long as it lasts:
//
//   compiling → starting → running → encoding          the ordinary run
//                          running → describing → encoding   an error object with __tostring
//
// Cleaning up comes after the run, on an allowance of its own (cleaning_up.h).
// Where nothing else is said a phase that finds no memory, after a collection
// of all garbage, ends the run.
#pragma once

#include <memory>

#include "vm/run_result.h"

namespace selenite::vm {

struct Run;

// What follows a turn of a phase.
struct PhaseStep {
  enum class Kind : uint8_t {
    kMore,   // another turn
    kEnter,  // `next` takes its place
    kOver,   // the run is over: `state`
  };
  Kind kind = Kind::kMore;
  std::unique_ptr<class Phase> next = nullptr;
  RunState state = RunState::kMore;
};

class Phase {
 public:
  Phase() = default;
  virtual ~Phase() = default;
  Phase(const Phase&) = delete;
  Phase& operator=(const Phase&) = delete;

  virtual RunPhase kind() const = 0;
  // A turn: works until the slice is used up, or the phase has ended.
  virtual PhaseStep Advance(Run& run) = 0;
  // Where the run stands now.
  virtual StopPlace Place(const Run& run) const = 0;
};

inline PhaseStep More() { return {}; }
inline PhaseStep Over(RunState state) {
  return {.kind = PhaseStep::Kind::kOver, .state = state};
}
inline PhaseStep Enter(std::unique_ptr<Phase> next) {
  return {.kind = PhaseStep::Kind::kEnter, .next = std::move(next)};
}

}  // namespace selenite::vm

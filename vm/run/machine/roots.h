// The objects from which everything else of a machine is reached. Set when the
// machine is made and the library is opened; `current` by whoever switches
// fibers.
#pragma once

#include "vm/objects/fiber.h"
#include "vm/objects/table.h"
#include "vm/objects/tracing.h"

namespace selenite::vm {

struct Roots {
  Table* globals = nullptr;
  Table* loaded = nullptr;   // package.loaded: name -> library table
  Table* preload = nullptr;  // package.preload of an isolate with modules, or null
  Table* string_metatable = nullptr;
  Fiber* main_fiber = nullptr;
  Fiber* current = nullptr;  // the fiber that runs

  void Trace(Marker& marker) const {
    marker.Mark(globals);
    marker.Mark(loaded);
    marker.Mark(preload);
    marker.Mark(string_metatable);
    marker.Mark(main_fiber);
    marker.Mark(current);
  }
};

}  // namespace selenite::vm

// What the library keeps between calls, beside its tables. Only the library
// reads and writes it.
#pragma once

#include <cstdint>

#include "vm/objects/string.h"
#include "vm/objects/table.h"
#include "vm/objects/tracing.h"
#include "vm/objects/value.h"

namespace selenite::vm {

// The generator of math.random: xoshiro256**.
struct RandomState {
  uint64_t s[4] = {};
};

struct LibraryState {
  RandomState random;
  bool warnings_on = false;
  // What `type` answers, by Tag; made by OpenLibraries so that they are not
  // looked up at every call.
  String* type_names[static_cast<int>(Tag::kUserdata) + 1] = {};
  // The module json, if it is there: json.null, and the metatables that mark
  // tables as arrays and as objects.
  struct JsonValues {
    Value null;
    Table* array = nullptr;
    Table* object = nullptr;
  };
  JsonValues json;
  // The local libraries, if they are there: what files have as metatable, what
  // io.read and io.write take, and the table `package`.
  struct LocalValues {
    Table* file_metatable = nullptr;
    Value input;
    Value output;
    Table* package = nullptr;
  };
  LocalValues local;

  void Trace(Marker& marker) const {
    for (String* name : type_names) marker.Mark(name);
    MarkValue(marker, json.null);
    marker.Mark(json.array);
    marker.Mark(json.object);
    marker.Mark(local.file_metatable);
    MarkValue(marker, local.input);
    MarkValue(marker, local.output);
    marker.Mark(local.package);
  }
};

}  // namespace selenite::vm

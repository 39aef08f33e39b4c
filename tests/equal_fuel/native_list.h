// The natives, and how each is called: natives.def.
#pragma once

#include <string>
#include <vector>

namespace selenite::equal_fuel {

struct Parameter {
  char kind;           // a letter of natives.def
  bool optional = false;
  bool repeated = false;
};

struct CalledNative {
  std::string name;        // StableName
  std::string expression = {};  // what finds it
  std::vector<Parameter> parameters = {};
  bool local = false;      // only local scripts have it
};

// Every native that scripts can call. Ends the program when natives.def has no line for
// one, or a line for none.
std::vector<CalledNative> ReadNatives(const std::string& path);

}  // namespace selenite::equal_fuel

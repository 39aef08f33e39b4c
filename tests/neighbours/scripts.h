// What hostile tenants send: every script of a folder in every form.
#pragma once

#include <string>
#include <vector>

namespace selenite::neighbours {

struct Script {
  std::string name;  // of the file, and the form
  std::string source;
};

// The forms: as it is; as a closer, after the limit of instructions has ended the
// script; as a finalizer; as the handler of an error. Sorted by name, forms together.
std::vector<Script> ReadScripts(const std::string& folder);

}  // namespace selenite::neighbours

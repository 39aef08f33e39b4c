#include "tests/neighbours/scripts.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace selenite::neighbours {
namespace {

struct Form {
  const char* name;
  const char* before;
  const char* after;
};

constexpr Form kForms[] = {
    {"plain", "", ""},
    {"close",
     "local _ <close> = setmetatable({}, {__close = function(...)\n",
     "\nend})\nwhile true do end"},
    {"gc", "setmetatable({}, {__gc = function(...)\n",
     "\nend})\ncollectgarbage()\nwhile true do end"},
    {"handler", "xpcall(error, function(...)\n", "\nend, 'raised')"},
};

}  // namespace

std::vector<Script> ReadScripts(const std::string& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".lua") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<Script> scripts;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    for (const Form& form : kForms) {
      scripts.push_back({file.stem().string() + "/" + form.name, form.before + text + form.after});
    }
  }
  return scripts;
}

}  // namespace selenite::neighbours

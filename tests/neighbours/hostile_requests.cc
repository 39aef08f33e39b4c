#include "tests/neighbours/hostile_requests.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace selenite::neighbours {
namespace {

struct Form {
  const char* name;
  const char* before;
  const char* after;
};

constexpr Form kForms[] = {
    {"plain", "", ""},
    {"close", "local _ <close> = setmetatable({}, {__close = function(...)\n",
     "\nend})\nwhile true do end"},
    {"gc", "setmetatable({}, {__gc = function(...)\n",
     "\nend})\ncollectgarbage()\nwhile true do end"},
    {"handler", "xpcall(error, function(...)\n", "\nend, 'raised')"},
};

// Answers of some megabytes, and work that the answer leaves behind.
constexpr std::pair<const char*, const char*> kWideAnswers[] = {
    {"answer/integers", "local t = {} for i = 1, 3e5 do t[i] = i end return t"},
    {"answer/booleans", "local t = {} for i = 1, 9e4 do t[i] = true end return t, t, t, t"},
    {"answer/short_strings", "local t = {} for i = 1, 5e4 do t[i] = 's' .. i end return t, t, t"},
    {"answer/names", "local t = {} for i = 1, 5e4 do t['s' .. i] = i end return t, t, t"},
    {"answer/tables", "local t = {} for i = 1, 5e4 do t[i] = {i} end return t, t"},
    {"answer/deep", "local t = {} for i = 1, 16 do t = {t, t} end return t"},
    {"answer/one_string", "return ('x'):rep(6 << 20)"},
    {"answer/many_values", "local t = {} for i = 1, 2e5 do t[i] = i end return table.unpack(t)"},
    {"answer/error", "local t = {} for i = 1, 2e5 do t[i] = i end error(t)"},
    {"answer/output", "while true do print('some text, and more of it') end"},
};

constexpr int kWide = 300'000;
constexpr int kBytes = 3 << 20;

std::vector<HostileRequest> WideRequests() {
  std::vector<HostileRequest> requests;
  const auto add = [&](const char* name) -> v1::EvalRequest& {
    requests.push_back({name, {}});
    requests.back().request.set_source("return #...");
    return requests.back().request;
  };
  for (const auto& [name, source] : kWideAnswers) add(name).set_source(source);
  v1::EvalRequest& many = add("request/many_arguments");
  for (int i = 0; i < 4 * kWide; ++i) many.add_arguments()->set_boolean(true);
  v1::EvalRequest& wide = add("request/wide_argument");
  for (int i = 0; i < kWide; ++i)
    wide.add_arguments()->mutable_table()->add_array()->set_integer(i);
  v1::EvalRequest& names = add("request/names");
  v1::Table& table = *names.add_arguments()->mutable_table();
  for (int i = 0; i < kWide / 2; ++i) {
    v1::Entry& entry = *table.add_entries();
    entry.mutable_key()->set_string("name" + std::to_string(i));
    entry.mutable_value()->set_string("text" + std::to_string(i));
  }
  // Refused at the end, when all of it is there.
  names.add_arguments()->mutable_table()->add_array();
  v1::EvalRequest& deep = add("request/deep");
  v1::Value* value = deep.add_arguments();
  for (int i = 0; i < 40; ++i) value = value->mutable_table()->add_array();
  value->set_integer(1);
  add("request/one_string").add_arguments()->set_string(std::string(kBytes, 'x'));
  add("request/long_source").set_source("return 1 --" + std::string(kBytes, 'x'));
  add("request/source_of_lines").set_source(std::string(kBytes, '\n'));
  // A field that nobody knows: wire type 2, number 1000.
  std::string unknown;
  for (int i = 0; i < kBytes / 4; ++i) unknown += std::string("\xc2\x3e\x01x", 4);
  v1::EvalRequest& foreign = add("request/unknown_fields");
  foreign.GetReflection()->MutableUnknownFields(&foreign)->AddLengthDelimited(1000, unknown);
  for (int i = 0; i < kBytes / 8; ++i) {
    foreign.GetReflection()->MutableUnknownFields(&foreign)->AddVarint(1001, 7);
  }
  for (HostileRequest& request : requests) {
    v1::Limits& limits = *request.request.mutable_limits();
    limits.set_source_bytes(8 << 20);
    limits.set_output_bytes(8 << 20);
    limits.set_result_count(1'000'000);
    limits.set_result_bytes(16 << 20);
  }
  return requests;
}

}  // namespace

std::vector<HostileRequest> HostileRequests(const std::string& folder, const std::string& only,
                                            const Allowance& allowance) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".lua") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  std::vector<HostileRequest> all;
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(in)), {});
    for (const Form& form : kForms) {
      all.push_back({file.stem().string() + "/" + form.name, {}});
      all.back().request.set_source(form.before + text + form.after);
    }
  }
  for (HostileRequest& request : WideRequests()) all.push_back(std::move(request));
  std::vector<HostileRequest> requests;
  for (HostileRequest& request : all) {
    if (request.name.find(only) == std::string::npos) continue;
    request.request.set_chunk_name("=" + request.name);
    v1::Limits& limits = *request.request.mutable_limits();
    limits.set_instructions(allowance.instructions);
    limits.set_memory_bytes(allowance.memory_bytes);
    limits.mutable_wall()->set_seconds(allowance.wall_seconds);
    requests.push_back(std::move(request));
  }
  return requests;
}

}  // namespace selenite::neighbours

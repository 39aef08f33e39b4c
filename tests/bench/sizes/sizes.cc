// How much memory objects take on an isolate: runs objects.lua, and reads the heap whenever
// the script says "before" or "after".
//
//   sizes OBJECTS.LUA KIND COUNT
//
// Prints "BYTES FOOTPRINT" for one object: what was asked for, and what the memory limit is
// held against, which has the allocator's own bytes in it.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vm/heap/heap.h"
#include "vm/isolate.h"
#include "vm/run/machine/machine.h"
#include "vm/silent_host.h"

namespace selenite::vm {
namespace {

struct Reading {
  size_t bytes = 0;
  size_t footprint = 0;
};

class ReadingHost final : public SilentHost {
 public:
  size_t WriteOutput(std::string_view bytes) override {
    if (bytes.starts_with("before")) before = Read();
    if (bytes.starts_with("after")) after = Read();
    return 0;
  }

  std::unique_ptr<Isolate> isolate;
  Reading before, after;

 private:
  Reading Read() const {
    const Heap& heap = isolate->machine().heap();
    return {.bytes = heap.bytes(), .footprint = heap.footprint()};
  }
};

[[noreturn]] void Die(std::string_view what) {
  std::fprintf(stderr, "sizes: %.*s\n", static_cast<int>(what.size()), what.data());
  std::exit(1);
}

int Main(int argc, char** argv) {
  if (argc != 4) Die("usage: sizes OBJECTS.LUA KIND COUNT");
  std::ifstream file(argv[1], std::ios::binary);
  std::string source{std::istreambuf_iterator<char>(file), {}};
  if (source.empty()) Die("no script");

  ReadingHost host;
  host.isolate = Isolate::Create({}, host);
  if (host.isolate == nullptr) Die("no isolate");
  std::vector<HostValue> arguments(2);
  arguments[0].value = std::string(argv[2]);
  arguments[1].value = std::string(argv[3]);
  host.isolate->StartSource(std::move(source), "=objects", std::move(arguments));
  while (host.isolate->Resume(100'000) == RunState::kMore) {
  }
  RunResult result = host.isolate->TakeResult();
  if (result.error) Die(result.error->message);
  if (host.after.bytes == 0) Die("the script made nothing");

  const double count = std::atof(argv[3]);
  std::printf("%.1f %.1f\n", static_cast<double>(host.after.bytes - host.before.bytes) / count,
              static_cast<double>(host.after.footprint - host.before.footprint) / count);
  return 0;
}

}  // namespace
}  // namespace selenite::vm

int main(int argc, char** argv) { return selenite::vm::Main(argc, argv); }

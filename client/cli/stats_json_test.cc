#include "client/cli/stats_json.h"

#include <gtest/gtest.h>

namespace selenite::cli {
namespace {

TEST(StatsJson, ShowsDifferencesOfCountersAndBytesAsTheyAre) {
  RunFigures figures = {.outcome = "finished",
                        .before = {},
                        .after = {},
                        .compile = absl::Microseconds(5),
                        .run = absl::Seconds(1)};
  int64_t next = 1;
#define COUNTER(name, path)   \
  figures.before.name = 1000; \
  figures.after.name = 1000 + next++;
#include "vm/counters.def"
  figures.before.prototypes_fallback = {0, 2, 0, 0};
  figures.after.prototypes_fallback = {3, 2, 0, 1};
  figures.after.peak_bytes = 200;
  figures.after.live_bytes = 100;
  EXPECT_EQ(StatsJson(figures),
            R"({"outcome":"finished","fuel":1,"instructions":{"dispatcher":2,"interpreter":3},)"
            R"("work":{"native":4,"compile":5,"collect":6,"encode":7},)"
            R"("calls":{"dispatcher":8,"interpreter":9},)"
            R"("crossings_to_dispatcher":10,"crossings_to_interpreter":11,)"
            R"("prototypes":{"encoded":12,"fallback":{"denied":3,"child":1}},)"
            R"("allocations":13,"collections":14,"refused_allocations":15,"crossings":21,)"
            R"("peak_bytes":200,"live_bytes":100,)"
            R"("compile_seconds":0.000005,"run_seconds":1.0})"
            "\n");
}

}  // namespace
}  // namespace selenite::cli

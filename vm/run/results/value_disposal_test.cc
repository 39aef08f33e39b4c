#include "vm/run/results/value_disposal.h"

#include <gtest/gtest.h>

#include <string>

namespace selenite::vm {
namespace {

TEST(ValueDisposal, FreesInPiecesWhatWasCounted) {
  std::vector<HostValue> values;
  size_t bytes = 0;
  const auto add = [&](std::vector<HostValue>& to, HostValue value) {
    bytes += ValueDisposal::CountedBytes(value);
    to.push_back(std::move(value));
  };
  HostTable wide;
  for (int64_t i = 0; i < 100'000; ++i) add(wide.array, {i});
  for (int i = 0; i < 1'000; ++i) {
    HostEntry entry{.key = {std::to_string(i)}, .value = {std::string(100, 'x')}};
    bytes += ValueDisposal::CountedBytes(entry.key) + ValueDisposal::CountedBytes(entry.value);
    wide.map.push_back(std::move(entry));
  }
  HostTable deep;
  for (int i = 0; i < 1'000; ++i) {
    HostTable outer;
    add(outer.array, {std::move(deep)});
    add(outer.array, {0.5});
    deep = std::move(outer);
  }
  add(values, {std::move(wide)});
  add(values, {std::move(deep)});
  add(values, {true});

  ValueDisposal disposal;
  disposal.Add(std::move(values));
  size_t freed = 0;
  int pieces = 0;
  while (!disposal.empty()) {
    freed += disposal.Advance();
    ++pieces;
  }
  EXPECT_EQ(freed, bytes);
  EXPECT_GT(pieces, 40);
  disposal.Add(std::vector<HostValue>());
  EXPECT_TRUE(disposal.empty());
}

}  // namespace
}  // namespace selenite::vm

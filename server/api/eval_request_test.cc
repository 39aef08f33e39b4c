#include "server/api/eval_request.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <variant>
#include <vector>

#include "server/api/value_message.h"

namespace selenite::server {
namespace {

struct Decoded {
  absl::Status status;
  sandbox::EvalRequest request = {};
  int pieces = 0;
};

Decoded DecodeBody(const std::string& wire, const sandbox::Limits& limits = {}) {
  Decoded decoded;
  BodyDecoder decoder(wire, limits);
  while (true) {
    const absl::StatusOr<bool> done = decoder.Advance();
    ++decoded.pieces;
    decoded.status = done.status();
    if (!done.ok()) return decoded;
    if (!*done) continue;
    decoder.Take(decoded.request);
    return decoded;
  }
}

// The size of the source.
absl::StatusOr<int64_t> DecodeHead(const std::string& wire, v1::EvalRequest& head) {
  HeadDecoder decoder(wire);
  while (true) {
    const absl::StatusOr<bool> done = decoder.Advance();
    if (!done.ok()) return done.status();
    if (*done) break;
  }
  if (absl::Status status = decoder.Take(head); !status.ok()) return status;
  return decoder.source_bytes();
}

v1::EvalRequest RequestOf(const v1::Value& value) {
  v1::EvalRequest request;
  *request.add_arguments() = value;
  return request;
}

absl::Status Refusal(const v1::Value& value, const sandbox::Limits& limits = {}) {
  return DecodeBody(RequestOf(value).SerializeAsString(), limits).status;
}

// The arguments as they would be sent.
std::string WireOf(std::vector<sandbox::Value> arguments) {
  v1::EvalRequest request;
  for (sandbox::Value& value : arguments) ValueToProto(value, *request.add_arguments());
  return request.SerializeAsString();
}

TEST(EvalRequest, TheHeadIsAllButSourceAndArguments) {
  v1::EvalRequest request;
  request.set_tenant("t");
  request.set_source("return 1");
  request.set_chunk_name("=c");
  request.add_arguments()->set_integer(7);
  request.mutable_limits()->set_instructions(5);
  v1::EvalRequest head;
  const auto source_bytes = DecodeHead(request.SerializeAsString(), head);
  ASSERT_TRUE(source_bytes.ok()) << source_bytes.status();
  EXPECT_EQ(*source_bytes, 8);
  const Decoded body = DecodeBody(request.SerializeAsString());
  ASSERT_TRUE(body.status.ok()) << body.status;
  EXPECT_EQ(body.request.source, "return 1");
  request.clear_source();
  request.clear_arguments();
  EXPECT_EQ(head.SerializeAsString(), request.SerializeAsString());
}

TEST(EvalRequest, TheHeadOfAWideRequestIsFoundInPieces) {
  v1::EvalRequest request;
  request.set_tenant("t");
  for (int i = 0; i < 100'000; ++i) request.add_arguments()->set_boolean(true);
  request.mutable_limits()->set_instructions(5);
  const std::string wire = request.SerializeAsString();
  HeadDecoder decoder(wire);
  int pieces = 1;
  while (!*decoder.Advance()) ++pieces;
  EXPECT_GE(pieces, 100'000 / 4096);
  v1::EvalRequest head;
  ASSERT_TRUE(decoder.Take(head).ok());
  EXPECT_EQ(head.tenant(), "t");
  EXPECT_EQ(head.limits().instructions(), 5);
}

TEST(EvalRequest, FieldsOfTheHeadHaveTheirSizes) {
  v1::EvalRequest request;
  request.set_tenant(std::string(kSmallRequestBytes, 'a'));
  v1::EvalRequest head;
  EXPECT_EQ(DecodeHead(request.SerializeAsString(), head).status().message(),
            "tenant is too long (16384 bytes, maximum 128)");
  request.Clear();
  request.set_chunk_name(std::string(1025, 'a'));
  EXPECT_EQ(DecodeHead(request.SerializeAsString(), head).status().message(),
            "chunk_name is too long (1025 bytes, maximum 1024)");
  request.set_chunk_name(std::string(1024, 'a'));
  const std::string once = request.SerializeAsString();
  EXPECT_TRUE(DecodeHead(once, head).ok());
  std::string often;
  for (int i = 0; i < 20; ++i) often += once;
  EXPECT_EQ(DecodeHead(often, head).status().message(),
            "tenant, chunk_name and limits take more than 16384 bytes");
}

// Field 1000 as a group, with fields inside: nobody has sent such a thing for years.
TEST(EvalRequest, GroupsAreRefusedAndOtherUnknownFieldsPassedOver) {
  const std::string group = "\xc3\x3e\x08\x01\xc4\x3e";
  v1::EvalRequest head;
  EXPECT_FALSE(DecodeHead(group, head).ok());
  EXPECT_FALSE(DecodeBody(group).status.ok());
  const std::string text = "\xc2\x3e\x01x";
  EXPECT_TRUE(DecodeHead(text, head).ok());
  EXPECT_TRUE(DecodeBody(text).status.ok());
}

TEST(EvalRequest, TheTenantIsFoundAtTheBeginning) {
  v1::EvalRequest request;
  request.set_tenant("t");
  request.set_source(std::string(2 * kBeginningBytes, ' '));
  std::string wire = request.SerializeAsString();
  EXPECT_EQ(*TenantAtBeginning(wire.substr(0, kBeginningBytes)), "t");
  EXPECT_EQ(*TenantAtBeginning("\xc2\x3e\x01x" + wire.substr(0, 20)), "t");
  request.set_tenant(std::string(3 * kBeginningBytes, 'a'));
  wire = request.SerializeAsString();
  EXPECT_EQ(TenantAtBeginning(wire.substr(0, kBeginningBytes)).status().message(),
            "tenant is too long (3072 bytes, maximum 128)");
  request.clear_tenant();
  wire = request.SerializeAsString() + "\x0a\x01t";
  EXPECT_EQ(TenantAtBeginning(wire.substr(0, kBeginningBytes)).status().message(),
            "tenant must come first in a request of more than 16384 bytes");
  EXPECT_FALSE(TenantAtBeginning("").ok());
  EXPECT_FALSE(TenantAtBeginning("\x0a\x05t").ok());
}

TEST(EvalRequest, WhatWasDecodedIsGivenBackInPieces) {
  v1::EvalRequest request;
  v1::Table& table = *request.add_arguments()->mutable_table();
  for (int i = 0; i < 20'000; ++i) {
    v1::Entry& entry = *table.add_entries();
    entry.mutable_key()->set_integer(i);
    entry.mutable_value()->mutable_table()->add_array()->set_string("text");
  }
  const std::string wire = request.SerializeAsString();
  BodyDecoder decoder(wire, sandbox::Limits());
  while (!*decoder.Advance()) {
  }
  int pieces = 1;
  while (!decoder.Discard()) ++pieces;
  EXPECT_GE(pieces, 2 * 20'000 / 4096);
  EXPECT_TRUE(decoder.Discard());
}

TEST(EvalRequest, ValuesSurviveTheRoundTrip) {
  sandbox::TableValue inner;
  inner.array = {sandbox::Value{int64_t{1}}, sandbox::Value{1.0}};
  inner.map.push_back({.key = {std::string("k\0\xff", 3)}, .value = {false}});
  const std::vector<sandbox::Value> values = {
      {},      {true},         {std::numeric_limits<int64_t>::min()}, {-0.0}, {HUGE_VAL},
      {inner}, {std::string()}};
  const std::string wire = WireOf(values);
  const Decoded decoded = DecodeBody(wire);
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(WireOf(decoded.request.arguments), wire);
  EXPECT_TRUE(std::signbit(std::get<double>(decoded.request.arguments[3].value)));
}

TEST(EvalRequest, ManyValuesSurviveTheRoundTrip) {
  sandbox::TableValue large;
  for (int64_t i = 0; i < 5'000; ++i) {
    large.array.push_back({i});
    large.map.push_back({.key = {static_cast<double>(i) + 0.5}, .value = {i % 2 == 0}});
  }
  std::vector<sandbox::Value> values(5'000);
  values.push_back({large});
  large.array.push_back({large});
  values.push_back({std::move(large)});
  const std::string wire = WireOf(values);
  const Decoded decoded = DecodeBody(wire);
  ASSERT_TRUE(decoded.status.ok()) << decoded.status;
  EXPECT_EQ(WireOf(decoded.request.arguments), wire);
}

TEST(EvalRequest, RefusesWhatIsNoLuaValue) {
  v1::Value value;
  EXPECT_EQ(Refusal(value).message(), "arguments[0]: value has no kind set");
  value.mutable_opaque();
  EXPECT_EQ(Refusal(value).message(), "arguments[0]: functions and coroutines cannot be arguments");
  value.mutable_table()->add_array()->set_nil(google::protobuf::NULL_VALUE);
  EXPECT_EQ(Refusal(value).message(), "arguments[0]: array element is nil");
  value.Clear();
  v1::Entry* entry = value.mutable_table()->add_entries();
  EXPECT_EQ(Refusal(value).message(), "arguments[0]: value has no kind set");
  entry->mutable_key()->set_number(std::nan(""));
  entry->mutable_value()->set_boolean(true);
  EXPECT_EQ(Refusal(value).message(), "arguments[0]: table index is NaN");
  entry->mutable_key()->set_nil(google::protobuf::NULL_VALUE);
  EXPECT_EQ(Refusal(value).message(), "arguments[0]: table index is nil");
  entry->mutable_key()->mutable_table();
  EXPECT_EQ(Refusal(value).message(),
            "arguments[0]: a table as a table key cannot be an argument");
  entry->mutable_key()->set_integer(1);
  EXPECT_TRUE(Refusal(value).ok());
  entry->mutable_value()->set_nil(google::protobuf::NULL_VALUE);
  EXPECT_EQ(Refusal(value).message(), "arguments[0]: table value is nil");
  entry->clear_value();
  EXPECT_EQ(Refusal(value).message(), "arguments[0]: value has no kind set");
}

TEST(EvalRequest, DepthAtTheLimitAndOneBeyond) {
  sandbox::Limits limits;
  limits.result_depth = 3;
  v1::Value value;
  v1::Value* inner = &value;
  for (int i = 0; i < 3; ++i) inner = inner->mutable_table()->add_array();
  inner->set_integer(1);
  EXPECT_TRUE(Refusal(value, limits).ok());
  inner->mutable_table();
  EXPECT_EQ(Refusal(value, limits).message(),
            "arguments[0]: tables nested more than 3 levels deep (limit result_depth)");
}

TEST(EvalRequest, CountAtTheLimitAndOneBeyond) {
  sandbox::Limits limits;
  limits.result_count = 3;
  v1::Value value;
  value.mutable_table()->add_array()->set_integer(1);
  value.mutable_table()->add_array()->set_integer(2);
  EXPECT_TRUE(Refusal(value, limits).ok());
  value.mutable_table()->add_array()->set_integer(3);
  EXPECT_EQ(Refusal(value, limits).code(), absl::StatusCode::kInvalidArgument);
}

TEST(EvalRequest, IsDecodedInPiecesAndCharged) {
  v1::Value many;
  for (int i = 0; i < 90'000; ++i) many.mutable_table()->add_array()->set_boolean(true);
  const Decoded values = DecodeBody(RequestOf(many).SerializeAsString());
  ASSERT_TRUE(values.status.ok()) << values.status;
  EXPECT_GE(values.pieces, 60);
  EXPECT_EQ(values.request.fuel_used, 4 * 90'001);

  v1::Value text;
  text.set_string(std::string(4'000'000, 'x'));
  v1::EvalRequest request = RequestOf(text);
  request.set_source(std::string(1'000'000, ' '));
  const Decoded bytes = DecodeBody(request.SerializeAsString());
  ASSERT_TRUE(bytes.status.ok()) << bytes.status;
  EXPECT_GE(bytes.pieces, 18);
  EXPECT_EQ(bytes.request.fuel_used, 4 + 4'000'000 / 64);
  EXPECT_EQ(bytes.request.source.size(), 1'000'000u);
  EXPECT_EQ(std::get<std::string>(bytes.request.arguments[0].value), text.string());
}

TEST(EvalRequest, ALimitEndsTheDecoding) {
  v1::Value many;
  for (int i = 0; i < 90'000; ++i) many.mutable_table()->add_array()->set_boolean(true);
  const std::string wire = RequestOf(many).SerializeAsString();
  sandbox::Limits limits;
  limits.instructions = 10'000;
  Decoded decoded = DecodeBody(wire, limits);
  ASSERT_TRUE(decoded.status.ok());
  EXPECT_EQ(decoded.request.exhausted, sandbox::LimitKind::kInstructions);
  EXPECT_EQ(decoded.request.fuel_used, 10'004);
  limits = {};
  limits.memory_bytes = 1 << 20;
  decoded = DecodeBody(wire, limits);
  ASSERT_TRUE(decoded.status.ok());
  EXPECT_EQ(decoded.request.exhausted, sandbox::LimitKind::kMemory);
  EXPECT_LE(decoded.request.fuel_used,
            4 * (1 << 20) / static_cast<int64_t>(sizeof(sandbox::Value)) + 4);
  EXPECT_TRUE(decoded.request.arguments.empty());
}

// Enum values that nobody knows are nil, too.
void MakeNilsAlike(v1::Value& value) {
  if (value.kind_case() == v1::Value::kNil) value.set_nil(google::protobuf::NULL_VALUE);
  if (value.kind_case() != v1::Value::kTable) return;
  for (v1::Value& element : *value.mutable_table()->mutable_array()) MakeNilsAlike(element);
  for (v1::Entry& entry : *value.mutable_table()->mutable_entries()) {
    MakeNilsAlike(*entry.mutable_key());
    MakeNilsAlike(*entry.mutable_value());
  }
}

// What protobuf's own parser says to the same bytes: whatever is taken here, it
// takes, too, and finds the same in it.
TEST(EvalRequest, TakesNothingThatProtobufDoesNotAndReadsTheSame) {
  v1::EvalRequest request;
  request.set_source("return ...");
  request.add_arguments()->set_string("text");
  request.add_arguments()->set_integer(-300);
  request.add_arguments()->set_number(0.5);
  v1::Table& table = *request.add_arguments()->mutable_table();
  table.add_array()->set_boolean(true);
  table.add_array()->mutable_table()->add_array()->set_string("inner");
  v1::Entry& entry = *table.add_entries();
  entry.mutable_key()->set_string("k");
  entry.mutable_value()->mutable_table()->add_array()->set_integer(1);
  request.mutable_limits()->set_instructions(5);
  const std::string wire = request.SerializeAsString();

  auto compare = [](const std::string& bytes) {
    v1::EvalRequest head;
    if (!DecodeHead(bytes, head).ok()) return false;
    const Decoded decoded = DecodeBody(bytes);
    if (!decoded.status.ok()) return false;
    v1::EvalRequest parsed;
    EXPECT_TRUE(parsed.ParseFromString(bytes)) << testing::PrintToString(bytes);
    EXPECT_EQ(decoded.request.source, parsed.source());
    v1::EvalRequest theirs;
    for (v1::Value value : parsed.arguments()) {
      MakeNilsAlike(value);
      *theirs.add_arguments() = std::move(value);
    }
    theirs.DiscardUnknownFields();
    EXPECT_EQ(WireOf(decoded.request.arguments), theirs.SerializeAsString())
        << testing::PrintToString(bytes);
    return true;
  };
  ASSERT_TRUE(compare(wire));
  for (size_t size = 0; size < wire.size(); ++size) compare(wire.substr(0, size));
  std::mt19937 random(1);  // NOLINT: the same in each run
  int taken = 0;
  for (int i = 0; i < 30'000; ++i) {
    std::string bytes = wire;
    for (uint32_t changes = random() % 3 + 1; changes > 0; --changes) {
      const size_t place = random() % bytes.size();
      switch (random() % 4) {
        case 0:
          bytes[place] = static_cast<char>(random());
          break;
        case 1:
          bytes[place] = static_cast<char>(bytes[place] + (random() % 2 == 0 ? 1 : -1));
          break;
        case 2:
          bytes.erase(place, 1);
          break;
        default:
          bytes.insert(place, bytes.substr(random() % bytes.size(), random() % 8));
      }
    }
    taken += compare(bytes) ? 1 : 0;
  }
  EXPECT_GT(taken, 1'000);  // or it compares nothing
}

}  // namespace
}  // namespace selenite::server

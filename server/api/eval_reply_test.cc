#include "server/api/eval_reply.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include "google/protobuf/util/message_differencer.h"
#include "server/api/conversion.h"
#include "server/api/value_message.h"

namespace selenite::server {
namespace {

struct Encoded {
  std::string bytes;
  int pieces = 0;
};

Encoded EncodeAll(EvalResult& result) {
  Encoded out;
  ReplyEncoder encoder(result);
  do {
    ++out.pieces;
  } while (!encoder.Advance());
  const grpc::ByteBuffer buffer = encoder.Take();
  grpc::Slice slice;
  EXPECT_TRUE(buffer.DumpToSingleSlice(&slice).ok());
  out.bytes.assign(reinterpret_cast<const char*>(slice.begin()), slice.size());
  return out;
}

// What the reply to `result` is, made all at once.
v1::EvalReply ReplyTo(const EvalResult& result) {
  v1::EvalReply reply;
  ResultToProto(result, reply);
  reply.set_output(result.outcome.output);
  for (const sandbox::Value& value : result.outcome.values) {
    ValueToProto(value, *reply.add_values());
  }
  if (result.outcome.error) {
    ErrorToProto(result.outcome, *reply.mutable_error());
    ValueToProto(result.outcome.error->value, *reply.mutable_error()->mutable_value());
  }
  return reply;
}

// Returns in how many pieces it was encoded.
int ExpectEncoded(EvalResult result) {
  const v1::EvalReply expected = ReplyTo(result);
  const Encoded encoded = EncodeAll(result);
  v1::EvalReply reply;
  EXPECT_TRUE(reply.ParseFromString(encoded.bytes));
  EXPECT_TRUE(google::protobuf::util::MessageDifferencer::Equals(expected, reply))
      << expected.ShortDebugString() << "\n"
      << reply.ShortDebugString();
  // Nothing is left of what may be large.
  EXPECT_TRUE(result.outcome.values.empty());
  return encoded.pieces;
}

sandbox::Value OneOfEach() {
  sandbox::TableValue inner;
  inner.map.push_back({{std::string("key")}, {int64_t{-1}}});
  inner.map.push_back({{true}, {std::string()}});
  inner.map.push_back({{0.5}, {sandbox::TableValue()}});
  sandbox::TableValue table;
  for (const int64_t integer :
       {int64_t{0}, int64_t{63}, int64_t{64}, int64_t{-65}, INT64_MIN, INT64_MAX}) {
    table.array.push_back({integer});
  }
  for (const double number : {0.0, -0.0, 1.5, -HUGE_VAL}) table.array.push_back({number});
  table.array.push_back({true});
  table.array.push_back({false});
  table.array.push_back({std::string(200, 'x')});
  table.array.push_back({sandbox::OpaqueValue{"function", "function: 17"}});
  table.array.push_back({std::move(inner)});
  return {std::move(table)};
}

TEST(ReplyEncoder, AShortReplyIsOnePiece) {
  EvalResult result;
  result.outcome.outcome = sandbox::Outcome::kFinished;
  result.outcome.values.push_back({int64_t{2}});
  result.outcome.values.push_back({std::monostate()});
  result.outcome.output = "printed\n";
  result.outcome.usage.fuel = 12;
  result.processor = absl::Microseconds(30);
  EXPECT_EQ(ExpectEncoded(std::move(result)), 1);
}

TEST(ReplyEncoder, EveryKindOfValue) {
  EvalResult result;
  result.outcome.outcome = sandbox::Outcome::kFinished;
  result.outcome.values.push_back(OneOfEach());
  result.outcome.values.push_back({std::string()});
  ExpectEncoded(std::move(result));
}

TEST(ReplyEncoder, AnErrorWithAValue) {
  EvalResult result;
  result.outcome.outcome = sandbox::Outcome::kScriptError;
  result.outcome.error = sandbox::EvalError{.message = "message",
                                            .value = OneOfEach(),
                                            .traceback = {{"chunk", 3, "function 'f'"}},
                                            .traceback_text = "stack traceback:"};
  result.outcome.output = std::string(100'000, 'o');
  ExpectEncoded(std::move(result));
  result = {};
  result.outcome.outcome = sandbox::Outcome::kInstructionLimit;
  result.outcome.stopped = sandbox::StopPlace{.source = "chunk", .line = 7, .in_native = true};
  ExpectEncoded(std::move(result));
}

TEST(ReplyEncoder, TheDeepestErrorValueFitsTheDefaultRecursionLimitOfProtobuf) {
  sandbox::Value value;
  for (int i = 0; i < sandbox::kDeepestResult; ++i) {
    sandbox::TableValue table;
    table.map.push_back({.key = {true}, .value = std::move(value)});
    value = sandbox::Value{std::move(table)};
  }
  EvalResult result;
  result.outcome.error = sandbox::EvalError{.message = "m", .value = std::move(value)};
  ExpectEncoded(std::move(result));  // decodes it
}

// Tables of many sizes around those at which a length takes another byte, and
// where a slice of the buffer ends.
TEST(ReplyEncoder, LengthsOfAllSizes) {
  for (int size = 0; size < 300; ++size) {
    EvalResult result;
    sandbox::TableValue table;
    for (int i = 0; i < size % 70; ++i) table.array.push_back({int64_t{i} << i % 60});
    table.array.push_back({std::string(static_cast<size_t>(size), 'x')});
    result.outcome.values.push_back({std::move(table)});
    result.outcome.values.push_back({std::string(static_cast<size_t>(220 * size), 'y')});
    ExpectEncoded(std::move(result));
  }
}

TEST(ReplyEncoder, WideAnswersTakeManyPieces) {
  EvalResult wide;
  sandbox::TableValue table;
  for (int i = 0; i < 100'000; ++i) table.array.push_back({int64_t{i}});
  wide.outcome.values.push_back({std::move(table)});
  EXPECT_GE(ExpectEncoded(std::move(wide)), 2 * 100'000 / 4096);

  EvalResult deep;
  for (int i = 0; i < 2'000; ++i) deep.outcome.values.push_back(OneOfEach());
  EXPECT_GE(ExpectEncoded(std::move(deep)), 2 * 2'000 * 20 / 4096);

  EvalResult text;
  text.outcome.values.push_back({std::string(4 << 20, 'x')});
  text.outcome.output = std::string(1 << 20, 'y');
  EXPECT_GE(ExpectEncoded(std::move(text)), (5 << 20) / (4096 * 64));
}

}  // namespace
}  // namespace selenite::server

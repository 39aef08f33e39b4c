// An EvalRequest, decoded in two steps, each a piece at a time.
//
// What a request holds while it waits is bounded by its size on the wire only if
// it waits in that form: a nil takes four bytes there and 72 decoded. So its *head*
// (the tenant, limits, the name of the chunk) is decoded when it comes, and its
// *body* (the source and the arguments) in the tenant's turn, charged.
//
// The limits stand behind the arguments, so the head of a large request is found by
// walking over all of it. When it comes, only its tenant is looked for, which stands
// at its beginning; the rest of the head is decoded in the tenant's turn, too.
#pragma once

#include <google/protobuf/io/coded_stream.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "sandbox/evaluator.h"
#include "sandbox/limits.h"
#include "selenite/v1/eval.pb.h"

namespace selenite::server {

// Requests up to this size are decoded when they come, but for their body: below 0.1 ms.
inline constexpr size_t kSmallRequestBytes = 16 << 10;
// Of a larger request, the tenant is to be in so many bytes.
inline constexpr size_t kBeginningBytes = 1 << 10;
inline constexpr size_t kChunkNameBytes = 1024;

// The name of the tenant of a request that begins so. INVALID_ARGUMENT: it is not there,
// or no name.
absl::StatusOr<std::string> TenantAtBeginning(std::string_view beginning);

// Decodes all but the source and the arguments. Fields that nobody knows are passed
// over.
class HeadDecoder {
 public:
  // `wire` outlives this object.
  explicit HeadDecoder(std::string_view wire);

  // Passes a piece, a fraction of a millisecond. True: that was all. INVALID_ARGUMENT:
  // malformed, or a field of the head is too large.
  absl::StatusOr<bool> Advance();
  // Fills `head`. INVALID_ARGUMENT: it cannot be decoded. REQUIRES: Advance was true.
  absl::Status Take(v1::EvalRequest& head) const;
  int64_t source_bytes() const { return source_bytes_; }

 private:
  absl::StatusOr<bool> Step();

  const std::string_view wire_;
  google::protobuf::io::CodedInputStream input_;
  std::string fields_;  // of the head, as they came
  int64_t source_bytes_ = 0;
};

// Decodes source and arguments. Takes no C++ stack that depends on their nesting.
class BodyDecoder {
 public:
  // `wire` outlives this object.
  BodyDecoder(std::string_view wire, const sandbox::Limits& limits);

  // Decodes a piece, a fraction of a millisecond. True: all is decoded, or a limit
  // has run out, which Take tells. INVALID_ARGUMENT: malformed, or names the first
  // argument that cannot become a Lua value, or the limit (depth, count) that the
  // arguments are beyond.
  absl::StatusOr<bool> Advance();

  // Gives back what was decoded, a piece at a time. True: nothing is left. Nothing else
  // is called afterwards, but Take for what a limit ended.
  bool Discard();

  // Sets source and arguments of `request`, what decoding them costs, and the limit
  // that it exhausted.
  void Take(sandbox::EvalRequest& request);

 private:
  using Input = google::protobuf::io::CodedInputStream;
  // What a Value is, which decides what it may be.
  enum class Role : uint8_t { kArgument, kElement, kKey, kMapped };
  enum class Kind : uint8_t { kValue, kTable, kEntry };
  // A message that is being decoded.
  struct Frame {
    Kind kind;
    Role role = Role::kArgument;
    bool is_set = false;    // a Value: it has a kind; an Entry: it has a key
    bool is_whole = false;  // an Entry: it has a value
    int64_t depth = 0;      // tables around and including it
    Input::Limit outer = 0;
    sandbox::Value* value = nullptr;
    sandbox::TableValue* table = nullptr;
    sandbox::TableEntry* entry = nullptr;
  };

  absl::Status Step();
  absl::Status StepRequest(uint32_t tag);
  absl::Status StepValue(Frame& frame, uint32_t tag);
  absl::Status StepTable(Frame& frame, uint32_t tag);
  absl::Status StepEntry(Frame& frame, uint32_t tag);
  absl::Status End(const Frame& frame);
  absl::Status Enter(Frame frame);
  absl::Status EnterValue(sandbox::Value& value, Role role, int64_t depth);
  absl::Status ReadBytes(std::string& text);
  absl::Status Skip(uint32_t tag);
  void CopyPiece();
  void BeginCount(std::string_view fields, uint32_t value_tag, std::vector<sandbox::Value>& values,
                  std::vector<sandbox::TableEntry>* entries);
  void CountPiece();
  void EndCount();
  absl::Status Named(const absl::Status& status) const;

  const sandbox::Limits limits_;
  Input input_;
  std::vector<Frame> frames_;
  bool is_done_ = false;
  // A text that is being copied, and what is left of it on the wire.
  std::string* text_ = nullptr;
  std::string_view text_left_;

  // A message whose fields are being counted, so that the vectors for them need not
  // grow, which moves them whole, in one piece.
  struct Count {
    std::string_view left;
    uint32_t value_tag;
    std::vector<sandbox::Value>* values;
    std::vector<sandbox::TableEntry>* entries;
    size_t value_count;
    size_t entry_count;
  };
  std::optional<Count> counting_;

  std::string source_;
  std::vector<sandbox::Value> arguments_;
  // What is being discarded: tables within tables, the innermost last.
  std::vector<std::vector<sandbox::Value>> discarded_values_;
  std::vector<std::vector<sandbox::TableEntry>> discarded_entries_;
  std::optional<sandbox::LimitKind> exhausted_;
  int64_t count_ = 0;  // of values
  int64_t bytes_ = 0;  // that the decoded arguments take
  int64_t units_ = 0;  // of fuel
  int64_t steps_left_ = 0;
};

}  // namespace selenite::server

// An EvalReply, encoded a piece at a time.
//
// A reply may hold a million values, and a message's length stands before it. So the
// reply is written from its end to its beginning: when a message is written, its
// length is known. And values are given back as they are written, last first, so that
// nothing large is left to be torn down at once.
#pragma once

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "sandbox/evaluator.h"
#include "server/tenants/tenant.h"

namespace selenite::server {

// Bytes that are written from the last to the first.
class BackwardBuffer {
 public:
  void Write(std::string_view bytes);
  void WriteByte(uint8_t byte);
  void WriteVarint(uint64_t number);
  // The length of what was written since `end`, and the tag before it.
  void Close(size_t end, uint32_t tag);

  size_t size() const { return size_; }
  grpc::ByteBuffer Take();

 private:
  void Grow(size_t least);

  std::vector<grpc::Slice> slices_;  // the last one first
  uint8_t* begin_ = nullptr;         // of the slice that is being filled
  uint8_t* place_ = nullptr;         // what comes next is written before it
  size_t size_ = 0;
};

class ReplyEncoder {
 public:
  // Takes `result` apart. It outlives this object; what it says of times is read last.
  explicit ReplyEncoder(EvalResult& result);

  // Encodes a piece, a fraction of a millisecond. True: that was all. Takes no C++
  // stack that depends on the nesting of the values.
  bool Advance();
  // REQUIRES: Advance was true.
  grpc::ByteBuffer Take() { return buffer_.Take(); }

 private:
  // What is being written, with how far it is: its last part first.
  enum class Kind : uint8_t { kReply, kValues, kValue, kTable, kEntries, kEntry };
  struct Frame {
    Kind kind;
    uint8_t stage = 0;
    uint32_t tag = 0;  // kValues, kValue: of each
    size_t end = 0;    // kValue, kTable, kEntry: what had been written before
    sandbox::Value* value = nullptr;
    sandbox::TableValue* table = nullptr;
    sandbox::TableEntry* entry = nullptr;
    std::vector<sandbox::Value>* values = nullptr;
    std::vector<sandbox::TableEntry>* entries = nullptr;
  };

  void Step();
  void StepReply(Frame& frame);
  void StepValues(Frame& frame);
  void StepValue(Frame& frame);
  void StepTable(Frame& frame);
  void StepEntries(Frame& frame);
  void StepEntry(Frame& frame);
  void WriteHead();
  void WriteErrorHead();
  void BeginText(std::string_view text) { text_left_ = text; }
  void CopyPiece();

  EvalResult& result_;
  BackwardBuffer buffer_;
  std::vector<Frame> frames_;
  std::string_view text_left_;  // of a text that is being copied
  size_t end_ = 0;              // of the field of the reply that is being written
  int64_t steps_left_ = 0;
};

}  // namespace selenite::server

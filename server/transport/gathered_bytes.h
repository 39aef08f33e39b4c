// The bytes of a message, which gRPC holds in slices, made one array a piece at a time.
#pragma once

#include <grpcpp/support/byte_buffer.h>
#include <grpcpp/support/slice.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace selenite::server {

class GatheredBytes {
 public:
  // Takes `bytes`. False: they cannot be decompressed.
  bool Begin(grpc::ByteBuffer& bytes);
  // The first bytes, at most `most`. REQUIRES: Advance was not called.
  std::string Beginning(size_t most) const;
  // Copies `bytes` bytes or some more, and gives back the slices they were in. True:
  // that was all.
  bool Advance(size_t bytes);
  // REQUIRES: Advance was true.
  std::string_view view() const;
  void Clear();

 private:
  std::vector<grpc::Slice> slices_;
  size_t next_ = 0;    // of the slices
  std::string bytes_;  // unused where there is one slice
};

}  // namespace selenite::server

#include "server/transport/gathered_bytes.h"

#include <algorithm>

namespace selenite::server {
namespace {

// What giving a slice back takes, in bytes that are copied.
constexpr size_t kBytesPerSlice = 1024;

std::string_view ViewOf(const grpc::Slice& slice) {
  return {reinterpret_cast<const char*>(slice.begin()), slice.size()};
}

}  // namespace

bool GatheredBytes::Begin(grpc::ByteBuffer& bytes) {
  const size_t size = bytes.Length();
  const bool is_whole = bytes.Dump(&slices_).ok();
  bytes.Clear();
  if (slices_.size() > 1) bytes_.reserve(size);
  return is_whole;
}

std::string GatheredBytes::Beginning(size_t most) const {
  std::string beginning;
  for (const grpc::Slice& slice : slices_) {
    beginning += ViewOf(slice).substr(0, most - beginning.size());
    if (beginning.size() == most) break;
  }
  return beginning;
}

bool GatheredBytes::Advance(size_t bytes) {
  if (slices_.size() <= 1) return true;
  while (next_ < slices_.size()) {
    grpc::Slice& slice = slices_[next_++];
    bytes_ += ViewOf(slice);
    const size_t cost = slice.size() + kBytesPerSlice;
    slice = grpc::Slice();
    if (cost >= bytes) return false;
    bytes -= cost;
  }
  return true;
}

std::string_view GatheredBytes::view() const {
  return slices_.size() == 1 ? ViewOf(slices_[0]) : std::string_view(bytes_);
}

void GatheredBytes::Clear() { *this = {}; }

}  // namespace selenite::server

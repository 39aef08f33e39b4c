#include "client/cli/buffered_file.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace selenite::cli {

// ---- Reading -------------------------------------------------------------------

vm::LocalFile::ReadResult BufferedFile::ReadOn() {
  if (!options_.read || descriptor_ < 0) return {.error = EBADF};
  if (!unwritten().empty()) {
    if (const int error = Flush(); error != 0) return {.error = error};
  }
  // The buffer is the reader's now.
  next_ = nullptr;
  room_ = 0;
  if (buffer_ == nullptr) buffer_.reset(new char[options_.buffer_bytes]);
  if (ahead_size_ != 0 && ahead_ != buffer_.get()) {
    std::memmove(buffer_.get(), ahead_, ahead_size_);
  }
  ahead_ = buffer_.get();
  if (before_reading_) before_reading_();
  for (;;) {
    const ssize_t got =
        ::read(descriptor_, buffer_.get() + ahead_size_, options_.buffer_bytes - ahead_size_);
    if (got >= 0) {
      ahead_size_ += static_cast<size_t>(got);
      return {.bytes = static_cast<size_t>(got)};
    }
    if (errno != EINTR) return {.error = errno};
    if (interrupted_) interrupted_({});
  }
}

// ---- Writing -------------------------------------------------------------------

void BufferedFile::ResetRoom() {
  const size_t waiting = unwritten().size();
  room_ = options_.buffering == Buffering::kFull ? options_.buffer_bytes - waiting : 0;
}

int BufferedFile::BeginWriting() {
  if (!options_.write || descriptor_ < 0) return EBADF;
  if (next_ != nullptr) return 0;
  if (ahead_size_ != 0) {
    // The script has read less than the system has.
    ::lseek(descriptor_, -static_cast<off_t>(ahead_size_), SEEK_CUR);
    ahead_size_ = 0;
  }
  if (buffer_ == nullptr) buffer_.reset(new char[options_.buffer_bytes]);
  next_ = buffer_.get();
  ResetRoom();
  return 0;
}

int BufferedFile::WriteToSystem(const char* bytes, size_t count) {
  while (count > 0) {
    if (before_writing_) before_writing_({bytes, count});
    const ssize_t written = ::write(descriptor_, bytes, count);
    if (written < 0) {
      if (errno == EINTR) {
        if (interrupted_) interrupted_({bytes, count});
        continue;
      }
      const int error = errno;
      if (write_error_ == 0) write_error_ = error;
      return error;
    }
    bytes += written;
    count -= static_cast<size_t>(written);
  }
  return 0;
}

int BufferedFile::Write(std::string_view bytes) {
  if (const int error = BeginWriting(); error != 0) return error;
  const size_t waiting = unwritten().size();
  if (bytes.size() > options_.buffer_bytes - waiting) {
    if (const int error = Flush(); error != 0) return error;
    if (bytes.size() >= options_.buffer_bytes) return WriteToSystem(bytes.data(), bytes.size());
  }
  if (!bytes.empty()) std::memcpy(next_, bytes.data(), bytes.size());
  next_ += bytes.size();
  ResetRoom();
  if (options_.buffering == Buffering::kFull) return 0;
  if (options_.buffering == Buffering::kLines &&
      bytes.find('\n') == std::string_view::npos) {
    return 0;
  }
  return Flush();
}

int BufferedFile::Flush() {
  const size_t waiting = unwritten().size();
  if (waiting == 0) return 0;
  // What cannot be written is not tried again: the next error is about new bytes.
  next_ = buffer_.get();
  ResetRoom();
  return WriteToSystem(buffer_.get(), waiting);
}

int BufferedFile::Close() {
  if (descriptor_ < 0) return 0;
  int error = Flush();
  if (options_.owned && ::close(descriptor_) != 0 && error == 0) error = errno;
  descriptor_ = -1;
  buffer_.reset();
  next_ = nullptr;
  room_ = ahead_size_ = 0;
  return error;
}

// ---- Both ----------------------------------------------------------------------

vm::LocalFile::SeekResult BufferedFile::Seek(Whence whence, int64_t offset) {
  if (descriptor_ < 0) return {.error = EBADF};
  if (const int error = Flush(); error != 0) return {.error = error};
  if (whence == Whence::kCurrent && ahead_size_ != 0) {
    if (__builtin_sub_overflow(offset, static_cast<int64_t>(ahead_size_), &offset)) {
      return {.error = EINVAL};
    }
  }
  constexpr int kWhence[] = {SEEK_SET, SEEK_CUR, SEEK_END};
  const off_t position = ::lseek(descriptor_, offset, kWhence[static_cast<int>(whence)]);
  if (position < 0) return {.error = errno};
  ahead_size_ = 0;
  return {.position = position};
}

int BufferedFile::SetBuffering(Buffering buffering) {
  const int error = Flush();
  options_.buffering = buffering;
  if (next_ != nullptr) ResetRoom();
  return error;
}

}  // namespace selenite::cli

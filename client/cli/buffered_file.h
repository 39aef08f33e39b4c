// A file descriptor with a buffer: what scripts of `selenite run` read and
// write.
//
// One buffer serves both directions. Whoever writes after reading writes where
// the script has read to, not where the system has; whoever reads after writing
// finds what was written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "vm/local_files.h"

namespace selenite::cli {

class BufferedFile final : public vm::LocalFile {
 public:
  static constexpr size_t kStreamBufferBytes = 64 * 1024;
  static constexpr size_t kFileBufferBytes = 16 * 1024;

  struct Options {
    bool read = false;
    bool write = false;
    bool owned = false;  // closed with this
    Buffering buffering = Buffering::kFull;
    size_t buffer_bytes = kFileBufferBytes;
  };
  BufferedFile(int descriptor, const Options& options)
      : descriptor_(descriptor), options_(options) {}
  // Closes the file; errors are not reported.
  ~BufferedFile() override { Close(); }
  BufferedFile(const BufferedFile&) = delete;
  BufferedFile& operator=(const BufferedFile&) = delete;

  // Called before a read from the system, which may block.
  void set_before_reading(std::function<void()> call) { before_reading_ = std::move(call); }
  // Called before a write to the system, which may block, with all bytes that
  // wait to be written.
  void set_before_writing(std::function<void(std::string_view)> call) {
    before_writing_ = std::move(call);
  }
  // Called when a signal interrupted the wait for the system, with the bytes
  // that are not written yet. The wait goes on after it.
  void set_interrupted(std::function<void(std::string_view)> call) {
    interrupted_ = std::move(call);
  }

  ReadResult ReadOn() override;
  size_t buffer_bytes() const override { return options_.buffer_bytes; }
  int Write(std::string_view bytes) override;
  int Flush() override;
  SeekResult Seek(Whence whence, int64_t offset) override;
  int SetBuffering(Buffering buffering) override;

  // Writes what waits and closes the file. Returns an errno, as the others do.
  int Close();
  // Bytes that wait to be written.
  std::string_view unwritten() const {
    if (next_ == nullptr) return {};
    return {buffer_.get(), static_cast<size_t>(next_ - buffer_.get())};
  }
  // The first error of writing, or 0.
  int write_error() const { return write_error_; }

 private:
  // The buffer is free for bytes to be written.
  int BeginWriting();
  int WriteToSystem(const char* bytes, size_t count);
  void ResetRoom();

  int descriptor_;
  Options options_;
  std::unique_ptr<char[]> buffer_;
  std::function<void()> before_reading_;
  std::function<void(std::string_view)> before_writing_;
  std::function<void(std::string_view)> interrupted_;
  int write_error_ = 0;
};

}  // namespace selenite::cli

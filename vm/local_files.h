// The files of an isolate with the local libraries (`selenite run --local`).
// The server has none.
//
// What a file does at every line of a script (taking bytes that were read
// ahead, adding bytes to what waits to be written) is inline here. Everything
// else is virtual and may take a call of the system. Nothing here raises: an
// operation that can fail says so by an `errno`, 0 for none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace selenite::vm {

// One open file or standard stream. One buffer, of bytes read ahead or of
// bytes to be written, never of both.
class LocalFile {
 public:
  virtual ~LocalFile() = default;

  // ---- Reading.

  // Bytes that were read and not taken yet.
  std::string_view ahead() const { return {ahead_, ahead_size_}; }
  // REQUIRES: bytes <= ahead().size().
  void Take(size_t bytes) {
    ahead_ += bytes;
    ahead_size_ -= bytes;
  }
  struct ReadResult {
    size_t bytes = 0;  // 0 without an error: the end, for now
    int error = 0;
  };
  // Reads on, behind what is ahead: one call of the system. What is ahead may
  // move. REQUIRES: has_room_ahead().
  virtual ReadResult ReadOn() = 0;
  bool has_room_ahead() const { return ahead_size_ < buffer_bytes(); }
  virtual size_t buffer_bytes() const = 0;

  // ---- Writing.

  // Bytes that Put takes without a call of the system; 0 where each write or
  // each line goes out at once.
  size_t room() const { return room_; }
  // REQUIRES: bytes.size() <= room().
  void Put(std::string_view bytes) {
    if (bytes.empty()) return;
    std::memcpy(next_, bytes.data(), bytes.size());
    next_ += bytes.size();
    room_ -= bytes.size();
  }
  // Writes, by way of the buffer where there is one.
  virtual int Write(std::string_view bytes) = 0;
  virtual int Flush() = 0;

  // ---- Both.
  enum class Whence : uint8_t { kSet, kCurrent, kEnd };
  struct SeekResult {
    int64_t position = 0;  // from the beginning
    int error = 0;
  };
  virtual SeekResult Seek(Whence whence, int64_t offset) = 0;
  enum class Buffering : uint8_t { kNone, kLines, kFull };
  virtual int SetBuffering(Buffering buffering) = 0;

 protected:
  const char* ahead_ = nullptr;
  size_t ahead_size_ = 0;
  char* next_ = nullptr;
  size_t room_ = 0;
};

// How a file is opened: fopen's modes.
struct OpenMode {
  bool read = false;
  bool write = false;
  bool create = false;    // …if it is not there
  bool truncate = false;
  bool append = false;    // every write goes to the end
};

// The files that a script may name, and those it has opened. Paths that lead
// out of the working directory are refused.
class LocalFiles {
 public:
  virtual ~LocalFiles() = default;

  // The standard streams are open always, as these.
  static constexpr uint32_t kInput = 0;
  static constexpr uint32_t kOutput = 1;
  static constexpr uint32_t kErrors = 2;
  static constexpr uint32_t kFirstOpened = 3;

  struct OpenResult {
    uint32_t index = 0;
    int error = 0;
  };
  virtual OpenResult Open(const std::string& path, const OpenMode& mode) = 0;
  // A file without a name, for reading and writing.
  virtual OpenResult OpenTemporary() = 0;
  // REQUIRES: open.
  virtual LocalFile& file(uint32_t index) = 0;
  // Writes what waits and closes. REQUIRES: index >= kFirstOpened, open.
  virtual int Close(uint32_t index) = 0;

  virtual int Remove(const std::string& path) = 0;
  virtual int Rename(const std::string& from, const std::string& to) = 0;
  struct NameResult {
    std::string name = {};
    int error = 0;
  };
  // Makes an empty file with a name of its own.
  virtual NameResult MakeTemporaryName() = 0;

  // The script calls for the end of the process: whoever drives the isolate
  // terminates it at the next slice.
  enum class Farewell : uint8_t { kAtOnce, kWithFinalizers };
  virtual void Exit(int status, Farewell farewell) = 0;
};

}  // namespace selenite::vm

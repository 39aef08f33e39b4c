// Files that are made of their names, for cases that need the local libraries: the work
// of the system is none of the machine's.
//
//   lines-1000      1,000 bytes, in lines of 64
//   code-1000.lua   a chunk of about so many bytes
//   anything else   empty; what is written is dropped
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vm/host.h"
#include "vm/local_files.h"

namespace selenite::vm {

class MemoryFile final : public LocalFile {
 public:
  explicit MemoryFile(std::string content) : content_(std::move(content)) {
    ahead_ = content_.data();
  }
  ReadResult ReadOn() override {
    const size_t bytes =
        std::min(buffer_bytes() - ahead_size_, content_.size() - position_);
    ahead_size_ += bytes;
    position_ += bytes;
    return {.bytes = bytes};
  }
  size_t buffer_bytes() const override { return 64 << 10; }
  int Write(std::string_view) override { return 0; }
  int Flush() override { return 0; }
  SeekResult Seek(Whence, int64_t) override {
    ahead_ = content_.data();
    ahead_size_ = 0;
    position_ = 0;
    return {};
  }
  int SetBuffering(Buffering) override { return 0; }

 private:
  std::string content_;
  size_t position_ = 0;  // end of what was read
};

class MemoryFiles final : public LocalFiles {
 public:
  OpenResult Open(const std::string& path, const OpenMode&) override {
    files_.push_back(std::make_unique<MemoryFile>(Content(path)));
    return {.index = kFirstOpened + static_cast<uint32_t>(files_.size()) - 1};
  }
  OpenResult OpenTemporary() override { return Open("", {}); }
  LocalFile& file(uint32_t index) override {
    return index < kFirstOpened ? stream_ : *files_[index - kFirstOpened];
  }
  int Close(uint32_t) override { return 0; }
  int Remove(const std::string&) override { return 0; }
  int Rename(const std::string&, const std::string&) override { return 0; }
  NameResult MakeTemporaryName() override { return {.name = "name"}; }
  void Exit(int, Farewell) override {}

  static std::string Content(std::string_view path) {
    if (const size_t at = path.find("code-"); at != path.npos) {
      return Repeated("x = 1 ", SizeAt(path, at + 5));
    }
    if (const size_t at = path.find("lines-"); at != path.npos) {
      return Repeated(std::string(63, 'l') + "\n", SizeAt(path, at + 6));
    }
    return "";
  }

 private:
  static size_t SizeAt(std::string_view path, size_t at) {
    return std::strtoul(std::string(path.substr(at)).c_str(), nullptr, 10);
  }
  static std::string Repeated(std::string_view text, size_t bytes) {
    std::string whole;
    while (whole.size() < bytes) whole += text;
    return whole;
  }

  MemoryFile stream_{""};
  std::vector<std::unique_ptr<MemoryFile>> files_;
};

// A module for every name: `code-1000` is a chunk of about so many bytes.
class MadeModules final : public ModuleMap {
 public:
  std::optional<ModuleText> Find(std::string_view name) override {
    texts_.push_back(MemoryFiles::Content(name));
    return ModuleText{.source = texts_.back(), .chunk_name = "=module"};
  }

 private:
  std::deque<std::string> texts_;  // what was given stays
};

}  // namespace selenite::vm

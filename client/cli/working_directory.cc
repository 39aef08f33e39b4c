#include "client/cli/working_directory.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>

namespace selenite::cli {

namespace {

constexpr mode_t kNewFileMode = 0666;
constexpr mode_t kTemporaryFileMode = 0600;

int FlagsOf(const vm::OpenMode& mode) {
  int flags = mode.read && mode.write ? O_RDWR : mode.write ? O_WRONLY : O_RDONLY;
  if (mode.create) flags |= O_CREAT;
  if (mode.truncate) flags |= O_TRUNC;
  if (mode.append) flags |= O_APPEND;
  // A pipe or a device is not waited for, and then refused.
  return flags | O_NONBLOCK | O_NOCTTY;
}

// Files and, as fopen does, folders, which cannot be read.
bool IsFileOrFolder(int descriptor) {
  struct stat facts;
  return ::fstat(descriptor, &facts) == 0 &&
         (S_ISREG(facts.st_mode) || S_ISDIR(facts.st_mode));
}

}  // namespace

vm::LocalFiles::OpenResult WorkingDirectory::Add(int descriptor,
                                                 const BufferedFile::Options& options) {
  auto file = std::make_unique<BufferedFile>(descriptor, options);
  if (free_.empty()) {
    files_.push_back(std::move(file));
    return {.index = kFirstOpened + static_cast<uint32_t>(files_.size() - 1)};
  }
  const uint32_t index = free_.back();
  free_.pop_back();
  files_[index - kFirstOpened] = std::move(file);
  return {.index = index};
}

vm::LocalFiles::OpenResult WorkingDirectory::Open(const std::string& path,
                                                  const vm::OpenMode& mode) {
  if (mode.write && access_ != FileAccess::kReadAndWrite) return {.error = EROFS};
  const Beneath::Result opened = folder_.Open(path, FlagsOf(mode), kNewFileMode);
  if (opened.error != 0) return {.error = opened.error};
  if (!IsFileOrFolder(opened.descriptor)) {
    ::close(opened.descriptor);
    return {.error = EACCES};
  }
  // As fopen does; a file that is read, too, begins at its beginning.
  if (mode.append && !mode.read) ::lseek(opened.descriptor, 0, SEEK_END);
  return Add(opened.descriptor, {.read = mode.read, .write = mode.write, .owned = true});
}

WorkingDirectory::NewName WorkingDirectory::MakeNewFile() {
  if (access_ != FileAccess::kReadAndWrite) return {{.error = EROFS}, {}};
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
  constexpr int kAttempts = 100;
  NewName made;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    unsigned char random[6];
    if (::getrandom(random, sizeof random, 0) != sizeof random) return {{.error = errno}, {}};
    made.name = "lua_";
    for (const unsigned char byte : random) made.name += kLetters[byte % kLetters.size()];
    made.opened = folder_.Open(made.name, O_RDWR | O_CREAT | O_EXCL, kTemporaryFileMode);
    if (made.opened.error != EEXIST) break;
  }
  return made;
}

vm::LocalFiles::OpenResult WorkingDirectory::OpenTemporary() {
  const NewName made = MakeNewFile();
  if (made.opened.error != 0) return {.error = made.opened.error};
  folder_.Remove(made.name);
  return Add(made.opened.descriptor, {.read = true, .write = true, .owned = true});
}

vm::LocalFiles::NameResult WorkingDirectory::MakeTemporaryName() {
  NewName made = MakeNewFile();
  if (made.opened.error != 0) return {.error = made.opened.error};
  ::close(made.opened.descriptor);
  return {.name = std::move(made.name)};
}

vm::LocalFile& WorkingDirectory::file(uint32_t index) {
  switch (index) {
    case kInput: return streams_.input;
    case kOutput: return streams_.output;
    case kErrors: return streams_.errors;
    default: return *files_[index - kFirstOpened];
  }
}

int WorkingDirectory::Close(uint32_t index) {
  const std::unique_ptr<BufferedFile> file = std::move(files_[index - kFirstOpened]);
  free_.push_back(index);
  return file->Close();
}

int WorkingDirectory::Remove(const std::string& path) {
  return access_ == FileAccess::kReadAndWrite ? folder_.Remove(path) : EROFS;
}

int WorkingDirectory::Rename(const std::string& from, const std::string& to) {
  return access_ == FileAccess::kReadAndWrite ? folder_.Rename(from, to) : EROFS;
}

void WorkingDirectory::FlushAll() {
  for (const std::unique_ptr<BufferedFile>& file : files_) {
    if (file != nullptr) file->Flush();
  }
}

}  // namespace selenite::cli

#include "client/cli/beneath.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace selenite::cli {

namespace {

int OpenAt2(int folder, const char* path, int flags, mode_t mode) {
  open_how how = {};
  how.flags = static_cast<uint64_t>(flags);
  how.mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? mode : 0;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  return static_cast<int>(syscall(SYS_openat2, folder, path, &how, sizeof how));
}

// An absolute path below `root` as one from there; others as they are. Nothing:
// it is elsewhere.
std::optional<std::string> Relative(const std::string& path, std::string_view root) {
  if (!path.starts_with('/')) return path;
  std::string_view rest = path;
  if (root != "/") {
    if (!rest.starts_with(root)) return std::nullopt;
    rest.remove_prefix(root.size());
    if (!rest.empty() && rest.front() != '/') return std::nullopt;
  }
  while (rest.starts_with('/')) rest.remove_prefix(1);
  return rest.empty() ? "." : std::string(rest);
}

}  // namespace

Beneath::Beneath(Resolution resolution)
    : root_(::open(".", O_PATH | O_DIRECTORY | O_CLOEXEC)), resolution_(resolution) {
  const std::unique_ptr<char, decltype(&::free)> path(::getcwd(nullptr, 0), &::free);
  if (path != nullptr) root_path_ = path.get();
}

Beneath::~Beneath() {
  if (root_ >= 0) ::close(root_);
}

Beneath::Result Beneath::Open(const std::string& path, int flags, mode_t mode) {
  if (root_ < 0 || root_path_.empty()) return {.error = ENOENT};
  const std::optional<std::string> relative = Relative(path, root_path_);
  if (!relative) return {.error = EACCES};
  flags |= O_CLOEXEC;
  if (resolution_ == Resolution::kKernel) {
    // EAGAIN: something was renamed while a `..` was resolved.
    constexpr int kAttempts = 100;
    for (int attempt = 0;; ++attempt) {
      const int descriptor = OpenAt2(root_, relative->c_str(), flags, mode);
      if (descriptor >= 0) return {.descriptor = descriptor};
      if (errno == EAGAIN && attempt < kAttempts) continue;
      if (errno == EXDEV) return {.error = EACCES};
      if (errno != ENOSYS && errno != EPERM) return {.error = errno};
      break;
    }
    // The kernel does not have it, or a filter of system calls hides it.
  }
  return OpenByComponents(*relative, flags, mode);
}

Beneath::Result Beneath::OpenByComponents(const std::string& path, int flags, mode_t mode) {
  if (path.empty()) return {.error = ENOENT};
  // Without symbolic links `..` takes back the component before it.
  std::vector<std::string> components;
  bool is_folder = false;
  for (size_t begin = 0; begin <= path.size();) {
    const size_t end = std::min(path.find('/', begin), path.size());
    const std::string component = path.substr(begin, end - begin);
    begin = end + 1;
    is_folder = component.empty() || component == "." || component == "..";
    if (component == "..") {
      if (components.empty()) return {.error = EACCES};
      components.pop_back();
    } else if (!is_folder) {
      components.push_back(component);
    }
  }
  if (is_folder || components.empty()) components.push_back(".");
  int folder = root_;
  for (size_t i = 0; i < components.size(); ++i) {
    const bool last = i + 1 == components.size();
    const int opened =
        last ? ::openat(folder, components[i].c_str(), flags | O_NOFOLLOW, mode)
             : ::openat(folder, components[i].c_str(),
                        O_PATH | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    const int error = errno;
    if (folder != root_) ::close(folder);
    if (opened < 0) return {.error = error};
    folder = opened;
  }
  return {.descriptor = folder};
}

Beneath::Entry Beneath::Find(const std::string& path) {
  std::string trimmed = path;
  while (trimmed.size() > 1 && trimmed.back() == '/') trimmed.pop_back();
  const size_t slash = trimmed.rfind('/');
  Entry entry;
  entry.name = slash == std::string::npos ? trimmed : trimmed.substr(slash + 1);
  if (entry.name.empty() || entry.name == "." || entry.name == "..") {
    entry.folder.error = path.empty() ? ENOENT : EACCES;
    return entry;
  }
  const std::string folder = slash == std::string::npos ? "." : trimmed.substr(0, slash + 1);
  entry.folder = Open(folder, O_PATH | O_DIRECTORY);
  return entry;
}

int Beneath::Remove(const std::string& path) {
  const Entry entry = Find(path);
  if (entry.folder.error != 0) return entry.folder.error;
  int error = ::unlinkat(entry.folder.descriptor, entry.name.c_str(), 0) == 0 ? 0 : errno;
  // An empty folder goes as well.
  if (error == EISDIR || error == EPERM) {
    error = ::unlinkat(entry.folder.descriptor, entry.name.c_str(), AT_REMOVEDIR) == 0 ? 0 : errno;
  }
  ::close(entry.folder.descriptor);
  return error;
}

int Beneath::Rename(const std::string& from, const std::string& to) {
  const Entry source = Find(from);
  if (source.folder.error != 0) return source.folder.error;
  const Entry target = Find(to);
  int error = target.folder.error;
  if (error == 0) {
    error = ::renameat(source.folder.descriptor, source.name.c_str(), target.folder.descriptor,
                       target.name.c_str()) == 0
                ? 0
                : errno;
    ::close(target.folder.descriptor);
  }
  ::close(source.folder.descriptor);
  return error;
}

}  // namespace selenite::cli

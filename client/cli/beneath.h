// Opening files that lie in a folder or below it, whatever their path says.
//
// Neither `..` nor a symbolic link leads out: the kernel refuses such paths
// while it resolves them (openat2 with RESOLVE_BENEATH, Linux 5.6), so there is
// no race to lose. Where the kernel cannot, a path is walked one component
// at a time and symbolic links are not followed at all.
#pragma once

#include <sys/types.h>

#include <string>

namespace selenite::cli {

class Beneath {
 public:
  enum class Resolution : unsigned char { kKernel, kByComponents };

  // The working directory. The second argument is for tests.
  explicit Beneath(Resolution resolution = Resolution::kKernel);
  ~Beneath();
  Beneath(const Beneath&) = delete;
  Beneath& operator=(const Beneath&) = delete;

  struct Result {
    int descriptor = -1;
    int error = 0;  // an errno; EACCES for what lies elsewhere
  };
  // As open, always with O_CLOEXEC.
  Result Open(const std::string& path, int flags, mode_t mode = 0);
  // Each returns an errno.
  int Remove(const std::string& path);
  int Rename(const std::string& from, const std::string& to);

 private:
  // The folder that an entry is in, and its name there.
  struct Entry {
    Result folder;
    std::string name;
  };
  Entry Find(const std::string& path);
  Result OpenByComponents(const std::string& path, int flags, mode_t mode);

  int root_ = -1;
  std::string root_path_;  // absolute
  Resolution resolution_;
};

}  // namespace selenite::cli

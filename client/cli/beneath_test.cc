#include "client/cli/beneath.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string>

namespace selenite::cli {
namespace {

// Each test runs in a folder of its own, with something beside it that must not
// be reached, and with both ways of resolving a path.
class BeneathTest : public ::testing::TestWithParam<Beneath::Resolution> {
 protected:
  void SetUp() override {
    char name[] = "/tmp/beneath_XXXXXX";
    ASSERT_NE(::mkdtemp(name), nullptr);
    outside_ = name;
    Write(outside_ / "secret", "secret");
    std::filesystem::create_directories(outside_ / "inside/below");
    before_ = std::filesystem::current_path();
    std::filesystem::current_path(outside_ / "inside");
    Write("file", "file");
    Write("below/file", "below");
  }
  void TearDown() override {
    std::filesystem::current_path(before_);
    std::filesystem::remove_all(outside_);
  }

  static void Write(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path) << text;
  }
  // What is in the file; or "error N".
  static std::string Read(Beneath& folder, const std::string& path) {
    const Beneath::Result opened = folder.Open(path, O_RDONLY);
    if (opened.error != 0) return "error " + std::to_string(opened.error);
    char bytes[100];
    const ssize_t size = ::read(opened.descriptor, bytes, sizeof bytes);
    ::close(opened.descriptor);
    return size < 0 ? "error " + std::to_string(errno)
                    : std::string(bytes, static_cast<size_t>(size));
  }
  static std::string Error(int error) { return "error " + std::to_string(error); }

  std::filesystem::path outside_;
  std::filesystem::path before_;
};

TEST_P(BeneathTest, OpensWhatIsInside) {
  Beneath folder(GetParam());
  for (const char* path : {"file", "./file", "below/../file", ".//below/./..//file"}) {
    EXPECT_EQ(Read(folder, path), "file") << path;
  }
  EXPECT_EQ(Read(folder, "below/file"), "below");
  EXPECT_EQ(Read(folder, (outside_ / "inside/below/file").string()), "below");
  EXPECT_EQ(Read(folder, "."), Error(EISDIR));
  EXPECT_EQ(Read(folder, "below/"), Error(EISDIR));
  EXPECT_EQ(Read(folder, "none"), Error(ENOENT));
  EXPECT_EQ(Read(folder, ""), Error(ENOENT));
  EXPECT_EQ(Read(folder, "file/"), Error(ENOTDIR));
  EXPECT_EQ(Read(folder, "file/x"), Error(ENOTDIR));
}

TEST_P(BeneathTest, RefusesWhatIsOutside) {
  Beneath folder(GetParam());
  for (const std::string& path :
       {std::string("../secret"), std::string("below/../../secret"), std::string(".."),
        std::string("/etc/passwd"), std::string("/"), (outside_ / "secret").string(),
        (outside_ / "inside/../secret").string(), (outside_ / "inside").string() + "x/secret"}) {
    EXPECT_EQ(Read(folder, path), Error(EACCES)) << path;
  }
}

TEST_P(BeneathTest, FollowsNoSymbolicLinkOutside) {
  std::filesystem::create_symlink("../secret", "to_secret");
  std::filesystem::create_directory_symlink("..", "to_parent");
  std::filesystem::create_directory_symlink(outside_, "to_outside");
  std::filesystem::create_symlink("below/file", "to_file");
  Beneath folder(GetParam());
  for (const char* path : {"to_secret", "to_parent/secret", "to_outside/secret"}) {
    EXPECT_EQ(Read(folder, path).substr(0, 5), "error") << path;
    const Beneath::Result made = folder.Open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    EXPECT_NE(made.error, 0) << path;
  }
  std::ifstream secret(outside_ / "secret");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(secret), {}), "secret");
  // Inside they are followed where the kernel sees to it.
  EXPECT_EQ(Read(folder, "to_file"),
            GetParam() == Beneath::Resolution::kKernel ? "below" : Error(ELOOP));
}

TEST_P(BeneathTest, RemovesAndRenamesInsideOnly) {
  std::filesystem::create_directory_symlink("..", "to_parent");
  std::filesystem::create_symlink("../secret", "to_secret");
  Beneath folder(GetParam());
  EXPECT_NE(folder.Remove("../secret"), 0);
  EXPECT_NE(folder.Remove("to_parent/secret"), 0);
  EXPECT_NE(folder.Remove("."), 0);
  EXPECT_NE(folder.Remove("below/.."), 0);
  EXPECT_NE(folder.Rename("../secret", "mine"), 0);
  EXPECT_NE(folder.Rename("file", "../file"), 0);
  EXPECT_NE(folder.Rename("file", "to_parent/file"), 0);
  EXPECT_EQ(folder.Remove("to_secret"), 0);  // the link itself
  EXPECT_TRUE(std::filesystem::exists(outside_ / "secret"));
  EXPECT_EQ(folder.Rename("file", "below/renamed"), 0);
  EXPECT_EQ(Read(folder, "below/renamed"), "file");
  EXPECT_EQ(folder.Remove("below"), ENOTEMPTY);
  EXPECT_EQ(folder.Remove("below/renamed"), 0);
  EXPECT_EQ(folder.Remove("below/file"), 0);
  EXPECT_EQ(folder.Remove("below/"), 0);
  EXPECT_EQ(folder.Remove("below"), ENOENT);
}

INSTANTIATE_TEST_SUITE_P(BothWays, BeneathTest,
                         ::testing::Values(Beneath::Resolution::kKernel,
                                           Beneath::Resolution::kByComponents),
                         [](const auto& info) {
                           return info.param == Beneath::Resolution::kKernel ? "Kernel"
                                                                             : "ByComponents";
                         });

}  // namespace
}  // namespace selenite::cli

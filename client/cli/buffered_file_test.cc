#include "client/cli/buffered_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>

namespace selenite::cli {
namespace {

using Buffering = vm::LocalFile::Buffering;
using Whence = vm::LocalFile::Whence;

// A temporary file without a name.
int TemporaryFile() {
  char name[] = "/tmp/buffered_XXXXXX";
  const int descriptor = ::mkstemp(name);
  ::unlink(name);
  return descriptor;
}

std::string Contents(int descriptor) {
  std::string text(1000, '\0');
  text.resize(static_cast<size_t>(::pread(descriptor, text.data(), text.size(), 0)));
  return text;
}

BufferedFile::Options ReadAndWrite(size_t buffer_bytes) {
  return {.read = true, .write = true, .buffer_bytes = buffer_bytes};
}

TEST(BufferedFile, WritesWhenTheBufferIsFullOrFlushed) {
  const int descriptor = TemporaryFile();
  BufferedFile file(descriptor, ReadAndWrite(8));
  EXPECT_EQ(file.Write("12345"), 0);
  EXPECT_EQ(Contents(descriptor), "");
  EXPECT_EQ(file.room(), 3u);
  file.Put("678");
  EXPECT_EQ(file.room(), 0u);
  EXPECT_EQ(file.Write("9"), 0);
  EXPECT_EQ(Contents(descriptor), "12345678");
  EXPECT_EQ(file.Write("a longer text"), 0);
  EXPECT_EQ(Contents(descriptor), "123456789a longer text");
  EXPECT_EQ(file.Write("!"), 0);
  EXPECT_EQ(file.Flush(), 0);
  EXPECT_EQ(Contents(descriptor), "123456789a longer text!");
  ::close(descriptor);
}

TEST(BufferedFile, WritesLinesAndSingleWrites) {
  const int descriptor = TemporaryFile();
  BufferedFile file(descriptor, ReadAndWrite(100));
  EXPECT_EQ(file.SetBuffering(Buffering::kLines), 0);
  EXPECT_EQ(file.Write("no line"), 0);
  EXPECT_EQ(file.room(), 0u);
  EXPECT_EQ(Contents(descriptor), "");
  EXPECT_EQ(file.Write(" yet\nmore"), 0);
  EXPECT_EQ(Contents(descriptor), "no line yet\nmore");
  EXPECT_EQ(file.SetBuffering(Buffering::kNone), 0);
  EXPECT_EQ(file.Write("!"), 0);
  EXPECT_EQ(Contents(descriptor), "no line yet\nmore!");
  ::close(descriptor);
}

TEST(BufferedFile, WritesWhereTheScriptHasReadTo) {
  const int descriptor = TemporaryFile();
  ASSERT_EQ(::write(descriptor, "0123456789", 10), 10);
  ::lseek(descriptor, 0, SEEK_SET);
  BufferedFile file(descriptor, ReadAndWrite(100));
  EXPECT_EQ(file.ReadOn().bytes, 10u);
  file.Take(3);
  EXPECT_EQ(file.Write("xyz"), 0);
  EXPECT_EQ(file.ReadOn().bytes, 4u);  // what was written goes out first
  EXPECT_EQ(file.ahead(), "6789");
  EXPECT_EQ(Contents(descriptor), "012xyz6789");
  EXPECT_EQ(file.Seek(Whence::kCurrent, 0).position, 6);
  ::close(descriptor);
}

TEST(BufferedFile, ReadsOnBehindWhatIsAhead) {
  const int descriptor = TemporaryFile();
  ASSERT_EQ(::write(descriptor, "0123456789", 10), 10);
  ::lseek(descriptor, 0, SEEK_SET);
  BufferedFile file(descriptor, ReadAndWrite(4));
  EXPECT_EQ(file.ReadOn().bytes, 4u);
  EXPECT_FALSE(file.has_room_ahead());
  file.Take(3);
  EXPECT_EQ(file.ReadOn().bytes, 3u);
  EXPECT_EQ(file.ahead(), "3456");
  file.Take(4);
  EXPECT_EQ(file.Seek(Whence::kCurrent, -2).position, 5);
  EXPECT_EQ(file.ReadOn().bytes, 4u);
  EXPECT_EQ(file.ahead(), "5678");
  EXPECT_EQ(file.Seek(Whence::kEnd, 0).position, 10);
  EXPECT_EQ(file.ReadOn().bytes, 0u);
  EXPECT_EQ(file.ReadOn().error, 0);
  ::close(descriptor);
}

TEST(BufferedFile, TellsWhatItMayNotDo) {
  const int descriptor = TemporaryFile();
  BufferedFile reader(descriptor, {.read = true});
  EXPECT_EQ(reader.Write("x"), EBADF);
  EXPECT_EQ(reader.room(), 0u);
  BufferedFile writer(descriptor, {.write = true});
  EXPECT_EQ(writer.ReadOn().error, EBADF);
  EXPECT_EQ(writer.Seek(Whence::kSet, -1).error, EINVAL);
  EXPECT_EQ(writer.Close(), 0);
  EXPECT_EQ(writer.Write("x"), EBADF);
  ::close(descriptor);
}

TEST(BufferedFile, TellsErrorsOfTheSystem) {
  const int full = ::open("/dev/full", O_WRONLY);
  ASSERT_GE(full, 0);
  BufferedFile file(full, {.write = true, .owned = true});
  EXPECT_EQ(file.Write("x"), 0);
  EXPECT_EQ(file.write_error(), 0);
  EXPECT_EQ(file.Flush(), ENOSPC);
  EXPECT_EQ(file.write_error(), ENOSPC);
  EXPECT_EQ(file.Write("y"), 0);
  EXPECT_EQ(file.Close(), ENOSPC);
}

}  // namespace
}  // namespace selenite::cli

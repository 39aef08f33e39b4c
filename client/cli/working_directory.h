// The files of `selenite run --local`: those in the working directory and below
// it, and the standard streams.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "client/cli/beneath.h"
#include "client/cli/buffered_file.h"
#include "client/cli/standard_streams.h"
#include "vm/local_files.h"

namespace selenite::cli {

enum class FileAccess : uint8_t { kRead, kReadAndWrite };

class WorkingDirectory final : public vm::LocalFiles {
 public:
  WorkingDirectory(FileAccess access, StandardStreams& streams)
      : access_(access), streams_(streams) {}

  OpenResult Open(const std::string& path, const vm::OpenMode& mode) override;
  OpenResult OpenTemporary() override;
  vm::LocalFile& file(uint32_t index) override;
  int Close(uint32_t index) override;
  int Remove(const std::string& path) override;
  int Rename(const std::string& from, const std::string& to) override;
  NameResult MakeTemporaryName() override;
  void Exit(int status, Farewell farewell) override { exit_ = {status, farewell}; }

  // What the script asked for by os.exit, if it did.
  struct ExitRequest {
    int status;
    Farewell farewell;
  };
  const std::optional<ExitRequest>& exit() const { return exit_; }
  // Writes what waits in files that the script left open.
  void FlushAll();

 private:
  OpenResult Add(int descriptor, const BufferedFile::Options& options);
  // A new empty file with a name of its own.
  struct NewName {
    Beneath::Result opened;
    std::string name;
  };
  NewName MakeNewFile();

  const FileAccess access_;
  StandardStreams& streams_;
  Beneath folder_;
  // By index, from kFirstOpened on; null: closed.
  std::vector<std::unique_ptr<BufferedFile>> files_;
  std::vector<uint32_t> free_;
  std::optional<ExitRequest> exit_;
};

}  // namespace selenite::cli

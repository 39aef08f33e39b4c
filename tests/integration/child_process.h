// A program, run to its end or until it is told to stop.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace selenite::integration {

struct ProgramResult {
  int exit_code = -1;  // -1: ended by a signal
  std::string out;
  std::string err;
};

// Runs a program with `input` on its standard input.
ProgramResult RunProgram(const std::vector<std::string>& words, const std::string& input = "");

// A program whose standard error is read line by line.
class ChildProcess {
 public:
  explicit ChildProcess(const std::vector<std::string>& words);
  ~ChildProcess();  // kills it if it still runs
  // The next line of standard error; empty at its end.
  std::string ReadLine();
  void Signal(int number);
  // -1 after Wait.
  pid_t pid() const { return pid_; }
  // Waits for the end; the exit code, or -1 for a signal.
  int Wait();

 private:
  pid_t pid_ = -1;
  int error_pipe_ = -1;
  std::string buffer_;
};

}  // namespace selenite::integration

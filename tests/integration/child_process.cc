#include "tests/integration/child_process.h"

#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <utility>

namespace selenite::integration {
namespace {

// Starts a program on the given ends of pipes; -1 leaves a stream as it is.
pid_t Spawn(const std::vector<std::string>& words, int in, int out, int err) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = fork();
  if (pid != 0) return pid;
  if (in >= 0) dup2(in, 0);
  if (out >= 0) dup2(out, 1);
  if (err >= 0) dup2(err, 2);
  for (int fd = 3; fd < 1024; ++fd) close(fd);
  execv(argv[0], argv.data());
  _exit(127);
}

int ExitCodeOf(pid_t pid) {
  int status = 0;
  if (waitpid(pid, &status, 0) != pid) return -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

ProgramResult RunProgram(const std::vector<std::string>& words, const std::string& input) {
  int in[2], out[2], err[2];
  if (pipe(in) != 0 || pipe(out) != 0 || pipe(err) != 0) std::abort();
  // Small enough for the pipe's buffer.
  if (write(in[1], input.data(), input.size()) != static_cast<ssize_t>(input.size())) std::abort();
  close(in[1]);
  const pid_t pid = Spawn(words, in[0], out[1], err[1]);
  close(in[0]);
  close(out[1]);
  close(err[1]);
  ProgramResult result;
  pollfd streams[2] = {{out[0], POLLIN, 0}, {err[0], POLLIN, 0}};
  std::string* const texts[2] = {&result.out, &result.err};
  while (streams[0].fd >= 0 || streams[1].fd >= 0) {
    poll(streams, 2, -1);
    for (int i = 0; i < 2; ++i) {
      if (streams[i].fd < 0 || streams[i].revents == 0) continue;
      char buffer[65536];
      const ssize_t count = read(streams[i].fd, buffer, sizeof buffer);
      if (count > 0) {
        texts[i]->append(buffer, count);
      } else {
        streams[i].fd = -1;
      }
    }
  }
  close(out[0]);
  close(err[0]);
  result.exit_code = ExitCodeOf(pid);
  return result;
}

ChildProcess::ChildProcess(const std::vector<std::string>& words) {
  int err[2];
  if (pipe(err) != 0) std::abort();
  pid_ = Spawn(words, -1, -1, err[1]);
  close(err[1]);
  error_pipe_ = err[0];
}

ChildProcess::~ChildProcess() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    ExitCodeOf(pid_);
  }
  close(error_pipe_);
}

std::string ChildProcess::ReadLine() {
  size_t end;
  while ((end = buffer_.find('\n')) == std::string::npos) {
    char chunk[4096];
    const ssize_t count = read(error_pipe_, chunk, sizeof chunk);
    if (count <= 0) return std::exchange(buffer_, "");
    buffer_.append(chunk, count);
  }
  const std::string line = buffer_.substr(0, end);
  buffer_.erase(0, end + 1);
  return line;
}

void ChildProcess::Signal(int number) {
  if (pid_ > 0) kill(pid_, number);  // -1 would be every process there is
}

int ChildProcess::Wait() { return ExitCodeOf(std::exchange(pid_, -1)); }

}  // namespace selenite::integration

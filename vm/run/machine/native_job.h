// What a long native keeps between two pieces when slots cannot hold it: a
// parse on a stack of its own, the state of a digest.
//
// A machine has one at a time (Machine::job), since nothing else of it runs
// until the native is done. Whoever stops the native drops the job.
#pragma once

namespace selenite::vm {

class NativeJob {
 public:
  NativeJob() = default;
  virtual ~NativeJob() = default;
  NativeJob(const NativeJob&) = delete;
  NativeJob& operator=(const NativeJob&) = delete;
};

}  // namespace selenite::vm

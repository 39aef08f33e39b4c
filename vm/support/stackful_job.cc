#include "vm/support/stackful_job.h"

#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstdint>
#include <mutex>

#include "vm/support/check.h"
#include "vm/support/mappings.h"

#if defined(__SANITIZE_ADDRESS__)
#define SELENITE_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SELENITE_ASAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__)
#define SELENITE_TSAN 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define SELENITE_TSAN 1
#endif
#endif

#ifdef SELENITE_ASAN
#include <sanitizer/common_interface_defs.h>
#endif
#ifdef SELENITE_TSAN
#include <sanitizer/tsan_interface.h>
#endif

namespace selenite::vm {

namespace {

#if defined(SELENITE_ASAN) || defined(SELENITE_TSAN)
// Sanitizers make frames several times larger.
constexpr size_t kMappedBytes = 8 * StackfulJob::kStackBytes;
#else
constexpr size_t kMappedBytes = StackfulJob::kStackBytes;
#endif

// Stacks are kept for the next job: mapping one costs more than a short
// compile. A handful serves any number of threads that compile in turn.
class StackPool {
 public:
  // Null: the process has no memory, or too many mappings.
  void* Take() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (kept_ != 0) return free_[--kept_];
    }
    if (!Mappings::Take(kMappings)) return nullptr;
    const size_t page = PageBytes();
    void* memory = mmap(nullptr, kMappedBytes + page, PROT_READ | PROT_WRITE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) {
      Mappings::Give(kMappings);
      return nullptr;
    }
    if (mprotect(memory, page, PROT_NONE) != 0) {
      UnmapMemory(memory, kMappedBytes + page);
      Mappings::Give(kMappings);
      return nullptr;
    }
    return static_cast<char*>(memory) + page;
  }

  void Give(void* stack) {
    // The pages that the job touched go back to the system.
    madvise(stack, kMappedBytes, MADV_DONTNEED);
    {
      std::lock_guard<std::mutex> lock(mutex_);
      if (kept_ < kKept) {
        free_[kept_++] = stack;
        return;
      }
    }
    // The guard page is of no use to UnmapMemory if it has to keep the rest.
    const size_t page = PageBytes();
    UnmapMemory(stack, kMappedBytes);
    (void)munmap(static_cast<char*>(stack) - page, page);
    Mappings::Give(kMappings);
  }

 private:
  // The stack and the page below it.
  static constexpr size_t kMappings = 2;
  static size_t PageBytes() { return static_cast<size_t>(sysconf(_SC_PAGESIZE)); }

  static constexpr size_t kKept = 16;
  std::mutex mutex_;
  size_t kept_ = 0;
  void* free_[kKept];
};

StackPool& Pool() {
  static auto* pool = new StackPool;
  return *pool;
}

}  // namespace

struct StackfulJob::State {
  Function function;
  void* argument;
  void* stack = nullptr;
  ucontext_t inside = {};
  ucontext_t outside = {};
  bool finished = false;
#ifdef SELENITE_ASAN
  void* outside_fake_stack = nullptr;
  void* inside_fake_stack = nullptr;
  const void* outside_bottom = nullptr;
  size_t outside_size = 0;
#endif
#ifdef SELENITE_TSAN
  void* inside_fiber = nullptr;
  void* outside_fiber = nullptr;
#endif

  // The stack begins anew, with Main.
  void Prepare() {
    getcontext(&inside);
    inside.uc_stack.ss_sp = stack;
    inside.uc_stack.ss_size = kMappedBytes;
    inside.uc_link = nullptr;
    const auto address = reinterpret_cast<uintptr_t>(this);
    makecontext(&inside, reinterpret_cast<void (*)()>(&State::Main), 2,
                static_cast<unsigned>(address >> 32), static_cast<unsigned>(address));
  }

  void EnteredInside() {
#ifdef SELENITE_ASAN
    __sanitizer_finish_switch_fiber(inside_fake_stack, &outside_bottom, &outside_size);
#endif
  }

  void Leave() {
#ifdef SELENITE_ASAN
    __sanitizer_start_switch_fiber(finished ? nullptr : &inside_fake_stack, outside_bottom,
                                   outside_size);
#endif
#ifdef SELENITE_TSAN
    __tsan_switch_to_fiber(outside_fiber, 0);
#endif
    swapcontext(&inside, &outside);
  }

  // makecontext passes ints only: the pointer comes in two halves.
  static void Main(unsigned high, unsigned low) {
    auto* state = reinterpret_cast<State*>((static_cast<uintptr_t>(high) << 32) | low);
    state->EnteredInside();
    state->function(state->argument);
    state->finished = true;
    state->Leave();
  }
};

static_assert(sizeof(ucontext_t) * 2 < StackfulJob::kLeastBytes);

StackfulJob::StackfulJob(Function function, void* argument) : state_(new State) {
  state_->function = function;
  state_->argument = argument;
}

StackfulJob::~StackfulJob() {
  SELENITE_CHECK(state_->stack == nullptr);
}

bool StackfulJob::finished() const { return state_->finished; }
bool StackfulJob::is_asleep() const { return state_->stack != nullptr; }

size_t StackfulJob::held_bytes() const {
  constexpr size_t kPage = 4096;
  const char* top = static_cast<const char*>(state_->stack) + kMappedBytes;
  const auto* here = static_cast<const char*>(__builtin_frame_address(0));
  return (static_cast<size_t>(top - here) / kPage + 1) * kPage + sizeof(State);
}

bool StackfulJob::Resume() {
  State* state = state_.get();
  SELENITE_CHECK(!state->finished);
  if (state->stack == nullptr) {
    state->stack = Pool().Take();
    if (state->stack == nullptr) return false;
    state->Prepare();
#ifdef SELENITE_TSAN
    state->inside_fiber = __tsan_create_fiber(0);
#endif
  }
#ifdef SELENITE_ASAN
  __sanitizer_start_switch_fiber(&state->outside_fake_stack, state->stack, kMappedBytes);
#endif
#ifdef SELENITE_TSAN
  state->outside_fiber = __tsan_get_current_fiber();
  __tsan_switch_to_fiber(state->inside_fiber, 0);
#endif
  swapcontext(&state->outside, &state->inside);
#ifdef SELENITE_ASAN
  __sanitizer_finish_switch_fiber(state->outside_fake_stack, nullptr, nullptr);
#endif
  if (state->finished) {
#ifdef SELENITE_TSAN
    __tsan_destroy_fiber(state->inside_fiber);
#endif
    Pool().Give(state->stack);
    state->stack = nullptr;
  }
  return true;
}

void StackfulJob::Drop() {
  if (!is_asleep()) return;
  // Ends like any other, so that sanitizers see it end.
  state_->function = [](void*) {};
  state_->Prepare();
  SELENITE_CHECK(Resume() && finished());
}

void StackfulJob::Suspend() {
  state_->Leave();
  state_->EnteredInside();
}

}  // namespace selenite::vm

// What hostile tenants send.
#pragma once

#include <string>
#include <vector>

#include "selenite/v1/eval.pb.h"

namespace selenite::neighbours {

struct HostileRequest {
  std::string name;
  v1::EvalRequest request;  // but for the tenant
};

// What an Eval may use.
struct Allowance {
  int64_t instructions = 1'000'000;
  int64_t memory_bytes = 16 << 20;
  int64_t wall_seconds = 30;
};

// Every script of a folder in every form: as it is; as a closer, after the limit of
// instructions has ended the script; as a finalizer; as the handler of an error. And
// requests that are wide themselves, or get wide answers. Those whose names have `only`.
std::vector<HostileRequest> HostileRequests(const std::string& folder, const std::string& only,
                                            const Allowance& allowance);

}  // namespace selenite::neighbours

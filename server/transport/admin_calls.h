// Unary calls of operators, on a completion queue with a thread of its own.
//
// gRPC's callback threads are shared by everything in the process that uses
// them, and Evals may keep them all busy. An operator must be able to look and
// to delete then, so these calls share nothing with Evals but the registry.
#pragma once

#include <grpcpp/completion_queue.h>
#include <grpcpp/server_builder.h>
#include <grpcpp/server_context.h>
#include <grpcpp/support/async_unary_call.h>
#include <grpcpp/support/byte_buffer.h>

#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "absl/status/status.h"
#include "server/transport/wire.h"

namespace selenite::server {

class AdminCalls {
 public:
  using Writer = grpc::ServerAsyncResponseWriter<grpc::ByteBuffer>;
  // Asks gRPC for the next call of one method.
  using Arm = std::function<void(grpc::ServerContext*, grpc::ByteBuffer*, Writer*,
                                 grpc::ServerCompletionQueue*, void* tag)>;
  template <typename Stub>
  using StubArm = void (Stub::*)(grpc::ServerContext*, grpc::ByteBuffer*, Writer*,
                                 grpc::CompletionQueue*, grpc::ServerCompletionQueue*, void* tag);
  using RawHandle =
      std::function<absl::Status(const grpc::ByteBuffer& request, grpc::ByteBuffer& reply)>;

  // Adds the queue to a server that is being built.
  explicit AdminCalls(grpc::ServerBuilder& builder) : queue_(builder.AddCompletionQueue()) {}
  ~AdminCalls() { Shutdown(); }
  AdminCalls(const AdminCalls&) = delete;
  AdminCalls& operator=(const AdminCalls&) = delete;

  // A method, by how to wait for it and what to answer. Before Start.
  void AddRaw(Arm arm, RawHandle handle) {
    methods_.push_back({std::move(arm), std::move(handle)});
  }

  // A method of `service`, with decoded messages. `arm` is the stub's member
  // RequestMETHOD; `handle` is absl::Status(const Request&, Reply&).
  template <typename Request, typename Reply, typename Service, typename Stub, typename Handle>
  void Add(Service& service, StubArm<Stub> arm, Handle handle) {
    AddRaw(
        [&service, arm](grpc::ServerContext* context, grpc::ByteBuffer* request, Writer* writer,
                        grpc::ServerCompletionQueue* queue,
                        void* tag) { (service.*arm)(context, request, writer, queue, queue, tag); },
        [handle](const grpc::ByteBuffer& bytes, grpc::ByteBuffer& out) -> absl::Status {
          Request request;
          if (absl::Status status = Decode(bytes, request); !status.ok()) return status;
          Reply reply;
          if (absl::Status status = handle(request, reply); !status.ok()) return status;
          out = Encode(reply);
          return absl::OkStatus();
        });
  }

  // After the server has started.
  void Start();
  // After the server has shut down. Waits for the thread.
  void Shutdown();

 private:
  struct Method {
    Arm arm;
    RawHandle handle;
  };
  class Call;

  void Work();

  std::vector<Method> methods_;
  std::unique_ptr<grpc::ServerCompletionQueue> queue_;
  std::thread thread_;
};

}  // namespace selenite::server

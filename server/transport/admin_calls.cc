#include "server/transport/admin_calls.h"

namespace selenite::server {

// One call of one method: waits for it, answers it, then deletes itself. The
// queue's thread is the only one to touch it.
class AdminCalls::Call {
 public:
  Call(const Method& method, grpc::ServerCompletionQueue* queue)
      : method_(method), queue_(queue), writer_(&context_) {
    method_.arm(&context_, &request_, &writer_, queue_, this);
  }

  void Proceed(bool ok) {
    if (answered_ || !ok) {  // not ok: the server shuts down
      delete this;
      return;
    }
    new Call(method_, queue_);  // waits for the next one
    answered_ = true;
    grpc::ByteBuffer reply;
    const absl::Status status = method_.handle(request_, reply);
    if (status.ok()) {
      writer_.Finish(reply, grpc::Status::OK, this);
    } else {
      writer_.FinishWithError(ToGrpcStatus(status), this);
    }
  }

 private:
  const Method& method_;
  grpc::ServerCompletionQueue* const queue_;
  grpc::ServerContext context_;
  grpc::ByteBuffer request_;
  Writer writer_;
  bool answered_ = false;
};

void AdminCalls::Start() {
  for (const Method& method : methods_) new Call(method, queue_.get());
  thread_ = std::thread([this] { Work(); });
}

void AdminCalls::Shutdown() {
  if (queue_ == nullptr) return;
  queue_->Shutdown();
  if (thread_.joinable()) {
    thread_.join();
  } else {
    Work();  // never started: only empties the queue, as gRPC demands
  }
  queue_.reset();
}

void AdminCalls::Work() {
  void* tag;
  bool ok;
  while (queue_->Next(&tag, &ok)) static_cast<Call*>(tag)->Proceed(ok);
}

}  // namespace selenite::server

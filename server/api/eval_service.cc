#include "server/api/eval_service.h"

#include <fmt/format.h>
#include <grpcpp/support/slice.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/time/clock.h"
#include "server/api/conversion.h"
#include "server/api/eval_reply.h"
#include "server/api/eval_request.h"
#include "server/transport/wire.h"

namespace selenite::server {
namespace {

constexpr size_t kChunkNameBytes = 1024;

// The deadline of a call on the server's steady clock.
absl::Duration DeadlineOf(const grpc::CallbackServerContext& context, absl::Duration now) {
  const auto deadline = context.deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return absl::InfiniteDuration();
  return now + (absl::FromChrono(deadline) - absl::Now());
}

// One call: the reactor gRPC tells about it, and the job its tenant runs.
class EvalCall final : public grpc::ServerUnaryReactor, public EvalJob {
 public:
  EvalCall(grpc::ByteBuffer* reply, Metrics& metrics, LogSampler& failures)
      : reply_(reply), metrics_(metrics), failures_(failures) {}

  // Finishes the call, or sees that Done will. Takes the bytes.
  void Begin(grpc::ByteBuffer& bytes, TenantRegistry& registry) {
    absl::Status status = Accept(bytes, registry);
    if (status.ok()) status = tenant_->Submit(*this);
    if (status.ok()) return;  // from here on this object may be gone
    metrics_.CountEval(EvalEnd::kRejected);
    LogFailure("eval_rejected", std::string(status.message()));
    Finish(ToGrpcStatus(status));
  }

  absl::StatusOr<bool> Prepare() override {
    if (body_ == nullptr) body_ = std::make_unique<BodyDecoder>(Wire(), request.limits);
    const absl::StatusOr<bool> done = body_->Advance();
    if (!done.ok() || !*done) return done;
    body_->Take(request);
    body_.reset();
    wire_ = grpc::Slice();
    return true;
  }

  bool Encode(EvalResult& result) override {
    if (!encoder_) encoder_.emplace(result);
    return encoder_->Advance();
  }

  void Done(absl::StatusOr<EvalResult> result) override {
    if (!result.ok()) {
      const bool rejected = absl::IsInvalidArgument(result.status());
      LogFailure(rejected ? "eval_rejected" : "eval_ended", std::string(result.status().message()));
      Finish(ToGrpcStatus(result.status()));
      return;
    }
    *reply_ = encoder_->Take();
    Finish(grpc::Status::OK);
  }

  void OnCancel() override {
    if (tenant_ != nullptr) tenant_->Cancel(*this);
  }
  void OnDone() override { delete this; }

 private:
  std::string_view Wire() const {
    return {reinterpret_cast<const char*>(wire_.begin()), wire_.size()};
  }

  absl::Status Accept(grpc::ByteBuffer& bytes, TenantRegistry& registry) {
    const bool whole = bytes.DumpToSingleSlice(&wire_).ok();
    bytes.Clear();
    if (!whole) return MalformedRequest();
    waiting_bytes = static_cast<int64_t>(sizeof(EvalCall) + wire_.size());
    v1::EvalRequest head;
    const absl::StatusOr<int64_t> source_bytes = DecodeHead(Wire(), head);
    if (!source_bytes.ok()) return source_bytes.status();
    auto tenant = registry.Find(head.tenant(), "tenant");
    if (!tenant.ok()) return tenant.status();
    const TenantLimits allowed = (*tenant)->limits();
    auto limits = sandbox::ApplyOverrides(allowed.defaults, OverridesFromProto(head.limits()),
                                          allowed.maximum, "limits.");
    if (!limits.ok()) return limits.status();
    if (*source_bytes > limits->source_bytes) {
      return absl::InvalidArgumentError(
          fmt::format("source is too large ({} bytes, limits.source_bytes is {})", *source_bytes,
                      limits->source_bytes));
    }
    if (head.chunk_name().size() > kChunkNameBytes) {
      return absl::InvalidArgumentError(fmt::format("chunk_name is too long ({} bytes, maximum {})",
                                                    head.chunk_name().size(), kChunkNameBytes));
    }
    request.chunk_name =
        head.chunk_name().empty() ? "=eval" : std::move(*head.mutable_chunk_name());
    request.limits = *limits;
    tenant_ = *std::move(tenant);
    return absl::OkStatus();
  }

  void LogFailure(std::string_view event, const std::string& message) {
    const LogSampler::Answer answer = failures_.Ask(absl::Now());
    if (!answer.log) return;
    Log(LogLevel::kInfo, event,
        {{"tenant", tenant_ != nullptr ? std::string_view(tenant_->name()) : std::string_view()},
         {"message", message},
         {"suppressed", answer.suppressed}});
  }

  grpc::ByteBuffer* const reply_;  // gRPC's, until OnDone
  Metrics& metrics_;
  LogSampler& failures_;
  grpc::Slice wire_;  // the request, until it is decoded
  std::unique_ptr<BodyDecoder> body_;
  std::optional<ReplyEncoder> encoder_;
  std::shared_ptr<Tenant> tenant_;  // keeps a deleted tenant until its calls are over
};

}  // namespace

grpc::ServerUnaryReactor* EvalService::Eval(grpc::CallbackServerContext* context,
                                            const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* reply) {
  auto* call = new EvalCall(reply, metrics_, failures_);  // OnDone deletes it
  call->arrived = clock_.Now();
  call->thread_time = clock_.ThreadTime();
  call->deadline = DeadlineOf(*context, call->arrived);
  // gRPC keeps its request until the call is over. It is nobody else's, and it is
  // to hold nothing while the call waits.
  call->Begin(const_cast<grpc::ByteBuffer&>(*request), registry_);
  return call;
}

}  // namespace selenite::server

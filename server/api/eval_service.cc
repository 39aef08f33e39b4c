#include "server/api/eval_service.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "absl/time/clock.h"
#include "server/api/conversion.h"
#include "server/api/eval_reply.h"
#include "server/api/eval_request.h"
#include "server/api/wire_pieces.h"
#include "server/transport/gathered_bytes.h"
#include "server/transport/wire.h"

namespace selenite::server {
namespace {

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
    switch (stage_) {
      case Stage::kGather:
        if (wire_.Advance(BytesOfSteps(kStepsPerPiece))) stage_ = Stage::kHead;
        return false;
      case Stage::kHead: {
        if (!head_) head_.emplace(wire_.view());
        const absl::StatusOr<bool> done = head_->Advance();
        if (!done.ok()) return done;
        if (!*done) return false;
        v1::EvalRequest head;
        absl::Status status = head_->Take(head);
        if (status.ok()) status = UseHead(head);
        if (!status.ok()) return status;
        return false;
      }
      case Stage::kBody: {
        if (!body_) body_.emplace(wire_.view(), request.limits);
        const absl::StatusOr<bool> done = body_->Advance();
        if (!done.ok() || !*done) return done;
        body_->Take(request);
        stage_ = Stage::kReady;
        break;
      }
      case Stage::kReady:
        break;
    }
    if (!Discard()) return false;  // what was decoded when a limit ran out
    body_.reset();
    wire_.Clear();
    return true;
  }

  bool Discard() override { return !body_ || body_->Discard(); }

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
  // What comes next of a request.
  enum class Stage : uint8_t { kGather, kHead, kBody, kReady };

  // On gRPC's thread, so its work is bounded: a large request is left as it came.
  absl::Status Accept(grpc::ByteBuffer& bytes, TenantRegistry& registry) {
    const size_t size = bytes.Length();
    waiting_bytes = static_cast<int64_t>(sizeof(EvalCall) + size);
    if (!wire_.Begin(bytes)) return MalformedRequest();
    if (size > kSmallRequestBytes) {
      const auto name = TenantAtBeginning(wire_.Beginning(kBeginningBytes));
      return name.ok() ? FindTenant(*name, registry) : name.status();
    }
    while (!wire_.Advance(size)) {
    }
    head_.emplace(wire_.view());
    while (true) {
      const absl::StatusOr<bool> done = head_->Advance();
      if (!done.ok()) return done.status();
      if (*done) break;
    }
    v1::EvalRequest head;
    absl::Status status = head_->Take(head);
    if (status.ok()) status = FindTenant(head.tenant(), registry);
    if (status.ok()) status = UseHead(head);
    return status;
  }

  absl::Status FindTenant(std::string_view name, const TenantRegistry& registry) {
    auto tenant = registry.Find(name, "tenant");
    if (!tenant.ok()) return tenant.status();
    tenant_ = *std::move(tenant);
    return absl::OkStatus();
  }

  // REQUIRES: the tenant is known.
  absl::Status UseHead(v1::EvalRequest& head) {
    if (head.tenant() != tenant_->name()) {
      return absl::InvalidArgumentError("tenant is set more than once");
    }
    const TenantLimits allowed = tenant_->limits();
    auto limits = sandbox::ApplyOverrides(allowed.defaults, OverridesFromProto(head.limits()),
                                          allowed.maximum, "limits.");
    if (!limits.ok()) return limits.status();
    if (head_->source_bytes() > limits->source_bytes) {
      return absl::InvalidArgumentError(
          fmt::format("source is too large ({} bytes, limits.source_bytes is {})",
                      head_->source_bytes(), limits->source_bytes));
    }
    request.chunk_name =
        head.chunk_name().empty() ? "=eval" : std::move(*head.mutable_chunk_name());
    request.limits = *limits;
    head_.reset();
    stage_ = Stage::kBody;
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
  GatheredBytes wire_;  // the request, until it is decoded
  Stage stage_ = Stage::kGather;
  std::optional<HeadDecoder> head_;
  std::optional<BodyDecoder> body_;
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

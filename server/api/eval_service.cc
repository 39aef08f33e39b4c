#include "server/api/eval_service.h"

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/time/clock.h"
#include "server/api/conversion.h"
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

  // Finishes the call, or sees that Done will.
  void Begin(const grpc::ByteBuffer& bytes, TenantRegistry& registry) {
    absl::Status status = Prepare(bytes, registry);
    if (status.ok()) status = tenant_->Submit(*this);
    if (status.ok()) return;  // from here on this object may be gone
    metrics_.CountEval(EvalEnd::kRejected);
    LogFailure("eval_rejected", std::string(status.message()));
    Finish(ToGrpcStatus(status));
  }

  void Done(absl::StatusOr<EvalResult> result) override {
    if (!result.ok()) {
      LogFailure("eval_ended", std::string(result.status().message()));
      Finish(ToGrpcStatus(result.status()));
      return;
    }
    v1::EvalReply reply;
    ResultToProto(*std::move(result), reply);
    *reply_ = Encode(reply);
    Finish(grpc::Status::OK);
  }

  void OnCancel() override {
    if (tenant_ != nullptr) tenant_->Cancel(*this);
  }
  void OnDone() override { delete this; }

 private:
  absl::Status Prepare(const grpc::ByteBuffer& bytes, TenantRegistry& registry) {
    v1::EvalRequest message;
    if (absl::Status status = Decode(bytes, message); !status.ok()) return status;
    auto tenant = registry.Find(message.tenant(), "tenant");
    if (!tenant.ok()) return tenant.status();
    const TenantLimits allowed = (*tenant)->limits();
    auto limits = sandbox::ApplyOverrides(allowed.defaults, OverridesFromProto(message.limits()),
                                          allowed.maximum, "limits.");
    if (!limits.ok()) return limits.status();
    if (static_cast<int64_t>(message.source().size()) > limits->source_bytes) {
      return absl::InvalidArgumentError(
          fmt::format("source is too large ({} bytes, limits.source_bytes is {})",
                      message.source().size(), limits->source_bytes));
    }
    if (message.chunk_name().size() > kChunkNameBytes) {
      return absl::InvalidArgumentError(fmt::format("chunk_name is too long ({} bytes, maximum {})",
                                                    message.chunk_name().size(), kChunkNameBytes));
    }
    auto arguments = ArgumentsFromProto(message.arguments(), *limits);
    if (!arguments.ok()) return arguments.status();
    request.source = std::move(*message.mutable_source());
    request.chunk_name =
        message.chunk_name().empty() ? "=eval" : std::move(*message.mutable_chunk_name());
    request.arguments = *std::move(arguments);
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
  std::shared_ptr<Tenant> tenant_;  // keeps a deleted tenant until its calls are over
};

}  // namespace

grpc::ServerUnaryReactor* EvalService::Eval(grpc::CallbackServerContext* context,
                                            const grpc::ByteBuffer* request,
                                            grpc::ByteBuffer* reply) {
  auto* call = new EvalCall(reply, metrics_, failures_);  // OnDone deletes it
  call->arrived = clock_.Now();
  call->deadline = DeadlineOf(*context, call->arrived);
  call->Begin(*request, registry_);
  return call;
}

}  // namespace selenite::server

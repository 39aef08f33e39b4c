#include "server/transport/listener.h"

#include <fmt/format.h>

#include "server/transport/address.h"

namespace selenite::server {

Listener::Listener(const Options& options) : address_(options.address) {
  builder_.AddListeningPort(address_, grpc::InsecureServerCredentials(), &port_);
  // Without this a second server on the same port would start in silence and
  // take half of the calls.
  builder_.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  if (options.max_message_bytes) builder_.SetMaxReceiveMessageSize(*options.max_message_bytes);
}

absl::Status Listener::Start() {
  server_ = builder_.BuildAndStart();
  if (server_ == nullptr) {
    return absl::UnavailableError(fmt::format("cannot listen on {}", address_));
  }
  address_ = WithPort(address_, port_);
  return absl::OkStatus();
}

void Listener::Shutdown(absl::Time deadline) {
  if (server_ != nullptr) server_->Shutdown(absl::ToChronoTime(deadline));
}

}  // namespace selenite::server

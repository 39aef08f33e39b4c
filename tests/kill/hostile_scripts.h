// What is killed: one list of scripts, each of which does one kind of long work.
#pragma once

#include <span>

#include "absl/time/time.h"

namespace selenite::server {

struct HostileScript {
  const char* name;
  // Runs to its end once in a new tenant, and leaves in its globals what `run` needs.
  const char* setup = "";
  // What is killed, again and again in the same tenant.
  const char* run = "";
  // Instead of `run`: a chunk that returns the text of what is killed.
  const char* source = nullptr;
  // A chunk that returns what is killed gets as arguments.
  const char* arguments = nullptr;
  // It is killed within so much of its processor time, or before it ends.
  absl::Duration span = absl::Milliseconds(50);
};

std::span<const HostileScript> HostileScripts();

}  // namespace selenite::server

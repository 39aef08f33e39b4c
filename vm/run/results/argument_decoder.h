// Host values as Lua values: the arguments of a run.
#pragma once

#include "vm/host_value.h"
#include "vm/objects/value.h"
#include "vm/run/machine/machine.h"

namespace selenite::vm {

// A host value as a Lua value, for arguments. False: not enough memory. Not
// resumable: the transport bounds what comes in.
struct DecodedValue {
  bool ok;
  Value value;
};
DecodedValue DecodeHostValue(Machine& machine, const HostValue& value);

}  // namespace selenite::vm

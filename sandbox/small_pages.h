// Page faults that take no longer than a piece of work may.
#pragma once

namespace selenite::sandbox {

// From here on this process gets no huge pages, whatever its machines ask for.
//
// The system clears a huge page, 2 MiB, in one piece: 0.2 ms of the processor where
// the memory was in use before, but 5 to 6 on a virtual machine whose host has yet to
// find it. Nobody can stop a script meanwhile. Without them the first use of large
// tables takes longer: 1.7 us for 4 KiB, four times as much.
void UseSmallPages();

}  // namespace selenite::sandbox

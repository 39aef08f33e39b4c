// The functions of strings/, by file.
#pragma once

#include <span>

#include "vm/run/machine/native_info.h"
#include "vm/run/natives/native_state.h"

namespace selenite::vm {

std::span<const NativeInfo> StringLibrary();            // all but those below
std::span<const NativeInfo> StringPatternLibrary();     // find, match, gmatch, gsub
std::span<const NativeInfo> StringFormatLibrary();      // format
std::span<const NativeInfo> StringPackLibrary();        // pack, packsize
std::span<const NativeInfo> StringUnpackLibrary();      // unpack
std::span<const NativeInfo> StringArithmeticLibrary();  // of the string metatable
std::span<const NativeInfo> Utf8Library();

// In no library: scripts get them as results.
const NativeInfo* GmatchIterator();
std::span<const NativeInfo> Utf8CodesIterators();  // strict, lax

// What of them keeps a state (run/natives/native_state.h).
const NativeStateInfo* PatternMatchState();  // find, match, what gmatch returns
const NativeStateInfo* PlainSearchState();   // find
const NativeStateInfo* GsubState();
const NativeStateInfo* FormatState();
const NativeStateInfo* PackState();

}  // namespace selenite::vm

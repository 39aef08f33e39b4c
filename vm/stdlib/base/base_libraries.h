// The functions of base/, by file.
#pragma once

#include <span>

#include "vm/run/machine/native_info.h"

namespace selenite::vm {

std::span<const NativeInfo> BaseLibrary();           // _G: print, pairs, tostring, …
std::span<const NativeInfo> ProtectedCallLibrary();  // _G: pcall, xpcall
std::span<const NativeInfo> LoadLibrary();           // _G: load
std::span<const NativeInfo> RequireLibrary();        // _G: require, of an isolate with modules
std::span<const NativeInfo> CoroutineLibrary();
std::span<const NativeInfo> DebugLibrary();

// In no library: scripts get them as results.
const NativeInfo* IpairsIteratorNative();
const NativeInfo* WrappedCoroutine();  // what coroutine.wrap returns

}  // namespace selenite::vm

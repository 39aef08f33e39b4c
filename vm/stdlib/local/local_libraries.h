// The functions of local/, by file.
#pragma once

#include <span>

#include "vm/run/machine/native_info.h"

namespace selenite::vm {

std::span<const NativeInfo> IoLibrary();        // all but the two below
std::span<const NativeInfo> IoReadLibrary();    // read, lines
std::span<const NativeInfo> IoWriteLibrary();   // write
std::span<const NativeInfo> FileMethods();      // all but the two below
std::span<const NativeInfo> FileReadMethods();
std::span<const NativeInfo> FileWriteMethods();
std::span<const NativeInfo> FileMetamethods();
std::span<const NativeInfo> LocalOsLibrary();   // beside OsLibrary
std::span<const NativeInfo> FileLoadLibrary();  // dofile, loadfile, require
std::span<const NativeInfo> PackageLibrary();
std::span<const NativeInfo> PackageSearchers();
const NativeInfo* LinesIterator();              // what io.lines returns

}  // namespace selenite::vm

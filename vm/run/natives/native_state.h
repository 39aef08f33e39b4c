// What a native keeps between two invocations beside its slots: structs, one
// after the other, in a Buffer in a slot.
//
// In memory they lie there as they are, so that leaving and going on cost one
// copy. They are described besides: what kind of state it is, in which version,
// and the fields of every struct in order. A native that goes on checks kind and
// version; what writes a machine elsewhere writes the fields, one by one, and
// knows a state that it cannot read by its version.
//
// A described struct has integers, booleans, enums and arrays of them:
//
//   struct Progress {
//     size_t at = 0;
//     bool paid = false;
//   };
//   constexpr StateField kProgressFields[] = {STATE_FIELD(Progress, at),
//                                             STATE_FIELD(Progress, paid)};
//   constexpr StateRecord kProgress = DescribeRecord<Progress, kProgressFields>();
//   constexpr NativeStateInfo kState = {
//       .name = "string.format", .kind = 4, .version = 1, .own = &kProgress};
//
// A field that is left out does not compile. Who changes the fields changes the
// version.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

#include "vm/objects/buffer.h"
#include "vm/run/natives/native.h"
#include "vm/support/check.h"

namespace selenite::vm {

struct StateField {
  std::string_view name;
  uint32_t offset;
  uint32_t element_size;
  uint32_t count;  // of elements: 1 unless it is an array
  bool is_unsigned;

  constexpr uint32_t size() const { return element_size * count; }
};

template <class Member>
constexpr StateField DescribeField(std::string_view name, size_t offset) {
  using Element = std::remove_all_extents_t<Member>;
  static_assert(std::is_integral_v<Element> || std::is_enum_v<Element>);
  return {.name = name,
          .offset = static_cast<uint32_t>(offset),
          .element_size = sizeof(Element),
          .count = sizeof(Member) / sizeof(Element),
          .is_unsigned = !std::is_signed_v<Element>};
}
#define STATE_FIELD(Struct, member) \
  DescribeField<decltype(Struct::member)>(#member, offsetof(Struct, member))

// One struct.
struct StateRecord {
  size_t size;
  std::span<const StateField> fields;
};

// Whether the fields, in order, leave out only what alignment needs.
constexpr bool CoverRecord(std::span<const StateField> fields, size_t size, size_t alignment) {
  const auto aligned = [](size_t at, size_t to) { return (at + to - 1) / to * to; };
  size_t end = 0;
  for (const StateField& field : fields) {
    if (field.offset != aligned(end, field.element_size)) return false;
    end = field.offset + field.size();
  }
  return aligned(end, alignment) == size;
}

template <class T, const auto& kFields>
consteval StateRecord DescribeRecord() {
  static_assert(std::is_trivially_copyable_v<T> && std::is_standard_layout_v<T>);
  static_assert(CoverRecord(kFields, sizeof(T), alignof(T)), "a field is missing");
  return {sizeof(T), kFields};
}

// Several structs one after the other. A part is there once, or as often as a
// field of the first part says.
struct StatePart {
  const StateRecord* record;
  const StateField* times = nullptr;
};
struct StateParts {
  std::span<const StatePart> parts;
};

// One kind of state. All of them are in AllNativeStates (stdlib/library.h).
struct NativeStateInfo {
  std::string_view name;  // of the native
  uint16_t kind;          // from 1; never used again for another
  uint16_t version;
  const StateRecord* own = nullptr;   // first this struct, if any
  const StateParts* parts = nullptr;  // then these

  constexpr uint32_t tag() const { return uint32_t{kind} << 16 | version; }
};

// Calls visit(record, bytes) for every struct in `bytes`. False: they are not a state
// of this kind; what was visited is to be forgotten.
template <class Visit>
bool VisitState(const NativeStateInfo& info, std::string_view bytes, const Visit& visit) {
  const auto take = [&](const StateRecord& record) {
    if (bytes.size() < record.size) return false;
    visit(record, bytes.data());
    bytes.remove_prefix(record.size);
    return true;
  };
  if (info.own != nullptr && !take(*info.own)) return false;
  if (info.parts != nullptr) {
    const char* first = bytes.data();
    for (const StatePart& part : info.parts->parts) {
      uint64_t times = 1;
      if (part.times != nullptr) {
        times = 0;
        std::memcpy(&times, first + part.times->offset, part.times->element_size);
      }
      for (uint64_t i = 0; i < times; ++i) {
        if (!take(*part.record)) return false;
      }
    }
  }
  return bytes.empty();
}

// Puts the structs of a state into its Buffer. REQUIRES: NewStateBuffer with room for
// `bytes`. Never fails.
class StateWriter {
 public:
  StateWriter(Heap& heap, const Value& buffer, const NativeStateInfo& info, size_t bytes)
      : StateWriter(Begin(heap, *buffer.AsBuffer(), info, bytes)) {}
  explicit StateWriter(char* to) : to_(to) {}

  template <class T>
  void Put(const T* from, size_t count = 1) {
    if (count == 0) return;
    std::memcpy(to_, static_cast<const void*>(from), count * sizeof(T));
    to_ += count * sizeof(T);
  }

 private:
  static char* Begin(Heap& heap, Buffer& buffer, const NativeStateInfo& info, size_t bytes) {
    SELENITE_CHECK(buffer.content_tag() == info.tag());
    buffer.Truncate(0);
    SELENITE_CHECK(buffer.Reserve(heap, bytes));
    return buffer.Extend(bytes);
  }
  char* to_;
};

// Takes them out again, in the same order.
class StateReader {
 public:
  StateReader(const Value& buffer, const NativeStateInfo& info)
      : StateReader(Begin(*buffer.AsBuffer(), info)) {}
  explicit StateReader(const char* from) : from_(from) {}

  template <class T>
  void Take(T* to, size_t count = 1) {
    if (count == 0) return;
    std::memcpy(static_cast<void*>(to), from_, count * sizeof(T));
    from_ += count * sizeof(T);
  }

 private:
  static const char* Begin(Buffer& buffer, const NativeStateInfo& info) {
    SELENITE_CHECK(buffer.content_tag() == info.tag());
    SELENITE_DCHECK(VisitState(info, buffer.view(), [](const StateRecord&, const char*) {}));
    return buffer.data();
  }
  const char* from_;
};

// A Buffer with room for `bytes`. It costs nothing: the work that was done before the
// native leaves has paid. Null: no memory.
[[nodiscard]] Buffer* NewUnpaidBuffer(NativeCall& call, size_t bytes);
// The same for a state of `info`'s kind.
[[nodiscard]] Buffer* NewStateBuffer(NativeCall& call, const NativeStateInfo& info, size_t bytes);
// The slot holds one afterwards. False: not enough memory, nothing changed.
[[nodiscard]] bool ReserveState(NativeCall& call, uint32_t slot, const NativeStateInfo& info,
                                size_t bytes);

// What such a Buffer costs a native that leaves to run Lua.
inline constexpr int64_t kPriceOfState = 16;

}  // namespace selenite::vm

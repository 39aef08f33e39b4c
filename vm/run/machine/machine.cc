#include "vm/run/machine/machine.h"


#include "vm/objects/text.h"
#include "vm/objects/userdata.h"
#include "vm/support/number_format.h"

namespace selenite::vm {

Machine::Machine(const Options& options, Host& host)
    : options_(options),
      host_(host),
      heap_storage_(*this, fuel_, Heap::Options{.byte_limit = options.memory_limit}),
      strings_storage_(heap_storage_, options.hash_seed),
      maintenance_(heap_storage_, strings_storage_, fuel_, options.hash_seed),
      serials_(heap_storage_, strings_storage_, maintenance_) {
  heap_ = &heap_storage_;
  strings_ = &strings_storage_;
}

Machine::~Machine() {
  maintenance_.Drop();
  execution.job.reset();
}

bool Machine::Initialize() {
  if (!strings_storage_.Initialize()) return false;
  roots.globals = heap().New<Table>(0);
  if (roots.globals == nullptr) return false;
  roots.loaded = heap().New<Table>(0);
  if (roots.loaded == nullptr) return false;
  roots.main_fiber = heap().New<Fiber>(0);
  if (roots.main_fiber == nullptr || !roots.main_fiber->Initialize(heap())) return false;
  roots.current = roots.main_fiber;
  return true;
}

void Machine::TraceRoots(Marker& marker) {
  roots.Trace(marker);
  library.Trace(marker);
  execution.Trace(marker);
  serials_.Trace(marker);
  maintenance_.Trace(marker);
  strings_storage_.TraceFixed(marker);
}

Table* Machine::MetatableOfUserdata(const Value& value) const {
  return value.AsUserdata()->metatable();
}

// ---- Names ------------------------------------------------------------------

std::string_view Machine::BasicTypeName(const Value& value) {
  switch (value.tag()) {
    case Tag::kNil: return "nil";
    case Tag::kFalse:
    case Tag::kTrue: return "boolean";
    case Tag::kInteger:
    case Tag::kFloat: return "number";
    case Tag::kString:
    case Tag::kLongString: return "string";
    case Tag::kTable: return "table";
    case Tag::kNative:
    case Tag::kClosure:
    case Tag::kNativeClosure: return "function";
    case Tag::kFiber: return "thread";
    case Tag::kUserdata: return "userdata";
    case Tag::kCell:
    case Tag::kPrototype:
    case Tag::kBuffer:
    case Tag::kDeadKey: break;
  }
  return "internal";
}

std::string Machine::TypeNameOf(const Value& value) const {
  if (value.IsTable() || value.IsUserdata()) {
    Value name = MetamethodOf(value, Metamethod::kName);
    if (name.IsString()) {
      // A script may put a megabyte here (it ends up in a message).
      constexpr size_t kMaxTypeName = 200;
      const std::string_view text = Text(*name.AsString()).Start(kMaxTypeName);
      return std::string(text.substr(0, text.find('\0')));  // as in the reference
    }
  }
  return std::string(BasicTypeName(value));
}

std::string Machine::DescribeValue(const Value& value) {
  char buffer[kNumberBufferBytes];
  switch (value.tag()) {
    case Tag::kNil: return "nil";
    case Tag::kFalse: return "false";
    case Tag::kTrue: return "true";
    case Tag::kInteger: return {buffer, FormatInteger(value.AsInteger(), buffer)};
    case Tag::kFloat: return {buffer, FormatFloat(value.AsFloat(), buffer)};
    case Tag::kString:
    case Tag::kLongString: return std::string(Text(*value.AsString()).Start());
    default: break;
  }
  return DescribeObject(value, SerialOf(value));
}

std::string Machine::DescribeObject(const Value& object, uint64_t serial) const {
  std::string text = TypeNameOf(object);
  char address[kSerialTextBytes];
  text += ": ";
  text += SerialText(serial, address);
  return text;
}

}  // namespace selenite::vm

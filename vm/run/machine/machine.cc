#include "vm/run/machine/machine.h"

#include <cstdio>
#include <cstring>

#include "vm/objects/userdata.h"
#include "vm/run/machine/native_info.h"
#include "vm/support/number_format.h"

namespace selenite::vm {

Machine::Machine(const Options& options, Host& host)
    : options_(options),
      host_(host),
      heap_storage_(*this, fuel_, Heap::Options{.byte_limit = options.memory_limit}),
      strings_storage_(heap_storage_, options.hash_seed),
      maintenance_(heap_storage_, strings_storage_, fuel_, options.hash_seed) {
  heap_ = &heap_storage_;
  strings_ = &strings_storage_;
}

Machine::~Machine() {
  maintenance_.Drop();
  job.reset();
}

bool Machine::Initialize() {
  if (!strings_storage_.Initialize()) return false;
  globals = heap().New<Table>(0);
  if (globals == nullptr) return false;
  loaded = heap().New<Table>(0);
  if (loaded == nullptr) return false;
  main_fiber = heap().New<Fiber>(0);
  if (main_fiber == nullptr || !main_fiber->Initialize(heap())) return false;
  current = main_fiber;
  return true;
}

void Machine::TraceRoots(Marker& marker) {
  marker.Mark(globals);
  marker.Mark(loaded);
  marker.Mark(preload);
  marker.Mark(string_metatable);
  marker.Mark(main_fiber);
  marker.Mark(current);
  marker.Mark(serials_);
  maintenance_.Trace(marker);
  strings_storage_.TraceFixed(marker);
  for (String* name : type_names) marker.Mark(name);
  marker.Mark(phase_roots.main);
  MarkValue(marker, phase_roots.error);
  MarkValue(marker, json.null);
  marker.Mark(json.array);
  marker.Mark(json.object);
  marker.Mark(local.file_metatable);
  MarkValue(marker, local.input);
  MarkValue(marker, local.output);
  marker.Mark(local.package);
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
      const std::string_view text = name.AsString()->view().substr(0, kMaxTypeName);
      return std::string(text.substr(0, text.find('\0')));  // as in the reference
    }
  }
  return std::string(BasicTypeName(value));
}

uint64_t Machine::SerialOf(const Value& value) {
  if (value.IsNative()) {
    // Natives live for ever and are the same in every isolate: a digest of
    // the names tells them apart and reveals nothing.
    uint64_t digest = 0xcbf29ce484222325;
    for (const char* c : {value.AsNative()->qualified, value.AsNative()->name}) {
      for (; *c != 0; ++c) digest = (digest ^ static_cast<unsigned char>(*c)) * 0x100000001b3;
    }
    return (digest & 0x7fffffff) | 0x80000000;
  }
  // Whether it has one still depends on the collector: a fixed price.
  const int64_t mark = heap().ChargeMark();
  const uint64_t serial = FindOrGiveSerial(value);
  heap().ReplaceCharges(mark, serial == 0 ? 0 : Heap::PriceOfObject(0));
  return serial;
}

uint64_t Machine::FindOrGiveSerial(const Value& value) {
  if (serials_ == nullptr) {
    serials_ = heap().New<Table>(0);
    if (serials_ == nullptr) return 0;
    Table* metatable = heap().New<Table>(0);
    String* weak = strings().Make("k");
    if (metatable == nullptr || weak == nullptr ||
        metatable->SetShortString(heap(), strings().name(Metamethod::kMode), Value::Of(weak)) !=
            TableStatus::kOk) {
      serials_ = nullptr;
      return 0;
    }
    serials_->set_metatable(heap(), metatable);
  }
  Value known = serials_->Get(value, strings());
  if (known.IsInteger()) return static_cast<uint64_t>(known.AsInteger());
  int64_t serial = static_cast<int64_t>(next_serial_ + 1);
  TableStatus status = serials_->Set(heap(), strings(), value, Value::Integer(serial));
  while (status == TableStatus::kMustGrow) {
    // Rare: thousands of objects were shown. Grown here at once.
    maintenance_.RequestGrowth(serials_, value);
    TableGrowth::Status growth;
    do growth = maintenance_.Advance();
    while (growth == TableGrowth::Status::kMore);
    if (growth == TableGrowth::Status::kNoMemory) {
      maintenance_.Drop();
      return 0;
    }
    status = serials_->Set(heap(), strings(), value, Value::Integer(serial));
  }
  if (status != TableStatus::kOk) return 0;
  ++next_serial_;
  return static_cast<uint64_t>(serial);
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
    case Tag::kLongString: return std::string(value.AsString()->view());
    default: break;
  }
  std::string text = TypeNameOf(value);
  char address[32];
  std::snprintf(address, sizeof(address), ": 0x%08llx",
                static_cast<unsigned long long>(SerialOf(value)));
  return text + address;
}

}  // namespace selenite::vm

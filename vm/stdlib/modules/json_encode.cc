// json.encode: values to text.
//
// A loop over slots: the tables that are open stand there, outermost first,
// each with the place it is written up to. Tables are read raw. So nothing
// but memory can fail in the middle, no metamethod runs, and nesting takes no
// C++ stack. Each step of the loop makes room first and then writes, so a
// step that finds no memory has done nothing.
//
// A table is looked at twice: first its keys, which say whether it is an array
// or an object; then its values.
//
// Price: kFuelPerStep for every step of the loop (a value, a key, a table that
// is begun or ended, 512 bytes of a string); table slots looked at and bytes
// written as copies; for a table, a comparison with each of those it stands in
// (cycles).
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

#include "vm/objects/buffer.h"
#include "vm/objects/equality.h"
#include "vm/objects/table.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/machine/numerals.h"
#include "vm/run/natives/native.h"
#include "vm/run/semantics/conversion.h"
#include "vm/stdlib/modules/json_limits.h"
#include "vm/stdlib/modules/module_libraries.h"
#include "vm/stdlib/strings/string_building.h"
#include "vm/stdlib/strings/utf8_codec.h"
#include "vm/support/number_format.h"

namespace selenite::vm {

namespace {

enum Slot : uint32_t {
  kValue,    // what is to be written next
  kOptions,  // then: an integer, the spaces of indentation; -1 for none
  kEmpty,    // whether an empty table without a mark is an array
  kOutput,   // the Buffer
  kDepth,    // tables that are open
  kPhase,
  kText,    // the string that is being written
  kOffset,  // how far it is
  kAfter,   // the phase after it
  // While a table's keys are looked at: the place reached, and what was found.
  kPlace,
  kNames,
  kIntegers,
  kLargest,
  kOthers,  // a key that fits neither
  kFirstLevel,
};
// For every open table.
enum LevelSlot : uint32_t {
  kTable,
  kAt,     // an array: elements written; an object: where NextFrom goes on
  kCount,  // an array's elements; kObject
  kKey,    // an object's key whose value is being written
  kLevelSlots,
};
constexpr int64_t kObject = -1;
constexpr uint32_t kLevelsAtATime = 16;

enum State : uint32_t { kStart, kEmit, kFinish, kWrite };

enum class Phase : uint8_t {
  kValue,  // to write the slot kValue
  kText,   // to go on with the string
  kLook,   // at the keys of the innermost table
  kNext,   // its next value
  kColon,  // after a key
  kDone,
};

constexpr int64_t kFuelPerStep = 3;
constexpr int64_t kMaxIndent = 16;
// Bytes of a string that are escaped before they are written.
constexpr size_t kTextChunk = 512;
constexpr size_t kMaxEscape = 6;
// A message shows at most this much of a path and of a key.
constexpr size_t kMaxPath = 200;
constexpr size_t kMaxShownKey = 40;

bool IsName(std::string_view s) {
  if (s.empty()) return false;
  const bool all = std::all_of(s.begin(), s.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
  return all && (s.front() < '0' || s.front() > '9');
}

// The shortest digits that are read back as this float, with a point or an
// exponent so that it stays one.
size_t FormatJsonFloat(double value, char* out) {
  const std::to_chars_result result = std::to_chars(out, out + kNumberBufferBytes, value);
  auto length = static_cast<size_t>(result.ptr - out);
  if (std::string_view(out, length).find_first_of(".e") == std::string_view::npos) {
    std::memcpy(out + length, ".0", 2);
    length += 2;
  }
  return length;
}

// Writes `c` as it stands in a string, and returns the length.
size_t Escape(unsigned char c, char* out) {
  constexpr char kDigits[] = "0123456789abcdef";
  char letter = 0;
  switch (c) {
    case '"': letter = '"'; break;
    case '\\': letter = '\\'; break;
    case '\b': letter = 'b'; break;
    case '\f': letter = 'f'; break;
    case '\n': letter = 'n'; break;
    case '\r': letter = 'r'; break;
    case '\t': letter = 't'; break;
    default: break;
  }
  out[0] = '\\';
  if (letter != 0) {
    out[1] = letter;
    return 2;
  }
  std::memcpy(out + 1, "u00", 3);
  out[4] = kDigits[c >> 4];
  out[5] = kDigits[c & 15];
  return kMaxEscape;
}

// Whether so many bytes stand in a string as they are.
constexpr size_t kWordBytes = 8;
bool IsPlainWord(const char* bytes) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  constexpr uint64_t kHigh = 0x80 * kOnes;
  uint64_t word;
  std::memcpy(&word, bytes, kWordBytes);
  const auto has_zero = [](uint64_t w) { return (w - kOnes) & ~w; };
  const uint64_t control = (word - 0x20 * kOnes) & ~word;
  return ((word | control | has_zero(word ^ '"' * kOnes) | has_zero(word ^ '\\' * kOnes)) &
          kHigh) == 0;
}

// Bytes from a special one on that are looked at one by one.
constexpr size_t kSlowBytes = 32;
constexpr int64_t kSlowBytesPerUnit = 64;

// Writes the bytes of `text` from `at` up to `end`, or a little beyond, where a sequence
// begins before it, one by one. False: what is at `at` is not UTF-8.
bool WriteSlowly(std::string_view text, size_t end, size_t& at, char* out, size_t& length) {
  while (at < end) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c < 0x80) {
      if (c < 0x20 || c == '"' || c == '\\') {
        length += Escape(c, out + length);
      } else {
        out[length++] = static_cast<char>(c);
      }
      ++at;
      continue;
    }
    // Those of two and three bytes, but for the ones whose second byte is not free.
    size_t size = 0;
    if (c >= 0xc2 && c < 0xe0) {
      if (IsContinuationAt(text, at + 1)) size = 2;
    } else if (c > 0xe0 && c < 0xf0 && c != 0xed) {
      if (IsContinuationAt(text, at + 1) && IsContinuationAt(text, at + 2)) size = 3;
    } else {
      size = DecodeUtf8(text, at, Utf8::kStrict).size;
    }
    if (size == 0) return false;
    for (size_t i = 0; i < size; ++i) out[length++] = text[at + i];
    at += size;
  }
  return true;
}

class JsonWriter {
 public:
  explicit JsonWriter(NativeCall& call)
      : call_(call),
        heap_(call.heap()),
        out_(call.Slot(kOutput).AsBuffer()),
        phase_(static_cast<Phase>(call.Slot(kPhase).AsInteger())),
        depth_(static_cast<uint32_t>(call.Slot(kDepth).AsInteger())),
        indent_(call.Slot(kOptions).AsInteger()) {}

  // Goes on until all is written (kNext, with the state kFinish), or a piece
  // is, or something else has to be done first.
  Step Run() {
    const size_t piece_end = out_->size() + static_cast<size_t>(PieceBytes());
    for (int64_t left = PieceSlots(); phase_ != Phase::kDone;) {
      if (left <= 0 || out_->size() >= piece_end) return Leave(call_.Continue(kEmit));
      const int64_t work_mark = call_.machine().fuel().work(WorkKind::kNative);
      if (phase_ != Phase::kLook || Integer(kPlace) == 0) call_.Charge(kFuelPerStep);
      --left;
      Step step = Step::kNext;
      switch (phase_) {
        case Phase::kValue: step = WriteValue(); break;
        case Phase::kText: step = WriteText(); break;
        case Phase::kLook: step = LookAtKeys(&left); break;
        case Phase::kNext: step = WriteNext(&left); break;
        case Phase::kColon: step = WriteColon(); break;
        case Phase::kDone: break;
      }
      if (step == Step::kCollect) {
        // The step will be done, and paid, again.
        call_.Charge(work_mark - call_.machine().fuel().work(WorkKind::kNative));
      }
      if (step != Step::kNext) return Leave(step);
      if (more_levels_) return MakeLevels();
    }
    return Leave(call_.Continue(kFinish));
  }

 private:
  Step Leave(Step step) {
    call_.SetSlot(kPhase, Value::Integer(static_cast<int64_t>(phase_)));
    call_.SetSlot(kDepth, Value::Integer(depth_));
    return step;
  }

  // Slots for more levels: only then does the step that needs them begin.
  Step MakeLevels() {
    constexpr uint32_t kCount = kLevelsAtATime * kLevelSlots;
    if (Step step = call_.Ensure(kCount); step != Step::kNext) return Leave(step);
    call_.SetSlotCount(call_.slot_count() + kCount);
    return Leave(call_.Continue(kEmit));
  }

  Value Level(uint32_t depth, LevelSlot slot) const {
    return call_.Slot(kFirstLevel + depth * kLevelSlots + slot);
  }
  void SetLevel(LevelSlot slot, const Value& value) {
    call_.SetSlot(kFirstLevel + (depth_ - 1) * kLevelSlots + slot, value);
  }
  int64_t Integer(Slot slot) const { return call_.Slot(slot).AsInteger(); }
  void SetInteger(Slot slot, int64_t value) { call_.SetSlot(slot, Value::Integer(value)); }

  // ---- Output.
  [[nodiscard]] bool Room(size_t bytes) { return out_->Reserve(heap_, bytes); }
  // After Room.
  void Put(std::string_view bytes) { SELENITE_CHECK(out_->Append(heap_, bytes)); }
  Step Append(std::string_view bytes, Phase then) {
    call_.ChargeBytes(bytes.size());
    if (!out_->Append(heap_, bytes)) return call_.NoMemory();
    phase_ = then;
    return Step::kNext;
  }
  size_t LineBytes(uint32_t depth) const {
    return indent_ < 0 ? 0 : 1 + static_cast<size_t>(indent_) * depth;
  }
  // After Room: a new line, when there are lines.
  void PutLine(uint32_t depth) {
    if (indent_ < 0) return;
    constexpr std::string_view kSpaces = "                                ";
    Put("\n");
    for (size_t left = static_cast<size_t>(indent_) * depth; left > 0;) {
      const size_t count = std::min(left, kSpaces.size());
      Put(kSpaces.substr(0, count));
      left -= count;
    }
  }

  // ---- Errors.
  std::string Path() const {
    std::string path = "value";
    for (uint32_t i = 0; i < depth_; ++i) {
      if (Level(i, kTable).IsNil() || Level(i, kAt).AsInteger() == 0) break;
      if (Level(i, kCount).AsInteger() != kObject) {
        path += "[" + std::to_string(Level(i, kAt).AsInteger()) + "]";
        continue;
      }
      const Value key = Level(i, kKey);
      if (!key.IsString()) {
        char number[kNumberBufferBytes];
        path += "[" + std::string(number, FormatKey(key, number)) + "]";
        continue;
      }
      const Text name(*key.AsString());
      const std::string_view shown = name.Start(kMaxShownKey);
      if (name.size() <= kMaxShownKey && IsName(shown)) {
        path += "." + std::string(shown);
      } else {
        path += "[\"" + std::string(shown) + (name.size() > kMaxShownKey ? "...\"]" : "\"]");
      }
    }
    if (path.size() > kMaxPath) path = "..." + path.substr(path.size() - kMaxPath);
    return path;
  }
  Step Refuse(std::string_view what) {
    return call_.BadArgument(0, "cannot encode " + std::string(what) + " at " + Path());
  }

  static size_t FormatKey(const Value& key, char* out) {
    return key.IsInteger() ? FormatInteger(key.AsInteger(), out)
                           : FormatJsonFloat(key.AsFloat(), out);
  }

  // ---- Values.
  Step WriteValue() {
    const Value value = call_.Slot(kValue);
    char number[kNumberBufferBytes + 2];
    switch (value.tag()) {
      case Tag::kNil: return Append("null", Phase::kNext);
      case Tag::kFalse: return Append("false", Phase::kNext);
      case Tag::kTrue: return Append("true", Phase::kNext);
      case Tag::kInteger:
        return Append({number, FormatInteger(value.AsInteger(), number)}, Phase::kNext);
      case Tag::kFloat:
        if (!std::isfinite(value.AsFloat())) {
          return Refuse(std::isnan(value.AsFloat()) ? "nan" : "infinity");
        }
        return Append({number, FormatJsonFloat(value.AsFloat(), number)}, Phase::kNext);
      case Tag::kString:
      case Tag::kLongString: return BeginText(value, Phase::kNext);
      case Tag::kTable: return BeginTable(value);
      default: break;
    }
    if (RawEquals(value, call_.machine().library.json.null)) return Append("null", Phase::kNext);
    return Refuse("a " + std::string(Machine::BasicTypeName(value)));
  }

  Step BeginText(const Value& text, Phase after) {
    call_.SetSlot(kText, text);
    SetInteger(kOffset, 0);
    SetInteger(kAfter, static_cast<int64_t>(after));
    return Append("\"", Phase::kText);
  }

  // A chunk of the string; with its end the closing quote.
  Step WriteText() {
    const std::string_view text = call_.TextAt(kText).whole(Reading::kScanned);
    size_t at = static_cast<size_t>(Integer(kOffset));
    const size_t end = std::min(text.size(), at + kTextChunk);
    // A sequence that begins in the chunk is written whole, and a quote.
    char chunk[kTextChunk * kMaxEscape + kMaxUtf8Bytes + 1];
    size_t length = 0;
    size_t slow = 0;  // bytes that were not copied by the word
    while (at < end) {
      if (end - at >= kWordBytes && IsPlainWord(text.data() + at)) {
        std::memcpy(chunk + length, text.data() + at, kWordBytes);
        length += kWordBytes;
        at += kWordBytes;
        continue;
      }
      // What is special seldom comes alone.
      const size_t slow_begin = at;
      const size_t slow_end = std::min(end, at + kSlowBytes);
      if (!WriteSlowly(text, slow_end, at, chunk, length)) {
        return Refuse("a string with invalid UTF-8 (byte " + std::to_string(at + 1) + ")");
      }
      slow += at - slow_begin;
    }
    call_.Charge(static_cast<int64_t>(slow) / kSlowBytesPerUnit);
    const bool ends = at == text.size();
    if (ends) chunk[length++] = '"';
    const Phase then = ends ? static_cast<Phase>(Integer(kAfter)) : Phase::kText;
    Step step = Append({chunk, length}, then);
    if (step == Step::kNext) SetInteger(kOffset, static_cast<int64_t>(at));
    return step;
  }

  // ---- Tables.
  Step BeginTable(const Value& value) {
    if (depth_ == kMaxJsonDepth) {
      return Refuse("tables nested more than " + std::to_string(kMaxJsonDepth) + " levels deep");
    }
    call_.Charge(depth_ / kSlotsPerFuelUnit);
    for (uint32_t i = 0; i < depth_; ++i) {
      if (Level(i, kTable).AsTable() == value.AsTable()) return Refuse("a cycle");
    }
    if (kFirstLevel + (depth_ + 1) * kLevelSlots > call_.slot_count()) {
      more_levels_ = true;
      return Step::kNext;
    }
    ++depth_;
    SetLevel(kTable, value);
    SetLevel(kAt, Value::Integer(0));
    SetLevel(kCount, Value::Integer(kObject));
    SetLevel(kKey, Value());
    SetInteger(kPlace, 0);
    SetInteger(kNames, 0);
    SetInteger(kIntegers, 0);
    SetInteger(kLargest, 0);
    call_.SetSlot(kOthers, Value());
    phase_ = Phase::kLook;
    return Step::kNext;
  }

  // A piece of the keys.
  Step LookAtKeys(int64_t* left) {
    const Table& table = *Level(depth_ - 1, kTable).AsTable();
    const uint64_t all = uint64_t{table.array_size()} + table.entry_count();
    auto place = static_cast<uint64_t>(Integer(kPlace));
    const uint64_t end = std::min<uint64_t>(all, place + PieceSlots());
    const uint64_t begin = place;
    *left -= static_cast<int64_t>(end - std::min(place, end));
    int64_t names = Integer(kNames);
    int64_t integers = Integer(kIntegers);
    int64_t largest = Integer(kLargest);
    bool ends = all == 0;
    while (place < end) {
      Value key;
      Value value;
      place = table.NextFrom(place, &key, &value);
      if (key.IsString()) {
        ++names;
      } else if (key.IsInteger()) {
        ++integers;
        // An array has no places at zero and below.
        largest = key.AsInteger() < 1 ? INT64_MAX : std::max(largest, key.AsInteger());
      } else if (!key.IsNil()) {
        call_.SetSlot(kOthers, key);
      }
      ends = place == 0;
      if (ends) break;
    }
    call_.Charge(PriceOfPart(begin, ends ? std::max(begin, all) : place, kSlotsPerFuelUnit));
    if (!ends && place < all) {
      SetInteger(kPlace, static_cast<int64_t>(place));
      SetInteger(kNames, names);
      SetInteger(kIntegers, integers);
      SetInteger(kLargest, largest);
      return Step::kNext;
    }
    return OpenTable(table, names, integers, largest);
  }

  // What the metatable says: "array", "object", or nothing.
  Text MarkOf(const Table& table, bool* no_memory) {
    Table* metatable = table.metatable();
    if (metatable == nullptr) return {};
    if (metatable == call_.machine().library.json.array) return kJsonArray;
    if (metatable == call_.machine().library.json.object) return kJsonObject;
    String* field = call_.NewString(kJsonTypeField);
    *no_memory = field == nullptr;
    if (field == nullptr) return {};
    const Value mark = metatable->GetShortString(field);
    return mark.IsString() ? Text(*mark.AsString()) : Text();
  }

  // All keys are known.
  Step OpenTable(const Table& table, int64_t names, int64_t integers, int64_t largest) {
    bool no_memory = false;
    const Text mark = MarkOf(table, &no_memory);
    if (no_memory) return call_.NoMemory();
    const Value other = call_.Slot(kOthers);
    bool is_array = false;
    if (mark.Is(kJsonArray)) {
      is_array = true;
    } else if (mark.Is(kJsonObject)) {
      is_array = false;
    } else if (names == 0 && integers == 0) {
      is_array = call_.Slot(kEmpty).IsTruthy();
    } else {
      is_array = names == 0;
    }
    if (!other.IsNil() && !(mark.Is(kJsonObject) && other.IsNumber())) {
      const std::string_view type = other.IsNumber() ? "float" : Machine::BasicTypeName(other);
      return Refuse("a table with a " + std::string(type) + " key");
    }
    if (is_array && names > 0) return Refuse("an array with string keys");
    if (is_array && largest != integers) return Refuse("an array with holes");
    if (!is_array && !mark.Is(kJsonObject) && integers > 0) {
      return Refuse("a table with mixed string and number keys");
    }
    SetLevel(kCount, Value::Integer(is_array ? integers : kObject));
    return Append(is_array ? "[" : "{", Phase::kNext);
  }

  // The innermost table's next value, or its end.
  Step WriteNext(int64_t* left) {
    if (depth_ == 0) {
      phase_ = Phase::kDone;
      return Step::kNext;
    }
    const Table& table = *Level(depth_ - 1, kTable).AsTable();
    const int64_t at = Level(depth_ - 1, kAt).AsInteger();
    const int64_t count = Level(depth_ - 1, kCount).AsInteger();
    const size_t room = LineBytes(depth_) + 1;
    call_.ChargeBytes(room);
    if (!Room(room)) return call_.NoMemory();
    if (count != kObject) {
      if (at == count) return Close("]", at > 0);
      if (at > 0) Put(",");
      PutLine(depth_);
      SetLevel(kAt, Value::Integer(at + 1));
      call_.SetSlot(kValue, table.GetInteger(at + 1));
      phase_ = Phase::kValue;
      return Step::kNext;
    }
    Value key;
    Value value;
    const uint64_t next = table.NextFrom(static_cast<uint64_t>(at), &key, &value);
    // Empty slots are passed, perhaps many.
    const auto from = static_cast<uint64_t>(at);
    const uint64_t slots = uint64_t{table.array_size()} + table.entry_count();
    const uint64_t to = next != 0 ? next : std::max(from, slots);
    *left -= static_cast<int64_t>(to - from);
    call_.Charge(PriceOfPart(from, to, kSlotsPerFuelUnit));
    if (key.IsNil()) {
      if (next == 0) return Close("}", !Level(depth_ - 1, kKey).IsNil());
      // The same step goes on.
      call_.Charge(-kFuelPerStep - PriceOfPart(0, room, kCopiedBytesPerFuelUnit));
      SetLevel(kAt, Value::Integer(static_cast<int64_t>(next)));
      return Step::kNext;
    }
    char number[kNumberBufferBytes + 2];
    String* name = key.IsString() ? key.AsString()
                                  : call_.NewString({number, FormatKey(key, number)});
    if (name == nullptr) return call_.NoMemory();
    // BeginText may fail: the comma then is to be written again.
    const size_t before = out_->size();
    if (!Level(depth_ - 1, kKey).IsNil()) Put(",");
    PutLine(depth_);
    Step step = BeginText(Value::Of(name), Phase::kColon);
    if (step != Step::kNext) {
      out_->Truncate(before);
      return step;
    }
    SetLevel(kAt, Value::Integer(static_cast<int64_t>(next)));
    SetLevel(kKey, key);
    call_.SetSlot(kValue, value);
    return Step::kNext;
  }

  Step WriteColon() { return Append(indent_ < 0 ? ":" : ": ", Phase::kValue); }

  // After Room for a line and a bracket.
  Step Close(std::string_view bracket, bool had_values) {
    --depth_;
    if (had_values) PutLine(depth_);
    Put(bracket);
    call_.SetSlot(kFirstLevel + depth_ * kLevelSlots + kTable, Value());
    phase_ = Phase::kNext;
    return Step::kNext;
  }

  NativeCall& call_;
  Heap& heap_;
  Buffer* out_;
  Phase phase_;
  uint32_t depth_;
  int64_t indent_;
  bool more_levels_ = false;
};

// ---- The native -----------------------------------------------------------------

// The option `name`, or nil. Unset: no memory.
std::optional<Value> Option(NativeCall& call, std::string_view name) {
  if (!call.Slot(kOptions).IsTable()) return Value();
  String* key = call.NewString(name);
  if (key == nullptr) return std::nullopt;
  return call.Slot(kOptions).AsTable()->GetShortString(key);
}

Step Begin(NativeCall& call) {
  if (!call.CheckAny(kValue)) return call.Raised();
  if (!call.Slot(kOptions).IsNil() && call.CheckTable(kOptions) == nullptr) return call.Raised();
  const std::optional<Value> indent = Option(call, "indent");
  if (!indent) return call.NoMemory();
  const std::optional<Value> empty = Option(call, "empty");
  if (!empty) return call.NoMemory();
  int64_t spaces = -1;
  if (!indent->IsNil()) {
    std::optional<int64_t> given;
    const Step step = ReadInteger(call.machine(), *indent, &given);
    if (step != Step::kNext) return step;
    if (!given || *given < 0 || *given > kMaxIndent) {
      return call.BadArgument(kOptions, "field 'indent' must be an integer from 0 to " +
                                            std::to_string(kMaxIndent));
    }
    spaces = *given;
  }
  bool empty_is_array = false;
  if (!empty->IsNil()) {
    const Text word = empty->IsString() ? Text(*empty->AsString()) : Text();
    if (!word.Is(kJsonArray) && !word.Is(kJsonObject)) {
      return call.BadArgument(kOptions, "field 'empty' must be 'array' or 'object'");
    }
    empty_is_array = word.Is(kJsonArray);
  }
  Buffer* output = call.heap().New<Buffer>(0);
  if (output == nullptr) return call.NoMemory();
  call.SetSlotCount(1);
  call.SetSlotCount(kFirstLevel);
  call.SetSlot(kOptions, Value::Integer(spaces));
  call.SetSlot(kEmpty, Value::Boolean(empty_is_array));
  call.SetSlot(kOutput, Value::Of(output));
  call.SetSlot(kDepth, Value::Integer(0));
  call.SetSlot(kPhase, Value::Integer(static_cast<int64_t>(Phase::kValue)));
  return call.Continue(kEmit);
}

Step Finish(NativeCall& call) {
  const std::string_view bytes = call.Slot(kOutput).AsBuffer()->view();
  auto write = [bytes](char* out, size_t from, size_t to) {
    if (from != to) std::memcpy(out + from, bytes.data() + from, to - from);
  };
  if (call.state() == kWrite) return FinishWriting(call, kWrite, write);
  call.SetSlotCount(kFirstLevel);
  return ReturnWritten(call, bytes.size(), kWrite, write);
}

Step Encode(NativeCall& call) {
  switch (call.state()) {
    case kEmit: return JsonWriter(call).Run();
    case kFinish:
    case kWrite: return Finish(call);
    default: return Begin(call);
  }
}

constexpr NativeInfo kFunctions[] = {
    {.name = "encode", .qualified = "json.encode", .prices = Price::kEncoding, .function = Encode},
};

}  // namespace

std::span<const NativeInfo> JsonEncodeLibrary() { return kFunctions; }

}  // namespace selenite::vm

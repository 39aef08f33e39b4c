// json.decode: text to values.
//
// The grammar is RapidJSON's (docs/adr/0019): its iterative parser reads a
// stream and reports events, and keeps what is open on a stack of its own, so
// nesting takes no C++ stack. What it cannot do is stop in the middle. A text
// longer than a piece is therefore parsed by a job on a C++ stack of its own
// (support/stackful_job.h), which goes to sleep where the stream says that a
// piece is over, where a table wants to grow, and where memory is refused: in
// the allocator too, so RapidJSON never sees a null pointer. A short text is
// parsed at once; when it finds no memory it leaves nothing behind and is
// parsed again after the collection.
//
// Everything that is built hangs on the first table: a table is put into the
// one around it when it begins. So three slots keep alive what the job works
// on: the result, the key that waits for its value, and the newest value.
//
// Price: a unit for each byte of the text, and kFuelPerDecode; strings, keys and
// numerals as copies; tables and strings what allocation costs.
#include "vm/support/check.h"
#define RAPIDJSON_ASSERT(condition) SELENITE_DCHECK(condition)
#include <rapidjson/reader.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "vm/objects/table.h"
#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/machine/native_job.h"
#include "vm/run/natives/native.h"
#include "vm/run/operations/native_operations.h"
#include "vm/stdlib/modules/json_limits.h"
#include "vm/stdlib/modules/json_problem.h"
#include "vm/stdlib/modules/module_libraries.h"
#include "vm/support/number.h"
#include "vm/support/stackful_job.h"

namespace selenite::vm {

namespace {

// Bytes of text between two checkpoints. As every value takes two at least, no
// more than kPieceSlots values are made between them.
constexpr size_t kTextPiece = 2 * static_cast<size_t>(kPieceSlots);
SELENITE_PIECE_SIZE size_t TextPiece() { return static_cast<size_t>(PieceSize(kTextPiece)); }
constexpr int64_t kFuelPerDecode = 20;
// RapidJSON counts the bytes of a token in 32 bits.
constexpr size_t kMaxTextBytes = UINT32_MAX - 64;
// Longer numerals are refused: they are converted in one go.
constexpr size_t kMaxNumeralBytes = static_cast<size_t>(kPieceBytes);
// Two counts of 32 bits for every open table.
constexpr size_t kParserBytesPerLevel = 8;
// What RapidJSON's stack holds at most of a text that is parsed at once.
constexpr size_t kSmallStack = kTextPiece + kParserBytesPerLevel * (kMaxJsonDepth + 2) + 64;

enum Slot : uint32_t {
  kText,
  kResult,
  kKey,
  kValue,
  // For the message of a refused text: where, what, how far its lines are
  // counted, the lines, where the last one begins.
  kOffset = kResult,
  kProblem,
  kCounted,
  kLines,
  kLineStart,
  kDecodeSlots,
};
enum State : uint32_t { kStart, kParse, kLocate };

// Whether a string that RapidJSON decoded has half of a surrogate pair, which
// it lets pass when the half is the second one.
bool HasSurrogate(std::string_view decoded) {
  constexpr char kLead = '\xED';
  for (size_t at = decoded.find(kLead); at != std::string_view::npos;
       at = decoded.find(kLead, at + 1)) {
    if (at + 1 < decoded.size() && static_cast<unsigned char>(decoded[at + 1]) >= 0xA0) return true;
  }
  return false;
}

// ---- The parse ------------------------------------------------------------------

class Decoder;

// What RapidJSON reads from. The text ends where it says '\0'.
class TextStream {
 public:
  using Ch = char;

  TextStream(Decoder& decoder, std::string_view text);

  char Peek() const { return at_ != end_ ? *at_ : '\0'; }
  char Take() {
    if (at_ == end_) [[unlikely]]
      return '\0';
    const char c = *at_++;
    if (at_ == piece_end_) [[unlikely]]
      BeginPiece();
    return c;
  }
  size_t Tell() const { return static_cast<size_t>(at_ - begin_); }
  // Only for parsing in place, which is not done.
  char* PutBegin() { return nullptr; }
  void Put(char) {}
  void Flush() {}
  size_t PutEnd(char*) { return 0; }

 private:
  void BeginPiece();

  Decoder& decoder_;
  const char* begin_;
  const char* at_;
  const char* end_;
  const char* piece_end_;
  const char* paid_end_;
};

// What RapidJSON's stack gets its memory from. The decoder owns it.
class ParserMemory {
 public:
  [[maybe_unused]] static constexpr bool kNeedFree = false;
  ParserMemory() = default;  // RapidJSON's code names it; it is not used
  explicit ParserMemory(Decoder* decoder) : decoder_(decoder) {}

  void* Malloc(size_t bytes) { return Realloc(nullptr, 0, bytes); }
  void* Realloc(void* old, size_t old_bytes, size_t bytes);
  static void Free(void*) {}

 private:
  Decoder* decoder_ = nullptr;
};

// One parse: RapidJSON's handler, and the job, if there is one.
class Decoder final : public NativeJob {
 public:
  Decoder(Machine& machine, std::string_view text)
      : machine_(machine), heap_(machine.heap()), text_(text), stream_(*this, text) {}
  ~Decoder() override;

  // At once, on this stack. False: memory was refused, nothing is left.
  [[nodiscard]] bool Run(NativeCall& call) {
    char memory[kSmallStack];
    call_ = &call;
    small_ = memory;
    Parse(kSmallStack);
    small_ = nullptr;
    return !refused_;
  }

  // As a job: until it is done (kFinished), or cannot go on before the loop
  // has done what the step says (kGrow, kCollect), or a piece is over.
  enum class Status : uint8_t { kFinished, kPieceDone, kMustGrow, kNoMemory };
  Status Advance(NativeCall& call) {
    call_ = &call;
    if (!job_) job_.emplace(&Main, this);
    if (!job_->Resume()) return Status::kNoMemory;
    return job_->finished() ? Status::kFinished : asleep_;
  }

  // Bytes reserved in the heap for this object.
  void OwnReservedBytes(size_t bytes) { reserved_ = bytes; }

  // How it ended.
  JsonProblem problem() const { return problem_; }
  size_t offset() const { return offset_; }

  // ---- For the stream and the allocator.
  void ChargePiece(size_t bytes) { call_->Charge(static_cast<int64_t>(bytes)); }
  void PieceDone() { Sleep(Status::kPieceDone); }
  void* GrowParserMemory(size_t bytes);

  // ---- RapidJSON's events. False ends the parse.
  bool Null() { return Add(machine_.library.json.null); }
  bool Bool(bool value) { return Add(Value::Boolean(value)); }
  bool RawNumber(const char* digits, rapidjson::SizeType length, bool copy);
  bool String(const char* bytes, rapidjson::SizeType length, bool copy);
  bool Key(const char* bytes, rapidjson::SizeType length, bool copy);
  bool StartObject() { return Open(nullptr); }
  bool EndObject(rapidjson::SizeType) { return Close(); }
  bool StartArray() { return Open(machine_.library.json.array); }
  bool EndArray(rapidjson::SizeType) { return Close(); }
  // Numbers come as text.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(int64_t) { return false; }
  bool Uint64(uint64_t) { return false; }
  bool Double(double) { return false; }

 private:
  struct Level {
    Table* table;
    int64_t count;  // of an array's elements; kObject for an object
  };
  static constexpr int64_t kObject = -1;
  using Reader = rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, ParserMemory>;

  static void Main(void* decoder) { static_cast<Decoder*>(decoder)->Parse(kFirstStack); }
  void Parse(size_t first_stack);

  void Sleep(Status status) {
    asleep_ = status;
    job_->Suspend();
  }
  // Memory was refused. True: try again.
  bool WaitForMemory() {
    if (!job_) {
      refused_ = true;
      return false;
    }
    Sleep(Status::kNoMemory);
    return true;
  }
  bool Fail(JsonProblem problem) {
    problem_ = problem;
    return false;
  }

  // Calls `make` until it gives something. Null: the parse is to end.
  template <class Make>
  auto Get(Make make) {
    for (;;) {
      if (auto* made = make()) return made;
      if (!WaitForMemory()) return decltype(make())(nullptr);
    }
  }
  vm::String* MakeString(std::string_view bytes);
  bool Add(const Value& value);
  bool Open(Table* metatable);
  bool Close() {
    --depth_;
    return true;
  }

  static constexpr size_t kFirstStack = 1024;

  Machine& machine_;
  Heap& heap_;
  NativeCall* call_ = nullptr;
  std::string_view text_;
  TextStream stream_;
  std::optional<StackfulJob> job_;
  Status asleep_ = Status::kPieceDone;
  bool refused_ = false;
  JsonProblem problem_ = JsonProblem::kNone;
  size_t offset_ = 0;
  char* small_ = nullptr;  // RapidJSON's memory when there is no job
  void* block_ = nullptr;  // and when there is one
  size_t block_bytes_ = 0;
  size_t reserved_ = 0;
  Value key_;                           // the name that waits for its value
  size_t depth_ = 0;
  Level levels_[kMaxJsonDepth];
};

TextStream::TextStream(Decoder& decoder, std::string_view text)
    : decoder_(decoder),
      begin_(text.data()),
      at_(begin_),
      end_(begin_ + text.size()),
      piece_end_(begin_ + std::min(text.size(), TextPiece())),
      paid_end_(begin_ + std::min(text.size(), kTextPiece)) {}

void TextStream::BeginPiece() {
  if (at_ == end_) return;
  decoder_.PieceDone();
  // Charged in pieces of the real size: the text may end early.
  if (at_ == paid_end_) {
    const size_t bytes = std::min(static_cast<size_t>(end_ - at_), kTextPiece);
    decoder_.ChargePiece(bytes);
    paid_end_ = at_ + bytes;
  }
  piece_end_ = at_ + std::min(static_cast<size_t>(paid_end_ - at_), TextPiece());
}

void* ParserMemory::Realloc(void*, size_t, size_t bytes) {
  return decoder_->GrowParserMemory(bytes);
}

Decoder::~Decoder() {
  // Nothing on its stack has a destructor that does anything.
  if (job_) job_->Drop();
  if (block_ != nullptr) heap_.FreeBuffer(block_, block_bytes_);
  if (reserved_ != 0) heap_.ReleaseBytes(reserved_);
}

void* Decoder::GrowParserMemory(size_t bytes) {
  if (!job_) {
    SELENITE_CHECK(bytes <= kSmallStack);
    return small_;
  }
  for (;;) {
    // Less than the text is long, which has paid.
    const int64_t mark = heap_.ChargeMark();
    void* grown = heap_.ReallocateBuffer(block_, block_bytes_, bytes);
    heap_.ReplaceCharges(mark, 0);
    if (grown != nullptr) {
      block_ = grown;
      block_bytes_ = bytes;
      return block_;
    }
    Sleep(Status::kNoMemory);
  }
}

void Decoder::Parse(size_t first_stack) {
  call_->Charge(kFuelPerDecode);
  ChargePiece(std::min(text_.size(), kTextPiece));
  ParserMemory memory(this);
  Reader reader(&memory, first_stack);
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag |
                              rapidjson::kParseValidateEncodingFlag |
                              rapidjson::kParseNumbersAsStringsFlag;
  const rapidjson::ParseResult result = reader.Parse<kFlags>(stream_, *this);
  if (result.IsError()) {
    offset_ = result.Offset();
    if (problem_ == JsonProblem::kNone) problem_ = JsonProblemOf(result.Code(), text_, offset_);
  } else if (stream_.Tell() != text_.size()) {
    // RapidJSON takes a zero for the end.
    offset_ = stream_.Tell();
    problem_ = JsonProblem::kTextAfterValue;
  }
}

bool Decoder::RawNumber(const char* digits, rapidjson::SizeType length, bool) {
  if (length > kMaxNumeralBytes) return Fail(JsonProblem::kNumberLength);
  call_->ChargeBytes(length);
  const std::optional<Number> number = ParseNumber({digits, length});
  SELENITE_CHECK(number);
  if (number->is_integer) return Add(Value::Integer(number->integer));
  if (!std::isfinite(number->real)) return Fail(JsonProblem::kNumberRange);
  return Add(Value::Float(number->real));
}

vm::String* Decoder::MakeString(std::string_view bytes) {
  if (bytes.size() <= StringAtOnce()) {
    call_->ChargeBytes(bytes.size());
    if (HasSurrogate(bytes)) {
      problem_ = JsonProblem::kBadSurrogate;
      return nullptr;
    }
    return Get([&] { return call_->NewString(bytes); });
  }
  // As above: charged and looked through before there is a string.
  const auto most = static_cast<size_t>(PieceBytes());
  for (size_t at = 0; at < bytes.size(); at += most) {
    Sleep(Status::kPieceDone);
    const size_t end = std::min(at + most, bytes.size());
    call_->Charge(PriceOfPart(ChargedBytes(at, bytes.size()), ChargedBytes(end, bytes.size()),
                              kCopiedBytesPerFuelUnit));
    // One byte more, so that no pair is missed.
    if (HasSurrogate(bytes.substr(at, end - at + 1))) {
      problem_ = JsonProblem::kBadSurrogate;
      return nullptr;
    }
  }
  vm::String* string = Get([&] { return machine_.strings().MakeLongUninitialized(bytes.size()); });
  if (string == nullptr) return nullptr;
  call_->SetSlot(kValue, Value::Of(string));
  for (size_t at = 0; at < bytes.size(); at += most) {
    Sleep(Status::kPieceDone);
    std::memcpy(string->mutable_data() + at, bytes.data() + at, std::min(most, bytes.size() - at));
  }
  return string;
}

bool Decoder::String(const char* bytes, rapidjson::SizeType length, bool) {
  vm::String* string = MakeString({bytes, length});
  return string != nullptr && Add(Value::Of(string));
}

bool Decoder::Key(const char* bytes, rapidjson::SizeType length, bool) {
  vm::String* string = MakeString({bytes, length});
  if (string == nullptr) return false;
  key_ = Value::Of(string);
  call_->SetSlot(kKey, key_);
  while (PrepareKey(*call_, key_) != Step::kNext) {
    Sleep(Status::kMustGrow);
  }
  return true;
}

// Puts the value where it belongs.
bool Decoder::Add(const Value& value) {
  if (depth_ == 0) {
    call_->SetSlot(kResult, value);
    return true;
  }
  call_->SetSlot(kValue, value);
  Level& level = levels_[depth_ - 1];
  const Value key = level.count == kObject ? key_ : Value::Integer(level.count + 1);
  for (;;) {
    switch (key.IsInteger() ? level.table->SetInteger(heap_, key.AsInteger(), value)
                            : level.table->Set(heap_, machine_.strings(), key, value)) {
      case TableStatus::kOk:
        if (level.count != kObject) ++level.count;
        return true;
      case TableStatus::kMustGrow:
        SELENITE_CHECK(job_);
        machine_.maintenance().RequestGrowth(level.table, key);
        Sleep(Status::kMustGrow);
        break;
      default:
        if (!WaitForMemory()) return false;
        break;
    }
  }
}

// A table begins: an array if it gets a metatable that says so.
bool Decoder::Open(Table* metatable) {
  if (depth_ == kMaxJsonDepth) return Fail(JsonProblem::kTooDeep);
  Table* table = Get([&] { return heap_.New<Table>(0); });
  if (table == nullptr) return false;
  if (metatable != nullptr) table->set_metatable(heap_, metatable);
  if (!Add(Value::Of(table))) return false;
  levels_[depth_++] = {table, metatable == nullptr ? kObject : 0};
  return true;
}

// ---- The native -----------------------------------------------------------------

Step Finish(NativeCall& call, JsonProblem problem, size_t offset) {
  if (problem == JsonProblem::kNone) return call.ReturnValue(call.Slot(kResult));
  call.SetSlot(kOffset, Value::Integer(static_cast<int64_t>(offset)));
  call.SetSlot(kProblem, Value::Integer(static_cast<int64_t>(problem)));
  call.SetSlot(kCounted, Value::Integer(0));
  call.SetSlot(kLines, Value::Integer(0));
  call.SetSlot(kLineStart, Value::Integer(0));
  return call.Continue(kLocate);
}

Step Parse(NativeCall& call) {
  auto& decoder = static_cast<Decoder&>(*call.machine().execution.job);
  switch (decoder.Advance(call)) {
    case Decoder::Status::kFinished: {
      const JsonProblem problem = decoder.problem();
      const size_t offset = decoder.offset();
      call.machine().execution.job.reset();
      return Finish(call, problem, offset);
    }
    case Decoder::Status::kPieceDone:
      return call.Continue(kParse);
    case Decoder::Status::kMustGrow:
      return Step::kGrow;
    case Decoder::Status::kNoMemory:
      return call.NoMemory();
  }
  return call.ReturnNothing();
}

// Counts the lines up to the problem, in pieces, then raises the error.
Step Locate(NativeCall& call) {
  const Text text = call.TextAt(kText);
  const auto offset = std::min(static_cast<size_t>(call.Slot(kOffset).AsInteger()), text.size());
  const auto counted = static_cast<size_t>(call.Slot(kCounted).AsInteger());
  int64_t lines = call.Slot(kLines).AsInteger();
  auto line_start = static_cast<size_t>(call.Slot(kLineStart).AsInteger());
  const std::string_view seen = text.Take(call, counted, offset - counted);
  lines += std::count(seen.begin(), seen.end(), '\n');
  if (const size_t last = seen.rfind('\n'); last != std::string_view::npos) {
    line_start = counted + last + 1;
  }
  if (counted + seen.size() < offset) {
    call.SetSlot(kCounted, Value::Integer(static_cast<int64_t>(counted + seen.size())));
    call.SetSlot(kLines, Value::Integer(lines));
    call.SetSlot(kLineStart, Value::Integer(static_cast<int64_t>(line_start)));
    return call.Pause(kLocate);
  }
  const auto problem = static_cast<JsonProblem>(call.Slot(kProblem).AsInteger());
  std::string message = "invalid JSON at line " + std::to_string(lines + 1) + ", column " +
                        std::to_string(offset - line_start + 1) + ": " +
                        DescribeJsonProblem(problem);
  if (offset == text.size() && ExpectsMore(problem)) message += ", got the end of the text";
  return call.Raise(message);
}

Step Begin(NativeCall& call) {
  const std::optional<Text> text = call.CheckString(kText);
  if (!text) return call.Raised();
  if (text->size() > kMaxTextBytes) return call.BadArgument(kText, "text too long");
  if (text->size() > TextPiece()) {
    constexpr size_t kBytes = sizeof(Decoder) + StackfulJob::kLeastBytes;
    if (!call.heap().ReserveBytes(kBytes)) return call.NoMemory();
    auto job = std::make_unique<Decoder>(call.machine(), text->whole(Reading::kScanned));
    job->OwnReservedBytes(kBytes);
    call.machine().execution.job = std::move(job);
    call.SetSlotCount(1);
    call.SetSlotCount(kDecodeSlots);
    return call.Continue(kParse);
  }
  call.SetSlotCount(kDecodeSlots);
  Heap& heap = call.heap();
  const int64_t memory_mark = heap.ChargeMark();
  Fuel& fuel = call.machine().fuel();
  const int64_t work_mark = fuel.work(WorkKind::kNative);
  Decoder decoder(call.machine(), text->whole(Reading::kScanned));
  if (decoder.Run(call)) return Finish(call, decoder.problem(), decoder.offset());
  // What was charged is returned: it will be paid again.
  heap.ReplaceCharges(memory_mark, 0);
  call.Charge(work_mark - fuel.work(WorkKind::kNative));
  return call.NoMemory();
}

Step Decode(NativeCall& call) {
  switch (call.state()) {
    case kParse:
      return Parse(call);
    case kLocate:
      return Locate(call);
    default:
      return Begin(call);
  }
}

constexpr NativeInfo kFunctions[] = {
    {.name = "decode", .qualified = "json.decode", .prices = Price::kDecoding, .function = Decode},
};

}  // namespace

std::span<const NativeInfo> JsonDecodeLibrary() { return kFunctions; }

}  // namespace selenite::vm

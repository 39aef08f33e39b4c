#include "vm/stdlib/local/file_loading.h"

#include <optional>
#include <utility>

#include "vm/objects/buffer.h"
#include "vm/run/loading/compile_job.h"
#include "vm/run/machine/machine.h"
#include "vm/stdlib/base/chunk_loading.h"
#include "vm/stdlib/local/file_values.h"
#include "vm/stdlib/strings/text.h"

namespace selenite::vm {

namespace {

// How far the beginning of the text was looked at: a mark of UTF-8 is dropped,
// and a first line that begins with '#' is left out, but for its line break.
enum Beginning : int64_t { kNothingSeen, kInFirstLine, kSeen };
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

class Loader {
 public:
  Loader(NativeCall& call, const FileLoading& loading, const LoadOptions& options)
      : call_(call), loading_(loading), options_(options) {}

  LoadOutcome Advance() {
    switch (call_.state() - loading_.first_state) {
      case kLoadOpen: return Open();
      case kLoadRead: return Read();
      case kLoadCompile:
      case kLoadCompileAfterCollection: return Compile();
      default: return Link();
    }
  }

 private:
  static LoadOutcome More(Step step) { return {LoadOutcome::Status::kMore, step}; }
  static LoadOutcome Failed(std::string problem) {
    return {LoadOutcome::Status::kFailed, Step::kNext, std::move(problem)};
  }
  Value Slot(FileLoadingSlot slot) { return call_.Slot(loading_.first_slot + slot); }
  void SetSlot(FileLoadingSlot slot, const Value& value) {
    call_.SetSlot(loading_.first_slot + slot, value);
  }
  uint32_t State(FileLoadingState state) const { return loading_.first_state + state; }
  bool is_standard_input() { return Slot(kLoadPath).IsNil(); }
  std::string_view path() {
    return is_standard_input() ? "stdin" : PathOf(Text(*Slot(kLoadPath).AsString()));
  }

  LoadOutcome Open() {
    Buffer* text = call_.heap().New<Buffer>(0);
    if (text == nullptr) return More(call_.NoMemory());
    if (!is_standard_input()) {
      const NewFile opened = OpenFile(call_, path(), {.read = true});
      if (opened.userdata == nullptr) {
        if (opened.error == 0) return More(opened.step);
        return Failed("cannot open " + ErrorText(opened.error, path()));
      }
      SetSlot(kLoadFile, Value::Of(opened.userdata));
    }
    SetSlot(kLoadText, Value::Of(text));
    SetSlot(kLoadName, Value());
    SetSlot(kLoadBeginning, Value::Integer(kNothingSeen));
    return More(call_.Continue(State(kLoadRead)));
  }

  LocalFile& File() {
    if (is_standard_input()) return call_.machine().options().local_files->file(0);
    return FileOf(call_.machine(), Slot(kLoadFile));
  }
  void Close() {
    if (!is_standard_input()) CloseFile(call_.machine(), *Slot(kLoadFile).AsUserdata());
  }

  LoadOutcome Read() {
    LocalFile& file = File();
    // The beginning is looked at whole.
    const bool begins = Slot(kLoadBeginning).AsInteger() == kNothingSeen;
    const size_t wanted = begins ? kUtf8Mark.size() : 1;
    while (file.ahead().size() < wanted) {
      const LocalFile::ReadResult more = file.ReadOn();
      if (more.error != 0) {
        Close();
        return Failed("cannot read " + ErrorText(more.error, path()));
      }
      if (more.bytes == 0) break;
    }
    if (file.ahead().empty()) {
      Close();
      return BeginCompile();
    }
    if (begins) {
      if (file.ahead().starts_with(kUtf8Mark)) file.Take(kUtf8Mark.size());
      const bool skips = file.ahead().starts_with('#');
      SetSlot(kLoadBeginning, Value::Integer(skips ? kInFirstLine : kSeen));
    }
    std::string_view piece = file.ahead().substr(0, static_cast<size_t>(PieceBytes()));
    if (Slot(kLoadBeginning).AsInteger() == kInFirstLine) {
      const size_t end = std::min(piece.find('\n'), piece.size());
      call_.ChargeBytes(end);
      if (end < piece.size()) SetSlot(kLoadBeginning, Value::Integer(kSeen));
      file.Take(end);
      return More(call_.Pause(State(kLoadRead)));
    }
    Buffer* text = Slot(kLoadText).AsBuffer();
    if (!text->Append(call_.heap(), piece)) return More(call_.NoMemory());
    call_.Charge(
        PriceOfPart(text->size() - piece.size(), text->size(), kCopiedBytesPerFuelUnit));
    file.Take(piece.size());
    return More(call_.Pause(State(kLoadRead)));
  }

  LoadOutcome BeginCompile() {
    const std::string_view text = Slot(kLoadText).AsBuffer()->view();
    const std::string_view mode = options_.mode.Start();
    constexpr char kBinarySignature = '\x1b';
    if (text.starts_with(kBinarySignature)) {
      // Never loaded, whatever the mode says.
      const std::string_view shown = mode == "b" || mode == "bt" ? "t" : mode;
      return Failed("attempt to load a binary chunk (mode is '" + std::string(shown) + "')");
    }
    if (mode.find('t') == std::string_view::npos) {
      return Failed("attempt to load a text chunk (mode is '" + std::string(mode) + "')");
    }
    return More(call_.Continue(State(kLoadCompile)));
  }

  LoadOutcome Compile() {
    const LoadingStates states = {.compile = State(kLoadCompile),
                                  .after_collection = State(kLoadCompileAfterCollection),
                                  .link = State(kLoadLink)};
    // The compile job looks at it until it is done, in later invocations, too.
    if (Slot(kLoadName).IsNil()) {
      String* name = call_.NewString((is_standard_input() ? "=" : "@") + std::string(path()));
      if (name == nullptr) return More(call_.NoMemory());
      SetSlot(kLoadName, Value::Of(name));
    }
    const ChunkText text = {Slot(kLoadText).AsBuffer()->view(), 
                            Slot(kLoadName).AsString()->bytes(Reading::kOurs)};
    const std::optional<Step> step =
        AdvanceLoading(call_, text, states, loading_.first_slot + kLoadPrototype);
    if (step) return More(*step);
    LoadOutcome failed = Failed(LoadingProblem(call_.machine()));
    call_.machine().execution.job.reset();
    return failed;
  }

  LoadOutcome Link() {
    const Step step =
        PushLoaded(call_, loading_.first_slot + kLoadPrototype, options_.environment);
    if (step != Step::kNext) return More(step);
    return {LoadOutcome::Status::kLoaded};
  }

  NativeCall& call_;
  const FileLoading loading_;
  const LoadOptions options_;
};

}  // namespace

LoadOutcome AdvanceFileLoading(NativeCall& call, const FileLoading& loading,
                               const LoadOptions& options) {
  return Loader(call, loading, options).Advance();
}

}  // namespace selenite::vm

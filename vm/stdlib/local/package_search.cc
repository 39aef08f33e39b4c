#include "vm/stdlib/local/package_search.h"

#include <algorithm>
#include <string_view>

#include "vm/objects/buffer.h"
#include "vm/run/machine/machine.h"
#include "vm/stdlib/local/file_values.h"

namespace selenite::vm {

namespace {

// No file name that is tried is longer.
constexpr size_t kMaxNameBytes = static_cast<size_t>(kPieceBytes);

// `text` with every `from` as `to`, each of which is charged; nothing when that is too long.
std::optional<std::string> Replaced(NativeCall& call, std::string_view text,
                                    std::string_view from, std::string_view to) {
  std::string result;
  if (text.size() > kMaxNameBytes) return std::nullopt;
  for (;;) {
    const size_t found = from.empty() ? std::string_view::npos : text.find(from);
    result += text.substr(0, found);
    if (found == std::string_view::npos) return result;
    if (result.size() + to.size() > kMaxNameBytes) return std::nullopt;
    call.Charge(1);
    result += to;
    text.remove_prefix(found + from.size());
  }
}

}  // namespace

bool BeginSearch(NativeCall& call, uint32_t first, const Value& name, const Value& templates) {
  Buffer* tried = call.heap().New<Buffer>(0);
  String* separator = call.NewString(".");
  String* replacement = call.NewString("/");
  if (tried == nullptr || separator == nullptr || replacement == nullptr) return false;
  call.SetSlot(first + kSearchName, name);
  call.SetSlot(first + kSearchTemplates, templates);
  call.SetSlot(first + kSearchSeparator, Value::Of(separator));
  call.SetSlot(first + kSearchReplacement, Value::Of(replacement));
  call.SetSlot(first + kSearchPosition, Value::Integer(0));
  call.SetSlot(first + kSearchTried, Value::Of(tried));
  return true;
}

SearchOutcome AdvanceSearch(NativeCall& call, uint32_t first, uint32_t state) {
  const auto text = [&](SearchSlot slot) {
    return call.TextAt(first + slot).whole(Reading::kFileNames);
  };
  const std::string_view templates = text(kSearchTemplates);
  const size_t position = static_cast<size_t>(call.Slot(first + kSearchPosition).AsInteger());
  if (position > templates.size()) return {SearchOutcome::Status::kNotFound};
  std::string_view one = templates.substr(position, kMaxNameBytes + 1);
  one = one.substr(0, one.find(';'));
  const std::optional<std::string> name =
      Replaced(call, text(kSearchName), text(kSearchSeparator), text(kSearchReplacement));
  const std::optional<std::string> path =
      name && one.size() <= kMaxNameBytes ? Replaced(call, one, "?", *name) : std::nullopt;
  call.ChargeBytes(one.size() + (name ? name->size() : 0) + (path ? path->size() : 0));
  if (!path) return {SearchOutcome::Status::kMore, call.Raise("file name too long")};

  const NewFile opened = OpenFile(call, *path, {.read = true});
  if (opened.userdata != nullptr) {
    CloseFile(call.machine(), *opened.userdata);
    return {SearchOutcome::Status::kFound, Step::kNext, *path};
  }
  if (opened.error == 0) return {SearchOutcome::Status::kMore, opened.step};
  Buffer* tried = call.Slot(first + kSearchTried).AsBuffer();
  const std::string line = (position == 0 ? "no file '" : "\n\tno file '") + *path + "'";
  if (!tried->Append(call.heap(), line)) return {SearchOutcome::Status::kMore, call.NoMemory()};
  call.SetSlot(first + kSearchPosition,
               Value::Integer(static_cast<int64_t>(position + one.size() + 1)));
  return {SearchOutcome::Status::kMore, call.Pause(state)};
}

}  // namespace selenite::vm

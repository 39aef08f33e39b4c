#include "tests/equal_fuel/chunk_writer.h"

#include <cctype>
#include <fstream>
#include <string_view>

namespace selenite::equal_fuel {
namespace {

// Every `word` of the text becomes what `make()` says.
template <class Make>
void Replace(std::string& text, std::string_view word, const Make& make) {
  for (size_t at = text.find(word); at != text.npos; at = text.find(word, at)) {
    const std::string made = make();
    text.replace(at, word.size(), made);
    at += made.size();
  }
}

}  // namespace

Texts ReadTexts(const std::string& path) {
  Texts texts;
  std::ifstream file(path);
  std::vector<std::string>* list = nullptr;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    if (line.front() == '[' && line.back() == ']') {
      list = &texts[line.substr(1, line.size() - 2)];
    } else {
      list->push_back(line);
    }
  }
  return texts;
}

std::string ChunkWriter::OneOf(const std::vector<std::string>& texts) {
  return texts[static_cast<size_t>(Between(0, static_cast<int64_t>(texts.size()) - 1))];
}

std::string ChunkWriter::Good(char kind) {
  if (kind == 'x' && OneIn(2)) return std::to_string(Between(-3, 12));
  constexpr std::string_view kKinds = "sniftxq";
  if (kind == 'v') kind = kKinds[static_cast<size_t>(Between(0, kKinds.size() - 1))];
  return OneOf(values_.at(std::string(1, kind)));
}

std::string ChunkWriter::Anything() { return Good(OneIn(8) ? 'x' : '?'); }

std::string ChunkWriter::Value(char kind) { return OneIn(5) ? Anything() : Good(kind); }

std::string ChunkWriter::Arguments(const CalledNative& native) {
  std::string text;
  const auto add = [&text](const std::string& value) {
    if (!text.empty()) text += ", ";
    text += value;
  };
  const bool is_odd = OneIn(12);  // too few or too many
  for (const Parameter& parameter : native.parameters) {
    if (is_odd ? OneIn(3) : parameter.optional && OneIn(3)) break;
    if (!parameter.repeated) {
      add(Value(parameter.kind));
      continue;
    }
    for (int64_t more = OneIn(4) ? Between(0, 40) : Between(0, 7); more > 0; --more) {
      add(Value(parameter.kind));
    }
  }
  if (is_odd || OneIn(20)) {
    for (int64_t more = Between(0, 5); more > 0; --more) add(Anything());
  }
  if (OneIn(8)) {
    const std::string made = OneIn(2) ? "numbers" : "texts";
    add("table.unpack(" + made + "(" + OneOf(values_.at("x")) + "))");
  }
  return text;
}

// One of the forms. What is put in is not looked at again.
std::string ChunkWriter::Form(const CalledNative& native) {
  std::string text = OneOf(forms_.at("form"));
  Replace(text, "CALL", [] { return "f(ARGS)"; });
  const auto value = [&](size_t index) {
    return Value(index < native.parameters.size() ? native.parameters[index].kind : 'v');
  };
  std::string form;
  for (size_t at = 0; at < text.size();) {
    size_t end = at;
    while (end < text.size() && std::isalpha(static_cast<unsigned char>(text[end])) != 0) ++end;
    const std::string word = text.substr(at, end - at);
    if (word == "ARGS") {
      form += Arguments(native);
    } else if (word == "MORE") {
      const std::string arguments = Arguments(native);
      form += arguments.empty() ? "" : ", " + arguments;
    } else if (word == "A" || word == "B" || word == "C") {
      form += value(static_cast<size_t>(word[0] - 'A'));
    } else {
      form += word;
    }
    at = end;
    if (word.empty()) form += text[at++];
  }
  return form;
}

std::string ChunkWriter::Filled(std::string text, const std::string& body) {
  Replace(text, "N", [this] { return std::to_string(Between(0, 800)); });
  Replace(text, "BODY", [&] { return body; });
  return text;
}

std::string ChunkWriter::Write(const CalledNative& native) {
  const std::string form = Form(native);
  const std::string head = "local f = " + native.expression + "\n";
  if (OneIn(4)) return head + form;
  const std::string place = OneOf(forms_.at(OneIn(250) ? "end" : "place"));
  return head + Filled(place, "function() " + form + " end");
}

std::string ChunkWriter::WriteBefore() { return Filled(OneOf(forms_.at("before")), {}); }

}  // namespace selenite::equal_fuel

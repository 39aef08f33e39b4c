#include "client/cli/source_excerpt.h"

#include <fmt/format.h>
#include <utf8.h>

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

namespace selenite::cli {
namespace {

// Cells of a terminal's line that the excerpt takes, its margin not counted.
constexpr size_t kMaxWidth = 100;
// Of a line that is cut, so much is shown before the place.
constexpr size_t kWidthBefore = 60;
constexpr size_t kTabWidth = 4;
constexpr std::string_view kCut = "...";
// Bytes of a line that are looked at, on each side of the place.
constexpr size_t kMaxBytes = 4 * kMaxWidth;

bool IsLineBreak(char c) { return c == '\n' || c == '\r'; }

// Line `wanted`, without its line break. A pair of different line breaks counts
// once, as in the lexer.
std::optional<std::string_view> FindLine(std::string_view source, uint32_t wanted) {
  for (uint32_t line = 1; line < wanted; ++line) {
    const size_t end = source.find_first_of("\n\r");
    if (end == std::string_view::npos) return std::nullopt;
    const bool pair = end + 1 < source.size() && IsLineBreak(source[end + 1]) &&
                      source[end + 1] != source[end];
    source.remove_prefix(end + (pair ? 2 : 1));
  }
  return source.substr(0, source.find_first_of("\n\r"));
}

// A character as it is shown.
struct Glyph {
  std::string text;
  size_t width = 0;   // cells
  size_t offset = 0;  // where it is in the line
};

struct Range {
  uint32_t first, last;
};

bool IsIn(uint32_t value, const Range* begin, const Range* end) {
  return std::any_of(begin, end,
                     [value](Range r) { return value >= r.first && value <= r.last; });
}

// Controls, and what changes how the text around it is shown: joiners,
// directions, marks of invisible kinds, private use.
constexpr Range kEscaped[] = {{0x0, 0x1f},       {0x7f, 0x9f},      {0xad, 0xad},
                              {0x61c, 0x61c},    {0x115f, 0x1160},  {0x180b, 0x180f},
                              {0x200b, 0x200f},  {0x2028, 0x202e},  {0x2060, 0x206f},
                              {0x3164, 0x3164},  {0xe000, 0xf8ff},  {0xfdd0, 0xfdef},
                              {0xfe00, 0xfe0f},  {0xfeff, 0xfeff},  {0xfff0, 0xfffb},
                              {0x1d173, 0x1d17a}, {0xe0000, 0x10ffff}};
// Marks that stand above or below the character before.
constexpr Range kCombining[] = {{0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},
                                {0x610, 0x61a},   {0x64b, 0x65f},   {0x1ab0, 0x1aff},
                                {0x1dc0, 0x1dff}, {0x20d0, 0x20ff}, {0xfe20, 0xfe2f}};
// East Asian characters and emoji, of two cells.
constexpr Range kWide[] = {{0x1100, 0x115e},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},
                           {0xa960, 0xa97c},   {0xac00, 0xd7a3},   {0xf900, 0xfaff},
                           {0xfe30, 0xfe6f},   {0xff00, 0xff60},   {0xffe0, 0xffe6},
                           {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff},
                           {0x20000, 0x3fffd}};

Glyph ShowEscaped(std::string text) {
  const size_t width = text.size();
  return {.text = std::move(text), .width = width};
}

// `text` is the character `code` in UTF-8, `column` where it is shown.
Glyph ShowCharacter(uint32_t code, std::string_view text, size_t column) {
  if (code == '\t') return ShowEscaped(std::string(kTabWidth - column % kTabWidth, ' '));
  if (IsIn(code, std::begin(kEscaped), std::end(kEscaped))) {
    return ShowEscaped(code < 0x80 ? fmt::format("\\x{:02X}", code)
                                   : fmt::format("\\u{{{:X}}}", code));
  }
  const size_t width = IsIn(code, std::begin(kCombining), std::end(kCombining)) ? 0
                       : IsIn(code, std::begin(kWide), std::end(kWide))         ? 2
                                                                                : 1;
  return {.text = std::string(text), .width = width};
}

std::vector<Glyph> ShowAll(std::string_view line) {
  std::vector<Glyph> glyphs;
  size_t column = 0;
  const auto add = [&](Glyph glyph, const char* place) {
    glyph.offset = static_cast<size_t>(place - line.data());
    column += glyph.width;
    glyphs.push_back(std::move(glyph));
  };
  const char* const end = line.data() + line.size();
  for (const char* at = line.data(); at != end;) {
    const char* const invalid = utf8::find_invalid(at, end);
    while (at != invalid) {
      const char* const start = at;
      const uint32_t code = utf8::unchecked::next(at);
      add(ShowCharacter(code, std::string_view(start, at - start), column), start);
    }
    if (at != end) {
      add(ShowEscaped(fmt::format("\\x{:02X}", static_cast<unsigned char>(*at))), at);
      ++at;
    }
  }
  return glyphs;
}

}  // namespace

std::string SourceExcerpt(std::string_view source, uint32_t line, uint32_t column) {
  if (line == 0) return {};
  const std::optional<std::string_view> found = FindLine(source, line);
  if (!found) return {};
  std::string_view text = *found;
  // The place may be the end of the line.
  size_t place = column == 0 ? 0 : std::min<size_t>(column - 1, text.size());
  bool cut_before = false;
  bool cut_after = false;
  if (text.size() > place + kMaxBytes) {
    text = text.substr(0, place + kMaxBytes);
    cut_after = true;
  }
  if (place > kMaxBytes) {
    text.remove_prefix(place - kMaxBytes);
    place = kMaxBytes;
    cut_before = true;
  }

  const std::vector<Glyph> glyphs = ShowAll(text);
  size_t at = 0;  // the glyph of the place, or the end
  while (at < glyphs.size() && glyphs[at].offset + 1 <= place) ++at;
  if (at < glyphs.size() && glyphs[at].offset > place) --at;  // within a character
  size_t first = at;
  size_t before = 0;
  while (first > 0 && before + glyphs[first - 1].width <= kWidthBefore) {
    before += glyphs[--first].width;
  }
  size_t width = before;
  size_t last = at;
  while (last < glyphs.size() && width + glyphs[last].width <= kMaxWidth) {
    width += glyphs[last++].width;
  }
  cut_before = cut_before || first > 0;
  cut_after = cut_after || last < glyphs.size();

  const std::string number = std::to_string(line);
  std::string out = fmt::format("  {} | {}", number, cut_before ? kCut : "");
  for (size_t i = first; i < last; ++i) out += glyphs[i].text;
  while (out.back() == ' ') out.pop_back();
  out += cut_after ? fmt::format("{}\n", kCut) : "\n";
  if (column == 0) return out;
  const size_t indent = (cut_before ? kCut.size() : 0) + before;
  return out + fmt::format("  {} | {}^\n", std::string(number.size(), ' '),
                           std::string(indent, ' '));
}

}  // namespace selenite::cli

// The words of a chunk: its identifiers and its literal strings, each kept once.
//
// A Name is more than its text: it carries what the text means *at this
// moment of the parse* (the innermost local of that name, the visible label,
// the gotos waiting for one), so resolving costs no search however many
// scopes are open. The resolver keeps those fields. The lowering keeps there
// which string of the unit the text became.
//
// The table is a trie over the bits of a hash, with as many roots as the source
// is long. It never rehashes, and roots are made in pages when a word first
// needs them, so it does no large piece of work. The hash is keyed with a secret
// of the process: a chunk cannot choose colliding names.
//
// Short texts are compared as one number (ShortWord), not byte by byte.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "vm/support/arena.h"

namespace selenite::vm {

struct Binding;
struct LabelEntry;
struct PendingGoto;

struct Name {
  static constexpr uint32_t kNoString = UINT32_MAX;

  std::string_view text;
  uint64_t key = 0;  // ShortWord of a short text, else a hash
  Name* children[4] = {};

  Binding* binding = nullptr;      // the innermost local in scope
  LabelEntry* label = nullptr;     // the innermost label in scope
  PendingGoto* pending = nullptr;  // gotos without a target, newest first

  uint32_t string_id = kNoString;  // in the unit being made
};

// Texts of this length and less are told apart by ShortWord and length.
inline constexpr size_t kShortText = 8;

// The bytes of a text as a number; texts of one length have different ones.
// REQUIRES: size <= kShortText. Reads nothing but the text.
inline uint64_t ShortWord(const char* text, size_t size) {
  if (size >= 4) {
    uint32_t first, last;
    std::memcpy(&first, text, 4);
    std::memcpy(&last, text + size - 4, 4);
    return uint64_t{last} << 32 | first;
  }
  if (size == 0) return 0;
  const auto byte = [text](size_t i) { return uint64_t{static_cast<unsigned char>(text[i])}; };
  return byte(0) | byte(size / 2) << 8 | byte(size - 1) << 16;
}

class NameTable {
 public:
  // `source_bytes`: how long the source is, to make room.
  NameTable(Arena& arena, size_t source_bytes);
  NameTable(const NameTable&) = delete;
  NameTable& operator=(const NameTable&) = delete;

  // The one Name with this text. `text` must outlive the table.
  Name* Intern(std::string_view text) {
    return text.size() <= kShortText ? InternShort(text, ShortWord(text.data(), text.size()))
                                     : InternLong(text);
  }
  // The same; `word` is the ShortWord of the text.
  Name* InternShort(std::string_view text, uint64_t word);
  // A Name for a literal that is too long to be looked for: never found again.
  Name* NewName(std::string_view text) { return New(text, 0); }

 private:
  Name* InternLong(std::string_view text);
  // The root for a hash; the bits after the first root_bits_ are for the trie below it.
  Name** RootOf(uint64_t hash);
  Name* New(std::string_view text, uint64_t key);

  Arena& arena_;
  uint64_t mask_;  // the secret
  uint64_t factor_;
  int root_bits_;
  int page_bits_;   // of the roots of a page
  Name*** pages_;   // null: not needed yet
};

}  // namespace selenite::vm

// The identifiers of a chunk, each kept once.
//
// A Name is more than its text: it carries what the text means *at this
// moment of the parse* (the innermost local of that name, the visible label,
// the gotos waiting for one), so resolving costs no search however many
// scopes are open. The resolver keeps those fields.
//
// The table is a trie over the bits of a hash. It never rehashes, so it does
// no large piece of work and asks for no large piece of memory. The hash is
// keyed with a secret of the process: a chunk cannot choose colliding names.
#pragma once

#include <cstdint>
#include <string_view>

#include "vm/support/arena.h"

namespace selenite::vm {

struct Binding;
struct LabelEntry;
struct PendingGoto;

struct Name {
  std::string_view text;
  uint64_t hash;
  Name* children[4];

  Binding* binding;      // the innermost local in scope
  LabelEntry* label;     // the innermost label in scope
  PendingGoto* pending;  // gotos without a target, newest first
};

class NameTable {
 public:
  explicit NameTable(Arena& arena);
  NameTable(const NameTable&) = delete;
  NameTable& operator=(const NameTable&) = delete;

  // The one Name with this text. `text` must outlive the table.
  Name* Intern(std::string_view text);

 private:
  static constexpr int kRootBits = 6;

  Arena& arena_;
  uint64_t key_;
  Name* roots_[1 << kRootBits] = {};
};

}  // namespace selenite::vm

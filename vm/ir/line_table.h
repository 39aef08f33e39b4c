// The source line of each instruction of a function (of each word, once it is
// bytecode): a byte each.
//
// A byte says how much the line changes from the instruction before. Now and
// then there is an anchor, a place where the line itself is written down: where
// it changes by more than a byte can say, and after every kAnchorDistance
// entries, so that finding a line never takes longer than that. Lines are looked
// at when something goes wrong, so they may take a little time and no space.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <vector>

namespace selenite::vm {

// In lines that are not packed: this word of bytecode is the second of its
// instruction.
inline constexpr uint32_t kSecondWord = uint32_t{1} << 31;

class LineTableWriter;

// Immutable once made.
class LineTable {
 public:
  LineTable() = default;
  // As large as Bytes() of the writer says.
  explicit LineTable(const LineTableWriter& writer);
  // `lines`: per entry, with kSecondWord where it is meant. The line under a
  // kSecondWord is not kept: it is that of the entry before.
  explicit LineTable(std::span<const uint32_t> lines);
  LineTable(std::initializer_list<uint32_t> lines)
      : LineTable(std::span<const uint32_t>(lines.begin(), lines.size())) {}

  // Entries.
  uint32_t size() const { return size_; }
  // REQUIRES: i < size(), here and below.
  uint32_t At(uint32_t i) const;
  bool IsSecondWord(uint32_t i) const { return bytes_[i] == kSecond; }

  // Bytes held beside the object itself.
  size_t Bytes() const { return bytes_.capacity(); }

  // All lines one after the other, as they were given to the constructor.
  class Reader {
   public:
    explicit Reader(const LineTable& table) : table_(table), line_(table.first_line_) {}
    // From entry `from` on. REQUIRES: from <= size().
    Reader(const LineTable& table, uint32_t from);
    bool done() const { return entry_ == table_.size_; }
    // The entry that Next() reads.
    uint32_t entry() const { return entry_; }
    uint32_t Next();

   private:
    const LineTable& table_;
    uint32_t line_;
    uint32_t entry_ = 0;
    uint32_t anchor_ = 0;
  };
  std::vector<uint32_t> Unpack() const;

  static constexpr uint32_t kAnchorDistance = 128;

 private:
  friend class LineTableWriter;

  struct Anchor {
    uint32_t entry;
    uint32_t line;
  };

  // Bytes that are no difference; differences are stored plus kZero.
  static constexpr uint8_t kSecond = 0;
  static constexpr uint8_t kAnchored = 1;
  static constexpr int kZero = 128;
  static constexpr int kMaxDifference = 126;

  uint32_t anchor_count() const {
    return static_cast<uint32_t>((bytes_.size() - size_) / sizeof(Anchor));
  }
  Anchor anchor(uint32_t i) const;

  std::vector<uint8_t> bytes_;  // one for each entry, then the anchors
  uint32_t size_ = 0;
  uint32_t first_line_ = 0;  // as if entry 0 had an anchor
};

// Packs lines as they come. One writer serves many tables.
class LineTableWriter {
 public:
  void Clear() {
    anchors_.clear();
    size_ = plain_end_ = next_anchor_ = 0;
  }
  // Makes room for so many entries.
  void Reserve(size_t entries);

  void Append(uint32_t line) {
    const uint32_t byte = line - line_ + LineTable::kZero;
    constexpr uint32_t kLeast = LineTable::kZero - LineTable::kMaxDifference;
    if (size_ >= plain_end_ || byte - kLeast > 2 * LineTable::kMaxDifference) [[unlikely]] {
      return AppendSpecial(line);
    }
    line_ = line;
    bytes_[size_++] = static_cast<uint8_t>(byte);
  }
  void AppendSecondWord() { AppendByte(LineTable::kSecond); }

  // What the table takes beside the object itself.
  size_t Bytes() const { return size_ + anchors_.size() * sizeof(LineTable::Anchor); }
  // At most, per entry, while it is written.
  static constexpr size_t kMaxScratchBytes = 1 + sizeof(LineTable::Anchor);

 private:
  friend class LineTable;

  // An entry that is not the difference from the one before, or for which there is
  // no room yet.
  void AppendSpecial(uint32_t line);
  void AppendByte(uint8_t byte) {
    if (size_ == capacity_) [[unlikely]] Reserve(size_t{capacity_} * 2);
    bytes_[size_++] = byte;
  }

  std::unique_ptr<uint8_t[]> bytes_;
  std::vector<LineTable::Anchor> anchors_;
  uint32_t size_ = 0;
  uint32_t capacity_ = 0;     // of bytes_
  uint32_t next_anchor_ = 0;  // the entry that has an anchor at the latest
  uint32_t plain_end_ = 0;    // entries before it have room, and may be differences
  uint32_t first_line_ = 0;
  uint32_t line_ = 0;
};

}  // namespace selenite::vm

#include "vm/ir/line_table.h"

#include <cstring>

namespace selenite::vm {

LineTable::LineTable(const LineTableWriter& writer)
    : size_(static_cast<uint32_t>(writer.bytes_.size())), first_line_(writer.first_line_) {
  bytes_.reserve(writer.Bytes());
  bytes_ = writer.bytes_;
  const size_t anchor_bytes = writer.anchors_.size() * sizeof(Anchor);
  if (anchor_bytes == 0) return;
  bytes_.resize(size_ + anchor_bytes);
  std::memcpy(&bytes_[size_], writer.anchors_.data(), anchor_bytes);
}

LineTable::LineTable(std::span<const uint32_t> lines) {
  LineTableWriter writer;
  for (uint32_t line : lines) {
    if ((line & kSecondWord) != 0) {
      writer.AppendSecondWord();
    } else {
      writer.Append(line);
    }
  }
  *this = LineTable(writer);
}

LineTable::Anchor LineTable::anchor(uint32_t i) const {
  Anchor anchor;
  std::memcpy(&anchor, &bytes_[size_ + i * sizeof anchor], sizeof anchor);
  return anchor;
}

uint32_t LineTable::At(uint32_t i) const {
  // The last anchor that is not after `i`.
  uint32_t from = 0;
  uint32_t line = first_line_;
  for (uint32_t low = 0, high = anchor_count(); low < high;) {
    const uint32_t middle = low + (high - low) / 2;
    const Anchor candidate = anchor(middle);
    if (candidate.entry <= i) {
      from = candidate.entry;
      line = candidate.line;
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  while (from < i) {
    const uint8_t byte = bytes_[++from];
    if (byte != kSecond) line += static_cast<uint32_t>(byte - kZero);
  }
  return line;
}

LineTable::Reader::Reader(const LineTable& table, uint32_t from) : Reader(table) {
  if (from == 0) return;
  line_ = table.At(from - 1);
  entry_ = from;
  // The first anchor that is not before `from`.
  for (uint32_t high = table.anchor_count(); anchor_ < high;) {
    const uint32_t middle = anchor_ + (high - anchor_) / 2;
    if (table.anchor(middle).entry < from) {
      anchor_ = middle + 1;
    } else {
      high = middle;
    }
  }
}

uint32_t LineTable::Reader::Next() {
  const uint8_t byte = table_.bytes_[entry_++];
  if (byte == kSecond) return line_ | kSecondWord;
  if (byte == kAnchored) return line_ = table_.anchor(anchor_++).line;
  return line_ += static_cast<uint32_t>(byte - kZero);
}

std::vector<uint32_t> LineTable::Unpack() const {
  std::vector<uint32_t> lines;
  lines.reserve(size_);
  for (Reader reader(*this); !reader.done();) lines.push_back(reader.Next());
  return lines;
}

}  // namespace selenite::vm

#include "vm/ir/line_table.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace selenite::vm {

void LineTableWriter::Reserve(size_t entries) {
  constexpr size_t kLeast = 64;
  entries = std::max(entries, kLeast);
  if (entries <= capacity_) return;
  std::unique_ptr<uint8_t[]> grown(new uint8_t[entries]);
  if (size_ != 0) std::memcpy(grown.get(), bytes_.get(), size_);
  bytes_ = std::move(grown);
  capacity_ = static_cast<uint32_t>(entries);
}

void LineTableWriter::AppendSpecial(uint32_t line) {
  const int64_t difference = int64_t{line} - line_;
  line_ = line;
  if (size_ == 0) {
    first_line_ = line;
    next_anchor_ = LineTable::kAnchorDistance;
    AppendByte(LineTable::kZero);
  } else if (size_ >= next_anchor_ || difference > LineTable::kMaxDifference ||
             difference < -LineTable::kMaxDifference) {
    next_anchor_ = size_ + LineTable::kAnchorDistance;
    anchors_.push_back({size_, line});
    AppendByte(LineTable::kAnchored);
  } else {
    AppendByte(static_cast<uint8_t>(LineTable::kZero + difference));
  }
  plain_end_ = std::min(next_anchor_, capacity_);
}

LineTable::LineTable(const LineTableWriter& writer)
    : size_(writer.size_), first_line_(writer.first_line_) {
  bytes_.reserve(writer.Bytes());
  bytes_.assign(writer.bytes_.get(), writer.bytes_.get() + size_);
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

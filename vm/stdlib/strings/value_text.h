// The text of a string or a number, as `..` has it, without making a string.
#pragma once

#include <string_view>

#include "vm/objects/string.h"
#include "vm/objects/value.h"
#include "vm/support/number_format.h"

namespace selenite::vm {

class ValueText {
 public:
  explicit ValueText(const Value& value) {
    if (value.IsString()) [[likely]] {
      view_ = value.AsString()->bytes(Reading::kScanned);
    } else if (value.IsInteger()) {
      view_ = {number_, FormatInteger(value.AsInteger(), number_)};
    } else if (value.IsFloat()) {
      view_ = {number_, FormatFloat(value.AsFloat(), number_)};
    } else {
      valid_ = false;
    }
  }
  ValueText(const ValueText&) = delete;
  ValueText& operator=(const ValueText&) = delete;

  // False: the value is neither.
  bool valid() const { return valid_; }
  // Good while this and the string live.
  std::string_view view() const { return view_; }

 private:
  bool valid_ = true;
  std::string_view view_;
  char number_[kNumberBufferBytes];
};

}  // namespace selenite::vm

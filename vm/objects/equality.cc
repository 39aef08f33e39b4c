#include "vm/objects/equality.h"

#include "vm/objects/string.h"

namespace selenite::vm {

bool RawEquals(const Value& a, const Value& b) {
  if (a.tag() == b.tag()) {
    if (a.IsFloat()) return a.AsFloat() == b.AsFloat();
    if (a.bits() == b.bits()) return true;
    if (a.tag() != Tag::kLongString) return false;
    return a.AsString()->bytes(Reading::kCompared) == b.AsString()->bytes(Reading::kCompared);
  }
  // Only numbers of the two kinds are equal across tags. Comparing as floats
  // would round the integer; the float is turned into an integer instead.
  int64_t integer;
  if (a.IsInteger() && b.IsFloat()) {
    return FloatToInteger(b.AsFloat(), &integer) && integer == a.AsInteger();
  }
  if (a.IsFloat() && b.IsInteger()) {
    return FloatToInteger(a.AsFloat(), &integer) && integer == b.AsInteger();
  }
  return false;
}

}  // namespace selenite::vm

// Values of a reply as text, for people.
#pragma once

#include <string>

#include "selenite/v1/values.pb.h"

namespace selenite::cli {

// As `print` shows them; a table, which `print` shows as a serial number, as a
// constructor with everything in it.
std::string ValueText(const v1::Value& value);

}  // namespace selenite::cli

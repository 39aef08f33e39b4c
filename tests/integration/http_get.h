// A page over plain HTTP.
#pragma once

#include <string>

namespace selenite::integration {

// The body of http://ADDRESS/PATH; fails the test when there is none, or its
// status is not 200.
std::string HttpGet(const std::string& address, const std::string& path);

// The value of `series` ("name{label=\"x\"}") in the text of a scrape; -1: it
// is not there.
double SeriesValue(const std::string& text, const std::string& series);

}  // namespace selenite::integration

#include "tests/integration/http_get.h"

#include <gtest/gtest.h>
#include <httplib.h>

#include <cstdlib>

namespace selenite::integration {

std::string HttpGet(const std::string& address, const std::string& path) {
  const httplib::Result answer = httplib::Client("http://" + address).Get(path.c_str());
  if (!answer) {
    ADD_FAILURE() << "no answer from " << address << ": " << httplib::to_string(answer.error());
    return "";
  }
  EXPECT_EQ(answer->status, 200) << "http://" << address << path;
  return answer->body;
}

double SeriesValue(const std::string& text, const std::string& series) {
  const std::string line = "\n" + series + " ";
  const size_t place = ("\n" + text).find(line);
  if (place == std::string::npos) return -1;
  return std::strtod(text.c_str() + place + line.size() - 1, nullptr);
}

}  // namespace selenite::integration

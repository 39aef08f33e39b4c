#include "tests/integration/http_get.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>

namespace selenite::integration {

std::string HttpGet(const std::string& address, const std::string& path) {
  const size_t colon = address.rfind(':');
  sockaddr_in target = {};
  target.sin_family = AF_INET;
  target.sin_port = htons(static_cast<uint16_t>(std::stoi(address.substr(colon + 1))));
  EXPECT_EQ(inet_pton(AF_INET, address.substr(0, colon).c_str(), &target.sin_addr), 1);
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  std::string answer;
  if (connect(connection, reinterpret_cast<sockaddr*>(&target), sizeof target) == 0) {
    const std::string request =
        "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    EXPECT_EQ(send(connection, request.data(), request.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(request.size()));
    char buffer[65536];
    ssize_t count;
    while ((count = recv(connection, buffer, sizeof buffer, 0)) > 0) answer.append(buffer, count);
  }
  close(connection);
  const size_t body = answer.find("\r\n\r\n");
  EXPECT_NE(body, std::string::npos) << "no answer from " << address;
  return body == std::string::npos ? "" : answer.substr(body + 4);
}

double SeriesValue(const std::string& text, const std::string& series) {
  const std::string line = "\n" + series + " ";
  const size_t place = ("\n" + text).find(line);
  if (place == std::string::npos) return -1;
  return std::strtod(text.c_str() + place + line.size() - 1, nullptr);
}

}  // namespace selenite::integration

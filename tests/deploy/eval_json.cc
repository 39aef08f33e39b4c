// Sends one Eval and prints the whole reply: usage and coverage too, which
// `selenite eval` does not show. Both as JSON, the request on standard input.
//
//   echo '{"tenant": "default", "source": "cmV0dXJuIDE="}' | eval_json ADDRESS
#include <google/protobuf/util/json_util.h>

#include <cstdio>
#include <iostream>
#include <iterator>
#include <string>

#include "client/cpp/client.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: eval_json ADDRESS <request.json\n");
    return 2;
  }
  const std::string text(std::istreambuf_iterator<char>(std::cin), {});
  selenite::v1::EvalRequest request;
  const auto parsed = google::protobuf::util::JsonStringToMessage(text, &request);
  if (!parsed.ok()) {
    std::fprintf(stderr, "eval_json: %s\n", parsed.ToString().c_str());
    return 2;
  }
  const auto reply = selenite::client::Client(argv[1]).Eval(request);
  if (!reply.ok()) {
    std::fprintf(stderr, "eval_json: %s\n", reply.status().ToString().c_str());
    return 4;
  }
  google::protobuf::util::JsonPrintOptions options;
  options.always_print_primitive_fields = true;
  options.preserve_proto_field_names = true;
  std::string json;
  (void)google::protobuf::util::MessageToJsonString(*reply, &json, options);
  std::printf("%s\n", json.c_str());
  return 0;
}

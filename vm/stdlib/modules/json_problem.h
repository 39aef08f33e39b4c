// What can be wrong with a JSON text, in our words: RapidJSON's codes say less
// than they could, and some things it lets pass.
#pragma once

#include <rapidjson/error/error.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace selenite::vm {

enum class JsonProblem : uint8_t {
  kNone,
  kNoValue,
  kTextAfterValue,
  kNoName,
  kNoColon,
  kNoCommaOrBrace,
  kNoCommaOrBracket,
  kBadHex,
  kBadSurrogate,
  kBadEscape,
  kControlCharacter,
  kOpenString,
  kInvalidUtf8,
  kNumberRange,
  kNumberLength,
  kNoFraction,
  kNoExponent,
  kTooDeep,
};

std::string DescribeJsonProblem(JsonProblem problem);

// Whether the description says what is expected, so that "got" may follow.
bool ExpectsMore(JsonProblem problem);

// What RapidJSON found wrong at `offset` of `text`.
JsonProblem JsonProblemOf(rapidjson::ParseErrorCode code, std::string_view text, size_t offset);

}  // namespace selenite::vm

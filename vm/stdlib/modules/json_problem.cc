#include "vm/stdlib/modules/json_problem.h"

#include "vm/stdlib/modules/json_limits.h"

namespace selenite::vm {

std::string DescribeJsonProblem(JsonProblem problem) {
  switch (problem) {
    case JsonProblem::kNone:
      break;
    case JsonProblem::kNoValue:
      return "value expected";
    case JsonProblem::kTextAfterValue:
      return "end of text expected";
    case JsonProblem::kNoName:
      return "string key expected";
    case JsonProblem::kNoColon:
      return "':' expected";
    case JsonProblem::kNoCommaOrBrace:
      return "',' or '}' expected";
    case JsonProblem::kNoCommaOrBracket:
      return "',' or ']' expected";
    case JsonProblem::kBadHex:
      return "invalid unicode escape";
    case JsonProblem::kBadSurrogate:
      return "lone surrogate";
    case JsonProblem::kBadEscape:
      return "invalid escape sequence";
    case JsonProblem::kControlCharacter:
      return "control character in string";
    case JsonProblem::kOpenString:
      return "unterminated string";
    case JsonProblem::kInvalidUtf8:
      return "invalid UTF-8";
    case JsonProblem::kNumberRange:
      return "number out of range";
    case JsonProblem::kNumberLength:
      return "number too long";
    case JsonProblem::kNoFraction:
      return "digit expected after '.'";
    case JsonProblem::kNoExponent:
      return "digit expected in exponent";
    case JsonProblem::kTooDeep:
      return "tables nested more than " + std::to_string(kMaxJsonDepth) + " levels deep";
  }
  return "";
}

bool ExpectsMore(JsonProblem problem) {
  switch (problem) {
    case JsonProblem::kNoValue:
    case JsonProblem::kNoName:
    case JsonProblem::kNoColon:
    case JsonProblem::kNoCommaOrBrace:
    case JsonProblem::kNoCommaOrBracket:
    case JsonProblem::kNoFraction:
    case JsonProblem::kNoExponent:
      return true;
    default:
      return false;
  }
}

JsonProblem JsonProblemOf(rapidjson::ParseErrorCode code, std::string_view text, size_t offset) {
  const bool at_end = offset >= text.size();
  switch (code) {
    case rapidjson::kParseErrorNone:
      return JsonProblem::kNone;
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return JsonProblem::kTextAfterValue;
    case rapidjson::kParseErrorObjectMissName:
      return JsonProblem::kNoName;
    case rapidjson::kParseErrorObjectMissColon:
      return JsonProblem::kNoColon;
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return JsonProblem::kNoCommaOrBrace;
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return JsonProblem::kNoCommaOrBracket;
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return JsonProblem::kBadHex;
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return JsonProblem::kBadSurrogate;
    case rapidjson::kParseErrorStringEscapeInvalid:
      return at_end || text[offset] == '\\' ? JsonProblem::kBadEscape
                                            : JsonProblem::kControlCharacter;
    case rapidjson::kParseErrorStringMissQuotationMark:
      return at_end ? JsonProblem::kOpenString : JsonProblem::kControlCharacter;  // a zero
    case rapidjson::kParseErrorStringInvalidEncoding:
      return JsonProblem::kInvalidUtf8;
    case rapidjson::kParseErrorNumberTooBig:
      return JsonProblem::kNumberRange;
    case rapidjson::kParseErrorNumberMissFraction:
      return JsonProblem::kNoFraction;
    case rapidjson::kParseErrorNumberMissExponent:
      return JsonProblem::kNoExponent;
    default:
      return JsonProblem::kNoValue;
  }
}

}  // namespace selenite::vm

#include "client/cli/terminal_text.h"

#include <fmt/format.h>
#include <unistd.h>

namespace selenite::cli {

std::string WithoutControls(std::string_view text) {
  std::string shown;
  for (size_t i = 0; i < text.size(); ++i) {
    const unsigned char byte = static_cast<unsigned char>(text[i]);
    const unsigned char next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (byte == 0xC2 && next >= 0x80 && next <= 0x9F) {
      // U+0080 to U+009F: terminals take them for ESC and a letter.
      shown += fmt::format("\\x{:02x}\\x{:02x}", byte, next);
      ++i;
    } else if ((byte < ' ' && byte != '\t' && byte != '\n') || byte == 0x7F) {
      shown += fmt::format("\\x{:02x}", byte);
    } else {
      shown += text[i];
    }
  }
  return shown;
}

std::string TerminalText(std::FILE* file, std::string_view text) {
  return ::isatty(::fileno(file)) != 0 ? WithoutControls(text) : std::string(text);
}

}  // namespace selenite::cli

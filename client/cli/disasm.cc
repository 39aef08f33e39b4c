// `selenite disasm`: the bytecode of a script as text.
#include <cstdio>
#include <memory>
#include <string>

#include "client/cli/commands.h"
#include "client/cli/compile_only.h"
#include "vm/bytecode/disassembler.h"

namespace selenite::cli {
namespace {

struct DisasmFlags {
  CompileFlags compile;
  std::string path;
};

int Disasm(const DisasmFlags& flags) {
  const std::optional<vm::OpcodeSet> denied = DeniedOpcodes(flags.compile, "disasm");
  if (!denied) return kExitUsage;
  const CompiledFile file = CompileFile(flags.path, *denied, flags.compile.optimization_level);
  if (file.unit == nullptr) {
    PrintCompileError(file);
    return kExitScriptError;
  }
  const std::string listing = vm::PrintBytecode(*file.unit);
  std::fwrite(listing.data(), 1, listing.size(), stdout);
  return kExitOk;
}

}  // namespace

void AddDisasm(CLI::App& app, int& exit_code) {
  CLI::App* disasm = app.add_subcommand(
      "disasm", "Print the bytecode of FILE (- for standard input) without running it.");
  disasm->footer(
      "A function that fell back to the interpreter is shown as IR, with the reason.\n"
      "docs/opcodes.md explains opcodes and operands.");
  auto flags = std::make_shared<DisasmFlags>();  // shared with the callback below
  AddCompileFlags(*disasm, flags->compile);
  disasm->add_option("FILE", flags->path, "the script")->required();
  disasm->callback([flags, &exit_code] { exit_code = Disasm(*flags); });
}

}  // namespace selenite::cli

#include "tests/fuzz/program_writer.h"

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace selenite::fuzz {
namespace {

constexpr size_t kMaxProgramBytes = 6'000;
constexpr int kMaxDepth = 4;            // of blocks and of functions
constexpr size_t kMaxVisibleLocals = 60;  // far below what a function may have
constexpr size_t kMaxStringBytes = 12;

constexpr std::string_view kNumbers[] = {
    "0", "1", "2", "3", "7", "-1", "10", "63", "64", "127", "128", "-128", "255", "256", "1000",
    "65535", "65536", "2147483647", "-2147483648", "9007199254740993", "math.maxinteger",
    "math.mininteger", "0.0", "-0.0", "0.5", "1.0", "2.0", "-1.5", "3.0", "1e15", "2^53", "2^63",
    "1e308", "5e-324", "math.huge", "-math.huge", "0/0", "0x1p-3", "1e2",
};
constexpr std::string_view kBinary[] = {"+",  "-",  "*", "/", "//", "%", "^",  "..", "&", "|", "~",
                                        "<<", ">>", "<", "<=", ">", ">=", "==", "~=", "and", "or"};
constexpr std::string_view kUnary[] = {"-", "not ", "#", "~"};
constexpr std::string_view kFields[] = {"x", "y", "n", "list", "__index", "new"};
constexpr std::string_view kEvents[] = {
    "index", "newindex", "call", "add", "sub", "mul", "div", "mod", "pow", "unm", "idiv", "band",
    "bor", "bxor", "shl", "shr", "bnot", "concat", "len", "eq", "lt", "le", "close", "gc", "mode",
    "tostring", "name", "metatable", "pairs"};
constexpr std::string_view kModes[] = {"'k'", "'v'", "'kv'", "''"};
// What takes any arguments and shows nothing that may differ.
constexpr std::string_view kFunctions[] = {
    "type", "select", "rawget", "rawset", "rawequal", "rawlen", "next", "ipairs", "pairs",
    "tostring", "tonumber", "assert", "error", "pcall", "xpcall", "setmetatable", "getmetatable",
    "load", "coroutine.wrap", "coroutine.create", "coroutine.resume", "coroutine.yield",
    "coroutine.status", "coroutine.close", "coroutine.isyieldable", "coroutine.running",
    "table.insert", "table.remove", "table.concat", "table.unpack", "table.pack", "table.sort",
    "table.move", "string.rep", "string.sub", "string.format", "string.byte", "string.char",
    "string.find", "string.match", "string.gmatch", "string.gsub", "string.pack",
    "string.unpack", "string.packsize", "string.reverse", "string.upper", "string.lower",
    "string.len", "utf8.char", "utf8.codepoint", "utf8.len", "utf8.offset", "utf8.codes",
    "math.floor", "math.ceil", "math.max", "math.min", "math.fmod", "math.modf", "math.tointeger",
    "math.type", "math.ult", "math.abs", "math.random", "math.sqrt", "debug.traceback", "warn",
    "print", "debug.getinfo", "os.date", "os.time"};
constexpr std::string_view kMethods[] = {"rep", "sub", "format", "byte", "find", "match", "gsub",
                                         "upper", "len", "x", "new", "reverse", "gmatch"};
constexpr std::string_view kStrings[] = {"'abc'", "'10'", "'0x10'", "' 7 '", "'1e1'", "''",
                                         "'x'", "'%d+'", "'(%a)(.-)'", "'%s %d'", "'<i4z'",
                                         "'return 1'", "'k'", "'n'", "'%5.2f|%q'", "'__index'"};
constexpr std::string_view kCollect[] = {"'collect'", "'step'", "'step', 1", "'stop'", "'restart'",
                                         "'isrunning'", "'incremental'",
                                         "'generational'"};

class Writer {
 public:
  explicit Writer(ByteSource& bytes) : bytes_(bytes) {}

  std::string Write() {
    watches_collector_ = bytes_.Chance(30);
    text_ = "local function try(f, ...) print(pcall(f, ...)) end\n"
            "local a, b, c, d = {1, 2, 3, x = 1}, 'abc', 7, 2.5\n";
    locals_ = {"a", "b", "c", "d"};
    while (!Full()) {
      if (bytes_.Chance(75)) {
        text_ += "try(";
        Function(0);
        text_ += ", ";
        Expressions(0, 2);
        text_ += ")\n";
      } else {
        Statement(0);
      }
    }
    if (varied_end_) text_ += "error(a)\n";
    return std::move(text_);
  }

 private:
  template <size_t kCount>
  std::string_view Pick(const std::string_view (&items)[kCount]) {
    return items[bytes_.Below(kCount)];
  }
  bool Full() const { return bytes_.empty() || text_.size() > kMaxProgramBytes; }

  std::string NewName() { return "v" + std::to_string(++names_); }

  // A variable that may be assigned to; a global one now and then.
  std::string Variable() {
    if (bytes_.Chance(10)) return "g" + std::to_string(bytes_.Below(4));
    return locals_[locals_.size() - 1 - bytes_.Below(std::min<size_t>(locals_.size(), 16))];
  }

  // ---- Expressions.

  void Constant() {
    switch (bytes_.Below(6)) {
      case 0:
      case 1: text_ += '('; text_ += Pick(kNumbers); text_ += ')'; return;
      case 2: text_ += '('; text_ += std::to_string(bytes_.Integer()); text_ += ')'; return;
      case 3: text_ += '('; text_ += Pick(kStrings); text_ += ')'; return;
      case 4: Quoted(bytes_.Bytes(kMaxStringBytes)); return;
      default: text_ += bytes_.Chance(50) ? "nil" : bytes_.Chance(50) ? "true" : "false"; return;
    }
  }

  void Quoted(std::string_view raw) {
    text_ += "(\"";
    for (char c : raw) {
      const auto byte = static_cast<unsigned char>(c);
      if (byte >= ' ' && byte < 127 && c != '"' && c != '\\') {
        text_ += c;
      } else {
        char escape[8];
        std::snprintf(escape, sizeof escape, "\\%03u", byte);
        text_ += escape;
      }
    }
    text_ += "\")";
  }

  void Expression(int depth) {
    if (Full() || depth >= kMaxDepth) {
      text_ += bytes_.empty() ? "1" : Variable();
      return;
    }
    switch (bytes_.Below(20)) {
      case 0:
      case 1:
      case 2:
      case 3: text_ += Variable(); return;
      case 4:
      case 5:
      case 6: Constant(); return;
      case 7:
      case 8:
      case 9:
      case 10:
        text_ += '(';
        Expression(depth + 1);
        text_ += ' ';
        text_ += Pick(kBinary);
        text_ += ' ';
        Expression(depth + 1);
        text_ += ')';
        return;
      case 11:
        text_ += '(';
        text_ += Pick(kUnary);
        Expression(depth + 1);
        text_ += ')';
        return;
      case 12: Indexed(depth); return;
      case 13:
      case 14: Call(depth); return;
      case 15: Table(depth); return;
      case 16: Function(depth); return;
      case 17: text_ += varargs_ ? (bytes_.Chance(50) ? "(...)" : "...") : "nil"; return;
      case 18:
        text_ += "select('#', ";
        Expressions(depth + 1, 2);
        text_ += ')';
        return;
      default:
        // A chain of one operator, which the compiler treats as one.
        text_ += '(';
        const std::string_view operation = Pick(kBinary);
        for (size_t i = 0, count = 2 + bytes_.Below(4); i < count; ++i) {
          if (i > 0) (text_ += ' ').append(operation) += ' ';
          text_ += bytes_.Chance(60) ? Variable() : std::to_string(bytes_.Below(200));
        }
        text_ += ')';
        return;
    }
  }

  void Expressions(int depth, size_t most) {
    const size_t count = 1 + bytes_.Below(most);
    for (size_t i = 0; i < count; ++i) {
      if (i > 0) text_ += ", ";
      Expression(depth + 1);
    }
  }

  void Indexed(int depth) {
    text_ += Variable();
    if (bytes_.Chance(60)) {
      (text_ += '.') += Pick(kFields);
    } else {
      text_ += '[';
      Expression(depth + 1);
      text_ += ']';
    }
  }

  void Call(int depth) {
    switch (bytes_.Below(8)) {
      case 0:
      case 1:
      case 2: text_ += Variable(); break;
      case 3:
      case 4:
      case 5: text_ += Pick(kFunctions); break;
      case 6:
        text_ += '(';
        text_ += Variable();
        text_ += "):";
        text_ += Pick(kMethods);
        break;
      default: Indexed(depth); break;
    }
    text_ += '(';
    if (bytes_.Chance(85)) Expressions(depth, 3);
    text_ += ')';
  }

  void Table(int depth) {
    text_ += '{';
    for (size_t i = 0, count = bytes_.Below(5); i < count; ++i) {
      switch (bytes_.Below(4)) {
        case 0: (text_ += Pick(kFields)) += " = "; break;
        case 1:
          text_ += "[(";
          Expression(depth + 1);
          text_ += ") or 1] = ";
          break;
        default: break;
      }
      Expression(depth + 1);
      text_ += bytes_.Chance(80) ? ", " : "; ";
    }
    text_ += '}';
  }

  void Function(int depth) {
    const size_t outer_locals = locals_.size();
    const bool outer_varargs = varargs_;
    const int outer_loops = loops_;
    loops_ = 0;
    text_ += "function(";
    const size_t count = bytes_.Below(3);
    for (size_t i = 0; i < count; ++i) {
      locals_.push_back(NewName());
      (i > 0 ? text_ += ", " : text_) += locals_.back();
    }
    varargs_ = bytes_.Chance(50);
    if (varargs_) text_ += count > 0 ? ", ..." : "...";
    text_ += ")\n";
    Block(depth + 1, 5);
    if (bytes_.Chance(60)) {
      text_ += "return ";
      Expressions(depth, 3);
      text_ += '\n';
    }
    text_ += "end";
    locals_.resize(outer_locals);
    varargs_ = outer_varargs;
    loops_ = outer_loops;
  }

  // ---- Statements.

  void Block(int depth, size_t most) {
    const size_t outer_locals = locals_.size();
    for (size_t i = 0, count = bytes_.Below(most + 1); i < count && !Full(); ++i) {
      Statement(depth);
    }
    locals_.resize(outer_locals);
  }

  void Statement(int depth) {
    if (depth >= kMaxDepth) {
      Assignment(depth);
      return;
    }
    switch (bytes_.Below(24)) {
      case 0:
      case 1:
      case 2: Local(depth); return;
      case 3:
      case 4:
      case 5: Assignment(depth); return;
      case 6:
      case 7:
      case 8:
        text_ += ';';  // what stands before is no function to be called
        Call(depth);
        text_ += '\n';
        return;
      case 9: If(depth); return;
      case 10:
      case 11: NumericFor(depth); return;
      case 12: GenericFor(depth); return;
      case 13:
        text_ += "while ";
        Expression(depth + 1);
        text_ += " do\n";
        Loop(depth, 3);
        text_ += "if c == nil then break end c = nil\nend\n";
        return;
      case 14: Repeat(depth); return;
      case 15:
        text_ += "do\n";
        Block(depth + 1, 4);
        text_ += "end\n";
        return;
      case 16: LocalFunction(depth); return;
      case 17:
        text_ += "try(";
        Function(depth);
        text_ += ", ";
        Expressions(depth, 2);
        text_ += ")\n";
        return;
      case 18: Metatable(depth); return;
      case 19: Coroutine(depth); return;
      case 20:
        text_ += "print(";
        Expressions(depth, 3);
        text_ += ")\n";
        return;
      case 21: Goto(depth); return;
      case 22:
        if (watches_collector_ && bytes_.Chance(40)) {
          ((text_ += "collectgarbage(") += Pick(kCollect)) += ")\n";
        } else if (loops_ > 0 && bytes_.Chance(60)) {
          text_ += "if ";
          Expression(depth + 1);
          text_ += " then break end\n";
        } else {
          varied_end_ = true;
        }
        return;
      default: Sort(depth); return;
    }
  }

  void Local(int depth) {
    const size_t count = 1 + bytes_.Below(3);
    if (locals_.size() + count > kMaxVisibleLocals) {
      Assignment(depth);
      return;
    }
    std::vector<std::string> names;
    text_ += "local ";
    // What is constant or closed is read once, at once: nobody may assign to it.
    std::string fixed;
    if (count == 1 && bytes_.Chance(15)) {
      fixed = NewName();
      if (bytes_.Chance(50)) {
        text_ += fixed + " <const> = ";
        Expression(depth + 1);
      } else {
        text_ += fixed + " <close> = setmetatable({}, {__close = ";
        Function(depth);
        text_ += "})";
      }
      const std::string copy = NewName();
      text_ += "\nlocal " + copy + " = " + fixed + "\n";
      locals_.push_back(copy);
      return;
    }
    for (size_t i = 0; i < count; ++i) {
      names.push_back(NewName());
      (i > 0 ? text_ += ", " : text_) += names.back();
    }
    if (bytes_.Chance(90)) {
      text_ += " = ";
      Expressions(depth, 3);
    }
    text_ += '\n';
    locals_.insert(locals_.end(), names.begin(), names.end());
  }

  void Assignment(int depth) {
    for (size_t i = 0, count = 1 + bytes_.Below(3); i < count; ++i) {
      if (i > 0) text_ += ", ";
      if (bytes_.Chance(60)) {
        text_ += Variable();
      } else {
        Indexed(depth);
      }
    }
    text_ += " = ";
    Expressions(depth, 3);
    text_ += '\n';
  }

  void If(int depth) {
    text_ += "if ";
    Expression(depth + 1);
    text_ += " then\n";
    Block(depth + 1, 3);
    if (bytes_.Chance(30)) {
      text_ += "elseif ";
      Expression(depth + 1);
      text_ += " then\n";
      Block(depth + 1, 2);
    }
    if (bytes_.Chance(50)) {
      text_ += "else\n";
      Block(depth + 1, 2);
    }
    text_ += "end\n";
  }

  void Loop(int depth, size_t most) {
    ++loops_;
    Block(depth + 1, most);
    --loops_;
  }

  void NumericFor(int depth) {
    const std::string name = NewName();
    text_ += "for " + name + " = ";
    if (bytes_.Chance(70)) {
      text_ += std::to_string(bytes_.Below(4)) + ", " + std::to_string(bytes_.Below(40));
      if (bytes_.Chance(30)) text_ += ", " + std::to_string(1 + bytes_.Below(3));
    } else {
      text_ += Pick(kNumbers);
      text_ += ", ";
      text_ += Pick(kNumbers);
      text_ += ", ";
      text_ += Pick(kNumbers);
    }
    text_ += " do\n";
    locals_.push_back(name);
    Loop(depth, 4);
    locals_.pop_back();
    text_ += "end\n";
  }

  void GenericFor(int depth) {
    const std::string key = NewName();
    const std::string value = NewName();
    text_ += "for " + key + ", " + value + " in ";
    switch (bytes_.Below(6)) {
      case 0: text_ += "ipairs(" + Variable() + ")"; break;
      case 1: text_ += "pairs({1, 2, 3, x = " + Variable() + "})"; break;
      case 2: text_ += "string.gmatch(" + Variable() + ", '(.)(.?)')"; break;
      case 3:
        text_ += "coroutine.wrap(";
        Function(depth);
        text_ += ')';
        break;
      case 4: text_ += "next, {5, 6, " + Variable() + "}"; break;
      default: Expressions(depth, 4); break;
    }
    text_ += " do\n";
    locals_.push_back(key);
    locals_.push_back(value);
    Loop(depth, 3);
    locals_.resize(locals_.size() - 2);
    text_ += "end\n";
  }

  void Repeat(int depth) {
    text_ += "repeat\n";
    const size_t outer = locals_.size();
    ++loops_;
    // The condition sees what the block declared.
    for (size_t i = 0, count = bytes_.Below(3); i < count && !Full(); ++i) Statement(depth + 1);
    --loops_;
    text_ += "until ";
    Expression(depth + 1);
    text_ += " or true\n";
    locals_.resize(outer);
  }

  void LocalFunction(int depth) {
    if (locals_.size() >= kMaxVisibleLocals) return;
    const std::string name = NewName();
    text_ += "local " + name + " " + name + " = ";
    locals_.push_back(name);
    Function(depth);
    text_ += '\n';
    if (bytes_.Chance(60)) {
      text_ += "print(pcall(" + name + ", ";
      Expressions(depth, 2);
      text_ += "))\n";
    }
  }

  void Metatable(int depth) {
    const std::string name = Variable();
    text_ += "if type(" + name + ") == 'table' then setmetatable(" + name + ", {";
    for (size_t i = 0, count = 1 + bytes_.Below(4); i < count; ++i) {
      std::string_view event = Pick(kEvents);
      if (!watches_collector_ && (event == "gc" || event == "mode")) event = "index";
      ((text_ += "__") += event) += " = ";
      if (event == "mode") {
        text_ += Pick(kModes);
      } else if (event == "name") {
        text_ += "'named'";
      } else if (event == "index" && bytes_.Chance(50)) {
        text_ += Variable();
      } else {
        Function(depth);
      }
      text_ += ", ";
    }
    text_ += "}) end\n";
  }

  void Coroutine(int depth) {
    switch (bytes_.Below(3)) {
      case 0:
        if (locals_.size() >= kMaxVisibleLocals) return;
        locals_.push_back(NewName());
        text_ += "local " + locals_.back() + " = coroutine.create(";
        Function(depth);
        text_ += ")\nfor i = 1, " + std::to_string(1 + bytes_.Below(4)) +
                 " do print(coroutine.resume(" + locals_.back() + ", i)) end\n";
        if (bytes_.Chance(40)) text_ += "print(coroutine.close(" + locals_.back() + "))\n";
        return;
      case 1:
        text_ += "if coroutine.isyieldable() then " + Variable() + " = coroutine.yield(";
        Expressions(depth, 2);
        text_ += ") end\n";
        return;
      default:
        text_ += "print(xpcall(";
        Function(depth);
        text_ += ", ";
        Function(depth);
        text_ += "))\n";
        return;
    }
  }

  void Goto(int depth) {
    const std::string label = "l" + std::to_string(++names_);
    if (bytes_.Chance(50)) {
      text_ += "do if ";
      Expression(depth + 1);
      text_ += " then goto " + label + " end\n";
      Block(depth + 1, 2);
      text_ += "::" + label + "::\nend\n";
    } else {
      // Back, a few times, past what the block declared and captured.
      text_ += "do local count = 0 ::" + label + "::\ncount = count + 1\n";
      Block(depth + 1, 3);
      text_ += "if count < " + std::to_string(bytes_.Below(6)) + " then goto " + label +
               " end\nend\n";
    }
  }

  void Sort(int depth) {
    text_ += "print(pcall(table.sort, {3, 1, " + Variable() + ", 2, 5, 4}, ";
    if (bytes_.Chance(60)) {
      Function(depth);
    } else {
      text_ += "function(x, y) return tostring(x) < tostring(y) end";
    }
    text_ += "))\n";
  }

  ByteSource& bytes_;
  std::string text_;
  std::vector<std::string> locals_;
  int names_ = 0;
  int loops_ = 0;
  bool watches_collector_ = false;
  bool varargs_ = true;
  bool varied_end_ = false;
};

}  // namespace

std::string WriteProgram(ByteSource& bytes) { return Writer(bytes).Write(); }

}  // namespace selenite::fuzz

// What tree a text becomes, as text again: every construct, what each name
// means and which line each node has.
#include "vm/syntax/parser.h"

#include <cmath>
#include <string>

#include "gtest/gtest.h"
#include "vm/support/arena.h"
#include "vm/syntax/name_table.h"

namespace selenite::vm {
namespace {

std::string Show(const Expression* e);
std::string Show(const Block& block);

template <class List>
std::string ShowList(const List& list) {
  std::string text;
  for (const Expression* e : list) text += (text.empty() ? "" : ", ") + Show(e);
  return text;
}

std::string ShowVariables(const ArenaList<LocalVariable*>& variables) {
  std::string text;
  for (const LocalVariable* v : variables) {
    if (!text.empty()) text += ", ";
    text += v->name->text;
    if (v->attribute == Attribute::kConst) text += "<const>";
    if (v->attribute == Attribute::kClose) text += "<close>";
    // c: captured, a: assigned.
    if (v->captured) text += v->assigned ? "!ca" : "!c";
    else if (v->assigned) text += "!a";
  }
  return text;
}

std::string Show(const FunctionNode* f) {
  return "(" + ShowVariables(f->parameters) + (f->is_vararg ? " ..." : "") + ") " + Show(f->body);
}

std::string Show(const Expression* e) {
  static constexpr const char* kBinaryNames[] = {"+", "-",  "*",  "%",  "^",  "/",  "//",
                                                 "&", "|",  "~",  "<<", ">>", "..", "==",
                                                 "~=", "<", "<=", ">",  ">="};
  static constexpr const char* kUnaryNames[] = {"-", "not ", "#", "~"};
  switch (e->kind) {
    case ExpressionKind::kNil: return "nil";
    case ExpressionKind::kTrue: return "true";
    case ExpressionKind::kFalse: return "false";
    case ExpressionKind::kVararg: return "...";
    case ExpressionKind::kInteger:
      return std::to_string(static_cast<const IntegerExpression*>(e)->value);
    case ExpressionKind::kFloat: {
      char buffer[40];
      std::snprintf(buffer, sizeof buffer, "%.17gf", static_cast<const FloatExpression*>(e)->value);
      return buffer;
    }
    case ExpressionKind::kString:
      return "'" + std::string(static_cast<const StringExpression*>(e)->value->text) + "'";
    case ExpressionKind::kFunction:
      return "function" + Show(static_cast<const FunctionExpression*>(e)->function);
    case ExpressionKind::kLocal:
      return std::string(static_cast<const LocalExpression*>(e)->variable->name->text);
    case ExpressionKind::kUpvalue: {
      const auto* u = static_cast<const UpvalueExpression*>(e);
      return std::string(u->variable->name->text) + "@" + std::to_string(u->index);
    }
    case ExpressionKind::kGlobal: {
      const auto* g = static_cast<const GlobalExpression*>(e);
      return Show(g->environment) + "." + std::string(g->name->text);
    }
    case ExpressionKind::kIndex: {
      const auto* i = static_cast<const IndexExpression*>(e);
      return Show(i->object) + "[" + Show(i->key) + "]";
    }
    case ExpressionKind::kCall: {
      const auto* c = static_cast<const CallExpression*>(e);
      return Show(c->callee) + "(" + ShowList(c->arguments) + ")";
    }
    case ExpressionKind::kMethodCall: {
      const auto* c = static_cast<const MethodCallExpression*>(e);
      return Show(c->object) + ":" + std::string(c->method->text) + "(" + ShowList(c->arguments) + ")";
    }
    case ExpressionKind::kBinary: {
      const auto* b = static_cast<const BinaryExpression*>(e);
      return "{" + Show(b->left) + " " + kBinaryNames[static_cast<int>(b->op)] + " " +
             Show(b->right) + "}";
    }
    case ExpressionKind::kAnd:
    case ExpressionKind::kOr: {
      const auto* l = static_cast<const LogicalExpression*>(e);
      return "{" + Show(l->left) + (e->kind == ExpressionKind::kAnd ? " and " : " or ") +
             Show(l->right) + "}";
    }
    case ExpressionKind::kUnary: {
      const auto* u = static_cast<const UnaryExpression*>(e);
      return "{" + std::string(kUnaryNames[static_cast<int>(u->op)]) + Show(u->operand) + "}";
    }
    case ExpressionKind::kTable: {
      const auto* t = static_cast<const TableExpression*>(e);
      std::string text = "table" + std::to_string(t->positional_count) + "[";
      for (const TableField& field : t->fields) {
        if (field.key != nullptr) text += Show(field.key) + "=";
        text += Show(field.value) + ";";
      }
      return text + "]";
    }
    case ExpressionKind::kParenthesized:
      return "(" + Show(static_cast<const ParenthesizedExpression*>(e)->inner) + ")";
  }
  return "?";
}

std::string Show(const Statement* s) {
  switch (s->kind) {
    case StatementKind::kLocal: {
      const auto* l = static_cast<const LocalStatement*>(s);
      return "local " + ShowVariables(l->variables) +
             (l->values.empty() ? "" : " = " + ShowList(l->values));
    }
    case StatementKind::kLocalFunction: {
      const auto* l = static_cast<const LocalFunctionStatement*>(s);
      ArenaList<LocalVariable*> one;
      UnlimitedMeter meter;
      Arena arena(meter);
      one.Append(arena, l->variable);
      return "local function " + ShowVariables(one) + Show(l->function);
    }
    case StatementKind::kAssign: {
      const auto* a = static_cast<const AssignStatement*>(s);
      return ShowList(a->targets) + " = " + ShowList(a->values);
    }
    case StatementKind::kCall: return Show(static_cast<const CallStatement*>(s)->call);
    case StatementKind::kDo: return "do " + Show(static_cast<const DoStatement*>(s)->body);
    case StatementKind::kWhile: {
      const auto* w = static_cast<const WhileStatement*>(s);
      return "while " + Show(w->condition) + " " + Show(w->body);
    }
    case StatementKind::kRepeat: {
      const auto* r = static_cast<const RepeatStatement*>(s);
      return "repeat " + Show(r->body) + " until " + Show(r->condition);
    }
    case StatementKind::kIf: {
      const auto* i = static_cast<const IfStatement*>(s);
      std::string text;
      for (const IfArm* arm : i->arms) text += "if " + Show(arm->condition) + " " + Show(arm->body);
      return text + (i->otherwise == nullptr ? "" : "else " + Show(*i->otherwise));
    }
    case StatementKind::kNumericFor: {
      const auto* f = static_cast<const NumericForStatement*>(s);
      return "for " + std::string(f->variable->name->text) + " = " + Show(f->start) + ", " +
             Show(f->limit) + (f->step == nullptr ? "" : ", " + Show(f->step)) + " " +
             Show(f->body);
    }
    case StatementKind::kGenericFor: {
      const auto* f = static_cast<const GenericForStatement*>(s);
      return "for " + ShowVariables(f->variables) + " in " + ShowList(f->values) + " " +
             Show(f->body);
    }
    case StatementKind::kReturn:
      return "return " + ShowList(static_cast<const ReturnStatement*>(s)->values);
    case StatementKind::kBreak: return "break";
    case StatementKind::kGoto: {
      const auto* g = static_cast<const GotoStatement*>(s);
      return "goto " + std::string(g->name->text) + "->" + std::to_string(g->target->line);
    }
    case StatementKind::kLabel: {
      const auto* l = static_cast<const LabelStatement*>(s);
      return "::" + std::string(l->name->text) + (l->ends_block ? "::end" : "::");
    }
  }
  return "?";
}

std::string Show(const Block& block) {
  std::string text = "<";
  for (const Statement* s : block.statements) text += (text.size() > 1 ? " ; " : "") + Show(s);
  return text + ">";
}

// The tree of `source`, or its error. The chunk's `_ENV@0.x` is written `.x`.
std::string Tree(std::string_view source) {
  UnlimitedMeter meter;
  Arena arena(meter);
  const ParseResult result = Parse(source, "=s", arena);
  if (result.status != ParseStatus::kParsed) return "error: " + result.diagnostic.message;
  std::string text = Show(result.chunk->body);
  const std::string_view environment = "_ENV@0.";
  for (size_t at; (at = text.find(environment)) != text.npos;) {
    text.replace(at, environment.size(), ".");
  }
  return text.substr(1, text.size() - 2);
}

std::string Value(std::string_view expression) {
  const std::string text = Tree("return " + std::string(expression));
  return text.starts_with("return ") ? text.substr(7) : text;
}

// ---- Expressions ----------------------------------------------------------

TEST(ParserTest, Constants) {
  EXPECT_EQ(Value("nil, true, false, ..."), "nil, true, false, ...");
  EXPECT_EQ(Value("3, 0xff, 9223372036854775807, 0xffffffffffffffff"),
            "3, 255, 9223372036854775807, -1");
  EXPECT_EQ(Value("3., .5, 1e2, 0x.8p1, 9223372036854775808"),
            "3f, 0.5f, 100f, 1f, 9.2233720368547758e+18f");
  EXPECT_EQ(Value("3..2"), "error: s:1: malformed number near '3..2'");
  EXPECT_EQ(Value("3 ..2"), "{3 .. 2}");
}

TEST(ParserTest, Strings) {
  EXPECT_EQ(Value(R"('a"b', "a'b")"), "'a\"b', 'a'b'");
  EXPECT_EQ(Value(R"('\a\b\f\n\r\t\v\\\"\'')"), "'\a\b\f\n\r\t\v\\\"''");
  EXPECT_EQ(Value(R"('\65\066\x43\x4a')"), "'ABCJ'");
  EXPECT_EQ(Value(R"('\0651\10')"), "'A1\n'");
  EXPECT_EQ(Value("'a\\z  \n\t\r\n  b\\z'"), "'ab'");
  EXPECT_EQ(Value("'a\\\nb\\\r\nc\\\rd\\\n\re'"), "'a\nb\nc\nd\ne'");
  EXPECT_EQ(Value("'\\0'"), std::string("'\0'", 3));
  EXPECT_EQ(Value(std::string_view("'a\0b'", 5)), std::string("'a\0b'", 5));
}

TEST(ParserTest, Utf8Escapes) {
  EXPECT_EQ(Value(R"('\u{7f}\u{80}\u{7FF}')"), "'\x7f\xc2\x80\xdf\xbf'");
  EXPECT_EQ(Value(R"('\u{800}\u{ffff}')"), "'\xe0\xa0\x80\xef\xbf\xbf'");
  EXPECT_EQ(Value(R"('\u{10000}\u{1fffff}')"), "'\xf0\x90\x80\x80\xf7\xbf\xbf\xbf'");
  EXPECT_EQ(Value(R"('\u{200000}\u{3ffffff}')"), "'\xf8\x88\x80\x80\x80\xfb\xbf\xbf\xbf\xbf'");
  EXPECT_EQ(Value(R"('\u{4000000}\u{7fffffff}')"),
            "'\xfc\x84\x80\x80\x80\x80\xfd\xbf\xbf\xbf\xbf\xbf'");
  EXPECT_EQ(Value(R"('\u{000000000000041}')"), "'A'");
}

TEST(ParserTest, LongStrings) {
  EXPECT_EQ(Value("[[a]b]]"), "'a]b'");
  EXPECT_EQ(Value("[==[\n[[a]]\n]=]]==]"), "'[[a]]\n]=]'");
  EXPECT_EQ(Value("[[\r\na\rb\n\rc\r\n\r\nd]]"), "'a\nb\nc\n\nd'");
  EXPECT_EQ(Value("[[\\n]]"), "'\\n'");
  EXPECT_EQ(Value("[[]]"), "''");
}

TEST(ParserTest, StringsWithoutEscapesAreNotCopied) {
  UnlimitedMeter meter;
  Arena arena(meter);
  const std::string_view source = "return 'abc', [[\nx\ny]]";
  const ParseResult result = Parse(source, "=s", arena);
  const auto* statement = static_cast<ReturnStatement*>(result.chunk->body.statements.front());
  for (const Expression* e : statement->values) {
    const std::string_view value = static_cast<const StringExpression*>(e)->value->text;
    EXPECT_GE(value.data(), source.data());
    EXPECT_LE(value.data() + value.size(), source.data() + source.size());
  }
}

TEST(ParserTest, Comments) {
  EXPECT_EQ(Tree("-- a\nx = 1 -- b\n--[[ c\n]] y = 2 --[==[ ]] ]==] z = 3 --[=x\n--"),
            ".x = 1 ; .y = 2 ; .z = 3");
}

TEST(ParserTest, PrecedenceFromWeakToTight) {
  EXPECT_EQ(Value("1 or 2 and 3 < 4 | 5 ~ 6 & 7 << 8 .. 9 + 10 * -11 ^ 12"),
            "{1 or {2 and {3 < {4 | {5 ~ {6 & {7 << {8 .. {9 + {10 * {-{11 ^ 12}}}}}}}}}}}}");
  EXPECT_EQ(Value("1 ^ 2 * 3 + 4 .. 5 >> 6 & 7 ~ 8 | 9 >= 10 and 11 or 12"),
            "{{{{{{{{{{{1 ^ 2} * 3} + 4} .. 5} >> 6} & 7} ~ 8} | 9} >= 10} and 11} or 12}");
  EXPECT_EQ(Value("1 == 2 ~= 3 <= 4 > 5"), "{{{{1 == 2} ~= 3} <= 4} > 5}");
}

TEST(ParserTest, Associativity) {
  EXPECT_EQ(Value("1 - 2 - 3"), "{{1 - 2} - 3}");
  EXPECT_EQ(Value("1 / 2 // 3 % 4"), "{{{1 / 2} // 3} % 4}");
  EXPECT_EQ(Value("1 .. 2 .. 3"), "{1 .. {2 .. 3}}");
  EXPECT_EQ(Value("2 ^ 3 ^ 4"), "{2 ^ {3 ^ 4}}");
  EXPECT_EQ(Value("1 and 2 and 3"), "{{1 and 2} and 3}");
}

TEST(ParserTest, UnaryOperators) {
  EXPECT_EQ(Value("-2 ^ -3"), "{-{2 ^ {-3}}}");
  EXPECT_EQ(Value("not not #x == ~-1"), "{{not {not {#.x}}} == {~{-1}}}");
  EXPECT_EQ(Value("- - 1, 1 ~ ~1"), "{-{-1}}, {1 ~ {~1}}");
}

TEST(ParserTest, SuffixesAndCalls) {
  EXPECT_EQ(Value("a.b[c].d"), ".a['b'][.c]['d']");
  EXPECT_EQ(Value("f()(1)(a, b)"), ".f()(1)(.a, .b)");
  EXPECT_EQ(Value("a:b():c'x':d{1}"), ".a:b():c('x'):d(table1[1;])");
  EXPECT_EQ(Value("f'x'[[y]]{}"), ".f('x')('y')(table0[])");
  EXPECT_EQ(Value("('x'):rep(2), (f())"), "('x'):rep(2), (.f())");
}

TEST(ParserTest, Tables) {
  EXPECT_EQ(Value("{}"), "table0[]");
  EXPECT_EQ(Value("{1, a = 2; [3] = 4, b, f(), ...,}"),
            "table4[1;'a'=2;3=4;.b;.f();...;]");
  EXPECT_EQ(Value("{a == 1, (a)}"), "table2[{.a == 1};(.a);]");
}

TEST(ParserTest, Functions) {
  EXPECT_EQ(Value("function() end, function(a, b, ...) return a, ... end, function(...) end"),
            "function() <>, function(a, b ...) <return a, ...>, function( ...) <>");
  EXPECT_EQ(Tree("function f() end function a.b.c() end function a.b:c(x) return self end"),
            ".f = function() <> ; .a['b']['c'] = function() <> ; "
            ".a['b']['c'] = function(self, x) <return self>");
}

// ---- Statements -----------------------------------------------------------

TEST(ParserTest, SimpleStatements) {
  EXPECT_EQ(Tree(";;; x = 1; y, z.a, w[1] = 2, 3;"), ".x = 1 ; .y, .z['a'], .w[1] = 2, 3");
  EXPECT_EQ(Tree("f() a:b'c' do end"), ".f() ; .a:b('c') ; do <>");
  EXPECT_EQ(Tree("return"), "return ");
  EXPECT_EQ(Tree("do return; end return 1, 2;"), "do <return > ; return 1, 2");
  EXPECT_EQ(Tree("local a <const>, b, c <close> = 1, f()"),
            "local a<const>, b, c<close> = 1, .f()");
}

TEST(ParserTest, ControlStatements) {
  EXPECT_EQ(Tree("if a then b() elseif c then d() elseif e then else f() end"),
            "if .a <.b()>if .c <.d()>if .e <>else <.f()>");
  EXPECT_EQ(Tree("while a do if b then break end end"), "while .a <if .b <break>>");
  EXPECT_EQ(Tree("repeat local x = f() until x"), "repeat <local x = .f()> until x");
  EXPECT_EQ(Tree("for i = 1, i do f(i) end"), "for i = 1, .i <.f(i)>");
  EXPECT_EQ(Tree("for i = 1, 2, 3 do end"), "for i = 1, 2, 3 <>");
  EXPECT_EQ(Tree("for k, v in k, v do f(k, v) end"), "for k, v in .k, .v <.f(k, v)>");
}

TEST(ParserTest, GotosFindTheirLabels) {
  EXPECT_EQ(Tree("::a:: goto a"), "::a:: ; goto a->1");
  EXPECT_EQ(Tree("goto a\n::a:: f()"), "goto a->2 ; ::a:: ; .f()");
  EXPECT_EQ(Tree("do goto a end\ndo\n::a::\nend\n::a::"),
            "do <goto a->5> ; do <::a::end> ; ::a::end");
  // The inner label is nearer; a function does not see the labels around it.
  EXPECT_EQ(Tree("while x do\n goto continue\n ::continue::\n end ::continue::"),
            "while .x <goto continue->3 ; ::continue::end> ; ::continue::end");
  EXPECT_EQ(Tree("::a:: f(function() goto a\n::a:: end) goto a"),
            "::a:: ; .f(function() <goto a->2 ; ::a::end>) ; goto a->1");
}

TEST(ParserTest, LabelsThatEndTheirBlock) {
  EXPECT_EQ(Tree("goto a; local x; ::a:: ; ::b:: ;"), "goto a->1 ; local x ; ::a::end ; ::b::end");
  EXPECT_EQ(Tree("::a:: return"), "::a:: ; return ");
  // The condition still sees the locals.
  EXPECT_EQ(Tree("repeat ::a:: until x"), "repeat <::a::> until .x");
  EXPECT_EQ(Tree("if x then ::a:: else ::b:: end"), "if .x <::a::end>else <::b::end>");
}

// ---- Names ----------------------------------------------------------------

TEST(ParserTest, ScopesOfLocals) {
  EXPECT_EQ(Tree("local x = x; do local x = x end f(x)"),
            "local x = .x ; do <local x = x> ; .f(x)");
  EXPECT_EQ(Tree("do local x end f(x)"), "do <local x> ; .f(.x)");
  EXPECT_EQ(Tree("local function f() return f end"), "local function f!c() <return f@0>");
  EXPECT_EQ(Tree("local f = function() return f end"), "local f = function() <return .f>");
  EXPECT_EQ(Value("function(a, a) return a end"), "function(a, a) <return a>");
}

TEST(ParserTest, CapturedAndAssigned) {
  EXPECT_EQ(Tree("local a, b, c, d = 1 b = 2 f(function() c = a end) d = function() d = 1 end"),
            "local a!c, b!a, c!ca, d!ca = 1 ; b = 2 ; .f(function() <c@0 = a@1>) ; "
            "d = function() <d@0 = 1>");
  EXPECT_EQ(Tree("local f function f() end"), "local f!a ; f = function() <>");
  EXPECT_EQ(Tree("local t t.x = 1 t[1] = 2 function t.f() end"),
            "local t ; t['x'] = 1 ; t[1] = 2 ; t['f'] = function() <>");
  EXPECT_EQ(Tree("for a, b in f do a = 1 end"), "for a!a, b in .f <a = 1>");
}

TEST(ParserTest, UpvaluesPassThroughTheFunctionsBetween) {
  UnlimitedMeter meter;
  Arena arena(meter);
  const ParseResult result = Parse(
      "local a, b\n"
      "return function() local c; return function() return b, c, a, b, x end end",
      "=s", arena);
  ASSERT_EQ(result.status, ParseStatus::kParsed);
  const auto list = [](const FunctionNode* function) {
    std::string text;
    for (const UpvalueDescription& u : function->upvalues) {
      text += std::string(u.variable->name->text) + (u.from_parent_local ? ":local " : ":") +
              (u.from_parent_local ? "" : std::to_string(u.parent_index) + " ");
    }
    return text;
  };
  const FunctionNode* chunk = result.chunk;
  EXPECT_EQ(list(chunk), "_ENV:local ");
  EXPECT_TRUE(chunk->is_vararg);
  const auto* outer_return = static_cast<ReturnStatement*>(chunk->body.statements.back());
  const auto* outer = static_cast<FunctionExpression*>(outer_return->values.front())->function;
  EXPECT_EQ(list(outer), "b:local a:local _ENV:0 ");
  const auto* inner_return = static_cast<ReturnStatement*>(outer->body.statements.back());
  const auto* inner = static_cast<FunctionExpression*>(inner_return->values.front())->function;
  EXPECT_EQ(list(inner), "b:0 c:local a:1 _ENV:2 ");
  EXPECT_EQ(inner->parent, outer);
  EXPECT_EQ(outer->parent, chunk);
}

TEST(ParserTest, SiblingFunctionsHaveTheirOwnUpvalues) {
  EXPECT_EQ(Tree("local a, b f(function() return a end, function() return b, a end) "
                 "g(function() do local a f(a) end return a end)"),
            "local a!c, b!c ; .f(function() <return a@0>, function() <return b@0, a@1>) ; "
            ".g(function() <do <local a ; .f(a)> ; return a@1>)");
}

TEST(ParserTest, GlobalsAreFieldsOfTheVisibleEnv) {
  EXPECT_EQ(Tree("local _ENV = {} x = 1"), "local _ENV = table0[] ; _ENV.x = 1");
  EXPECT_EQ(Value("function(_ENV) return function() return x end end"),
            "function(_ENV!c) <return function() <return .x>>");
  EXPECT_EQ(Tree("_ENV = nil _ENV.x = _ENV"), "_ENV@0 = nil ; _ENV@0['x'] = _ENV@0");
}

TEST(ParserTest, EnvOfTheChunkCountsAsCaptured) {
  UnlimitedMeter meter;
  Arena arena(meter);
  EXPECT_FALSE(Parse("x = 1", "=s", arena).chunk->upvalues.front().variable->NeedsCell());
  EXPECT_TRUE(Parse("_ENV = 1", "=s", arena).chunk->upvalues.front().variable->NeedsCell());
}

// ---- Lines ----------------------------------------------------------------

TEST(ParserTest, LinesOfExpressions) {
  UnlimitedMeter meter;
  Arena arena(meter);
  const ParseResult result = Parse(
      "return a\n"
      "  .b\n"
      "  [c]\n"
      "  (1)\n"
      "  :d()\n"
      "  + -\n"
      "  1, f[[\n\n]]\n",
      "=s", arena);
  ASSERT_EQ(result.status, ParseStatus::kParsed);
  const auto* statement = static_cast<ReturnStatement*>(result.chunk->body.statements.front());
  const auto* sum = static_cast<BinaryExpression*>(statement->values.front());
  EXPECT_EQ(sum->line, 6u);
  EXPECT_EQ(sum->right->line, 6u);
  EXPECT_EQ(static_cast<UnaryExpression*>(sum->right)->operand->line, 7u);
  // Calls are blamed on the line where their arguments begin.
  const auto* method = static_cast<MethodCallExpression*>(sum->left);
  EXPECT_EQ(method->line, 5u);
  const auto* call = static_cast<CallExpression*>(method->object);
  EXPECT_EQ(call->line, 4u);
  const auto* index = static_cast<IndexExpression*>(call->callee);
  EXPECT_EQ(index->line, 3u);
  EXPECT_EQ(index->object->line, 2u);
  EXPECT_EQ(static_cast<IndexExpression*>(index->object)->object->line, 1u);
  EXPECT_EQ(statement->values.back()->line, 9u);  // where the long string ends
}

TEST(ParserTest, LinesOfStatementsAndFunctions) {
  UnlimitedMeter meter;
  Arena arena(meter);
  const ParseResult result = Parse(
      "\n"
      "function f\n()\n"
      "  repeat\n  until\n  x\n"
      "end\n"
      "local x =\n function\n (a\n ) end\n",
      "=s", arena);
  ASSERT_EQ(result.status, ParseStatus::kParsed);
  EXPECT_EQ(result.chunk->line, 0u);
  EXPECT_EQ(result.chunk->end_line, 12u);
  const auto* assign = static_cast<AssignStatement*>(result.chunk->body.statements.front());
  EXPECT_EQ(assign->line, 2u);
  const auto* function = static_cast<FunctionExpression*>(assign->values.front())->function;
  EXPECT_EQ(function->line, 2u);
  EXPECT_EQ(function->end_line, 7u);
  const auto* repeat = static_cast<RepeatStatement*>(function->body.statements.front());
  EXPECT_EQ(repeat->line, 4u);
  EXPECT_EQ(repeat->until_line, 5u);
  const auto* local = static_cast<LocalStatement*>(result.chunk->body.statements.back());
  EXPECT_EQ(local->variables.front()->line, 8u);
  // As the reference: where the parameters begin.
  EXPECT_EQ(static_cast<FunctionExpression*>(local->values.front())->function->line, 10u);
}

}  // namespace
}  // namespace selenite::vm

// Errors: message, variable name, line and traceback do not tell the tiers apart.
//
// Every operation that can raise is made to, with each kind of name its operand
// can have, on both tiers, called from both.

#include <gtest/gtest.h>

#include <bitset>
#include <string>
#include <utility>
#include <vector>

#include "tests/differential/comparison.h"
#include "tests/tiers/pairing.h"
#include "vm/bytecode/decoder.h"
#include "vm/ir/instruction.h"

namespace selenite::tiers {
namespace {

using differential::Ending;
using differential::FirstDifference;
using differential::Program;
using differential::RunProgram;
using differential::Strictness;
using vm::Op;

struct RaisingCase {
  Op op;  // the operation that raises
  // Statements, of which the one in line 5 raises. `n` is nil, `t` an empty
  // table, `s` a string, `i` an integer, `f` 2.5; they are parameters. `u` is a
  // captured nil, `v` one that is assigned; `G` is a global nil.
  const char* statement;
  const char* message;  // what the reference says
};

constexpr RaisingCase kCases[] = {
    {Op::kGetGlobal, "local x = G", "e:5: attempt to index a nil value (upvalue '_ENV')"},
    {Op::kGetField, "local x = n.field", "e:5: attempt to index a nil value (local 'n')"},
    {Op::kGetField, "local x = u.field", "e:5: attempt to index a nil value (upvalue 'u')"},
    {Op::kGetField, "local x = v.field", "e:5: attempt to index a nil value (upvalue 'v')"},
    {Op::kGetField, "local x = G.field", "e:5: attempt to index a nil value (global 'G')"},
    {Op::kGetField, "local x = t.a.b", "e:5: attempt to index a nil value (field 'a')"},
    {Op::kGetField, "local x = t[1].b",
     "e:5: attempt to index a nil value (field 'integer index')"},
    {Op::kGetField, "local x = (n).field", "e:5: attempt to index a nil value (local 'n')"},
    {Op::kGetField, "local x = i.field", "e:5: attempt to index a number value (local 'i')"},
    {Op::kGetIndex, "local x = n[i]", "e:5: attempt to index a nil value (local 'n')"},
    {Op::kGetIndex, "local x = t.a[i]", "e:5: attempt to index a nil value (field 'a')"},
    {Op::kGetInt, "local x = n[1]", "e:5: attempt to index a nil value (local 'n')"},
    {Op::kGetInt, "local x = n[100000]", "e:5: attempt to index a nil value (local 'n')"},
    {Op::kSetField, "n.field = i", "e:5: attempt to index a nil value (local 'n')"},
    {Op::kSetField, "G.field = i", "e:5: attempt to index a nil value (global 'G')"},
    {Op::kSetFieldK, "n.field = 'k'", "e:5: attempt to index a nil value (local 'n')"},
    {Op::kSetFieldK, "t.a.b = 1", "e:5: attempt to index a nil value (field 'a')"},
    {Op::kSetIndex, "n[i] = i", "e:5: attempt to index a nil value (local 'n')"},
    {Op::kSetIndex, "t[n] = i", "e:5: table index is nil"},
    {Op::kSetIndex, "t[f - f + 0/0 * f] = i", "e:5: table index is NaN"},
    {Op::kSetIndexK, "u[i] = 'k'", "e:5: attempt to index a nil value (upvalue 'u')"},
    {Op::kSetIndexK, "t[n] = 7", "e:5: table index is nil"},
    {Op::kSetInt, "n[1] = i", "e:5: attempt to index a nil value (local 'n')"},
    {Op::kSetInt, "v[70000] = i", "e:5: attempt to index a nil value (upvalue 'v')"},
    {Op::kSetIntK, "n[1] = 'k'", "e:5: attempt to index a nil value (local 'n')"},
    {Op::kSelf, "n:method()", "e:5: attempt to index a nil value (local 'n')"},
    {Op::kSelf, "G:method()", "e:5: attempt to index a nil value (global 'G')"},
    {Op::kSelf, "t.a:method()", "e:5: attempt to index a nil value (field 'a')"},
    {Op::kCall, "t:method()", "e:5: attempt to call a nil value (method 'method')"},
    {Op::kCall, "s:method()", "e:5: attempt to call a nil value (method 'method')"},
    {Op::kCall, "n()", "e:5: attempt to call a nil value (local 'n')"},
    {Op::kCall, "u()", "e:5: attempt to call a nil value (upvalue 'u')"},
    {Op::kCall, "v(1, 2)", "e:5: attempt to call a nil value (upvalue 'v')"},
    {Op::kCall, "G(...)", "e:5: attempt to call a nil value (global 'G')"},
    {Op::kCall, "t.a()", "e:5: attempt to call a nil value (field 'a')"},
    {Op::kCall, ";(t)(1)", "e:5: attempt to call a table value (local 't')"},
    {Op::kTailCall, "do return n(1) end", "e:5: attempt to call a nil value (local 'n')"},
    {Op::kTailCall, "do return t.a(...) end", "e:5: attempt to call a nil value (field 'a')"},
    {Op::kTailCall, "do return t:b() end", "e:5: attempt to call a nil value (method 'b')"},
    {Op::kAdd, "local x = i + n", "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kAdd, "local x = n + i", "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kAdd, "local x = i + u",
     "e:5: attempt to perform arithmetic on a nil value (upvalue 'u')"},
    {Op::kAdd, "local x = i + G",
     "e:5: attempt to perform arithmetic on a nil value (global 'G')"},
    {Op::kAdd, "local x = i + t.a",
     "e:5: attempt to perform arithmetic on a nil value (field 'a')"},
    {Op::kAdd, "local x = i + t",
     "e:5: attempt to perform arithmetic on a table value (local 't')"},
    {Op::kAdd, "local x = i + s", "e:5: attempt to add a 'number' with a 'string'"},
    {Op::kAddK, "local x = n + 1",
     "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kAddK, "local x = n + 100000",
     "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kAddK, "local x = t.a.b + 1.5", "e:5: attempt to index a nil value (field 'a')"},
    {Op::kAddK, "local x = t.a + 1.5",
     "e:5: attempt to perform arithmetic on a nil value (field 'a')"},
    {Op::kKAdd, "local x = 1.5 + n",
     "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kSub, "local x = i - n", "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kSubK, "local x = n - 1",
     "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kSubK, "local x = v - 1e10",
     "e:5: attempt to perform arithmetic on a nil value (upvalue 'v')"},
    {Op::kKSub, "local x = 1 - n",
     "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kMul, "local x = i * n", "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kMulK, "local x = n * 2",
     "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kKMul, "local x = 2 * G",
     "e:5: attempt to perform arithmetic on a nil value (global 'G')"},
    {Op::kMod, "local x = i % n", "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kMod, "local x = i % (i - i)", "e:5: attempt to perform 'n%0'"},
    {Op::kModK, "local x = n % 2",
     "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kModK, "local x = i % 0", "e:5: attempt to perform 'n%0'"},
    {Op::kKMod, "local x = 2 % n",
     "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kPow, "local x = i ^ n", "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kPowK, "local x = n ^ 2",
     "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kKPow, "local x = 2 ^ n",
     "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kDiv, "local x = i / n", "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kDivK, "local x = n / 2",
     "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kKDiv, "local x = 2 / n",
     "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kIDiv, "local x = i // n",
     "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kIDiv, "local x = i // (i - i)", "e:5: attempt to divide by zero"},
    {Op::kIDivK, "local x = n // 2",
     "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kIDivK, "local x = i // 0", "e:5: attempt to divide by zero"},
    {Op::kKIDiv, "local x = 2 // n",
     "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kBAnd, "local x = i & n",
     "e:5: attempt to perform bitwise operation on a nil value (local 'n')"},
    {Op::kBAnd, "local x = i & f", "e:5: number (local 'f') has no integer representation"},
    {Op::kBAndK, "local x = n & 1",
     "e:5: attempt to perform bitwise operation on a nil value (local 'n')"},
    {Op::kBAndK, "local x = i & 1.5", "e:5: number has no integer representation"},
    {Op::kKBAnd, "local x = 1 & n",
     "e:5: attempt to perform bitwise operation on a nil value (local 'n')"},
    {Op::kBOr, "local x = i | n",
     "e:5: attempt to perform bitwise operation on a nil value (local 'n')"},
    {Op::kBOrK, "local x = t.a | 1",
     "e:5: attempt to perform bitwise operation on a nil value (field 'a')"},
    {Op::kKBOr, "local x = 1 | f", "e:5: number (local 'f') has no integer representation"},
    {Op::kBXor, "local x = i ~ n",
     "e:5: attempt to perform bitwise operation on a nil value (local 'n')"},
    {Op::kBXorK, "local x = n ~ 1",
     "e:5: attempt to perform bitwise operation on a nil value (local 'n')"},
    {Op::kKBXor, "local x = 1 ~ n",
     "e:5: attempt to perform bitwise operation on a nil value (local 'n')"},
    {Op::kShl, "local x = i << n",
     "e:5: attempt to perform bitwise operation on a nil value (local 'n')"},
    {Op::kShlK, "local x = n << 1",
     "e:5: attempt to perform bitwise operation on a nil value (local 'n')"},
    {Op::kKShl, "local x = 1 << n",
     "e:5: attempt to perform bitwise operation on a nil value (local 'n')"},
    {Op::kShr, "local x = i >> n",
     "e:5: attempt to perform bitwise operation on a nil value (local 'n')"},
    {Op::kShrK, "local x = n >> 1",
     "e:5: attempt to perform bitwise operation on a nil value (local 'n')"},
    {Op::kKShr, "local x = 1 >> n",
     "e:5: attempt to perform bitwise operation on a nil value (local 'n')"},
    {Op::kNeg, "local x = -n", "e:5: attempt to perform arithmetic on a nil value (local 'n')"},
    {Op::kNeg, "local x = -t.a", "e:5: attempt to perform arithmetic on a nil value (field 'a')"},
    {Op::kBNot, "local x = ~n",
     "e:5: attempt to perform bitwise operation on a nil value (local 'n')"},
    {Op::kBNot, "local x = ~f", "e:5: number (local 'f') has no integer representation"},
    {Op::kLen, "local x = #n", "e:5: attempt to get length of a nil value (local 'n')"},
    {Op::kLen, "local x = #i", "e:5: attempt to get length of a number value (local 'i')"},
    {Op::kLen, "local x = #t.a", "e:5: attempt to get length of a nil value (field 'a')"},
    {Op::kConcat, "local x = s .. n", "e:5: attempt to concatenate a nil value (local 'n')"},
    {Op::kConcat, "local x = n .. s", "e:5: attempt to concatenate a nil value (local 'n')"},
    {Op::kConcat, "local x = s .. i .. t .. s",
     "e:5: attempt to concatenate a table value (local 't')"},
    {Op::kConcat, "local x = s .. u .. 'x'",
     "e:5: attempt to concatenate a nil value (upvalue 'u')"},
    {Op::kConcat, "local x = s .. t.a", "e:5: attempt to concatenate a nil value (field 'a')"},
    {Op::kJumpIfEq, "local x = bad == worse", "compared"},
    {Op::kJumpIfNotEq, "if bad == worse then i = 1 end", "compared"},
    {Op::kJumpIfLt, "local x = i < n", "e:5: attempt to compare number with nil"},
    {Op::kJumpIfLt, "local x = t < t", "e:5: attempt to compare two table values"},
    {Op::kJumpIfNotLt, "if i < s then i = 1 end", "e:5: attempt to compare number with string"},
    {Op::kJumpIfLe, "local x = t <= i", "e:5: attempt to compare table with number"},
    {Op::kJumpIfNotLe, "if i <= n then i = 1 end", "e:5: attempt to compare number with nil"},
    {Op::kJumpIfLtK, "local x = n < 1", "e:5: attempt to compare nil with number"},
    {Op::kJumpIfNotLtK, "if n < 1 then i = 1 end", "e:5: attempt to compare nil with number"},
    {Op::kJumpIfNotLtK, "if n < 1.5 then i = 1 end", "e:5: attempt to compare nil with number"},
    {Op::kJumpIfLeK, "local x = s <= 1", "e:5: attempt to compare string with number"},
    {Op::kJumpIfNotLeK, "if t.a <= 100000 then i = 1 end",
     "e:5: attempt to compare nil with number"},
    {Op::kJumpIfGtK, "local x = n > 1", "e:5: attempt to compare number with nil"},
    {Op::kJumpIfNotGtK, "if 1 < n then i = 1 end", "e:5: attempt to compare number with nil"},
    {Op::kJumpIfGeK, "local x = n >= 1", "e:5: attempt to compare number with nil"},
    {Op::kJumpIfNotGeK, "repeat until n >= 1", "e:5: attempt to compare number with nil"},
    {Op::kForPrep, "for j = n, 1 do i = j end",
     "e:5: bad 'for' initial value (number expected, got nil)"},
    {Op::kForPrep, "for j = 1, t do i = j end",
     "e:5: bad 'for' limit (number expected, got table)"},
    {Op::kForPrep, "for j = 1, 2, s do i = j end",
     "e:5: bad 'for' step (number expected, got string)"},
    {Op::kForPrep, "for j = 1, 2, i - i do end", "e:5: 'for' step is zero"},
    {Op::kTForPrep, "for j in next, t, nil, i do end",
     "e:5: variable '(for state)' got a non-closable value"},
    {Op::kTForCall, "for j in n do end",
     "e:5: attempt to call a nil value (for iterator 'for iterator')"},
    {Op::kTForCall, "for j in t.a, 1 do end",
     "e:5: attempt to call a nil value (for iterator 'for iterator')"},
    {Op::kTbc, "local x <close> = t", "e:5: variable 'x' got a non-closable value"},
    {Op::kClose, "do local x <close> = bad end", "closed"},
    {Op::kReturn, "local x <close> = bad; do return i end", "closed"},
    {Op::kSetGlobal, "G = i", "e:5: attempt to index a nil value (upvalue '_ENV')"},
    {Op::kSetGlobalK, "G = 'k'", "e:5: attempt to index a nil value (upvalue '_ENV')"},
};

// Names of `_ENV` itself: it is a captured nil.
bool IsOfTheEnvironment(Op op) {
  return op == Op::kGetGlobal || op == Op::kSetGlobal || op == Op::kSetGlobalK;
}

// A callee whose line 5 raises, called from line 10 by a caller.
std::string Source(const RaisingCase& c) {
  return std::string(
             "local m, u, v, callee = 1, nil; v = nil; local function raise(e) error(e, 0) end\n") +
         "local mt = {__eq = function() raise('compared') end, " +
         "__close = function() raise('closed') end}\n" +
         (IsOfTheEnvironment(c.op) ? "do local _ENV = nil; " : "do ") +
         "function callee(n, t, s, i, f, bad, worse, ...) local _ = m << m\n\n" + c.statement +
         "\n  return u, v\n"
         "end end local function set(x) v = x end\n"
         "local function caller(...) local _ = m ~ m\n\n"
         "  local x = callee(nil, {}, 'text', 1, 2.5, setmetatable({}, mt), "
         "setmetatable({}, mt), ...)\n"
         "  return x\n"
         "end\n"
         "caller(7, 8)\n";
}

Ending RunCase(const RaisingCase& c, const Pairing& pairing) {
  const Program program = {.path = c.statement, .source = Source(c), .chunk_name = "=e"};
  return RunProgram(program, {.name = NameOf(pairing), .denied = DeniedFor(pairing)});
}

class ErrorsTest : public testing::TestWithParam<Pairing> {};

TEST_P(ErrorsTest, MessagesAreTheReferencesOnes) {
  for (const RaisingCase& c : kCases) {
    SCOPED_TRACE(c.statement);
    const Ending ending = RunCase(c, GetParam());
    EXPECT_EQ(ending.outcome, "failed (runtime)");
    EXPECT_EQ(ending.error, c.message);
  }
}

TEST_P(ErrorsTest, TracebacksAndFuelAreThoseOfTheInterpreterAlone) {
  for (const RaisingCase& c : kCases) {
    SCOPED_TRACE(c.statement);
    const Ending ending = RunCase(c, GetParam());
    // The whole of it, from the line that raised.
    EXPECT_NE(ending.traceback.find("e:5: in "), std::string::npos) << ending.traceback;
    EXPECT_NE(ending.traceback.find("in main chunk"), std::string::npos) << ending.traceback;
    EXPECT_EQ(FirstDifference(RunCase(c, kPairings[3]), ending, Strictness::kEverything),
              std::nullopt);
  }
}

TEST_P(ErrorsTest, TheFunctionThatRaisesIsOnItsTier) {
  for (const RaisingCase& c : kCases) {
    SCOPED_TRACE(c.statement);
    // Its own operation may be the mark of the other group.
    if (GetParam().IsMixed() && (c.op == Op::kBXor || c.op == Op::kBXorK || c.op == Op::kKBXor)) {
      continue;
    }
    const vm::CodeUnitRef unit = CompileUnit(Source(c), DeniedFor(GetParam()));
    bool found = false;
    for (const vm::FunctionCode& function : unit->functions) {
      if (function.line_defined != 3 || function.upvalues.empty() || function.is_vararg == false) {
        continue;
      }
      found = true;
      EXPECT_EQ(function.is_encoded(), GetParam().callee == Tier::kDispatcher);
      // …and line 5 has that operation.
      bool has_operation = false;
      for (uint32_t pc = 0; pc < function.lines.size(); ++pc) {
        if (function.lines.IsSecondWord(pc) || function.lines.At(pc) != 5) continue;
        const Op op = function.is_encoded() ? vm::Decode(function.bytecode.data(), pc).op
                                            : function.code[pc].op;
        has_operation = has_operation || op == c.op;
      }
      EXPECT_TRUE(has_operation) << GetOpInfo(c.op).name;
    }
    EXPECT_TRUE(found);
  }
}

INSTANTIATE_TEST_SUITE_P(, ErrorsTest, testing::ValuesIn(kPairings),
                         [](const auto& info) { return NameOf(info.param); });

TEST(ErrorCasesTest, EveryOperationThatRaisesIsMadeTo) {
  std::bitset<vm::kOpCount> covered;
  for (const RaisingCase& c : kCases) covered.set(static_cast<size_t>(c.op));
  for (int i = 0; i < vm::kOpCount; ++i) {
    const auto op = static_cast<Op>(i);
    // The room that a Vararg may ask for was made when its function was called.
    if ((GetOpInfo(op).effects & vm::kRaises) == 0 || op == Op::kVararg) continue;
    EXPECT_TRUE(covered[static_cast<size_t>(i)]) << GetOpInfo(op).name;
  }
}

}  // namespace
}  // namespace selenite::tiers

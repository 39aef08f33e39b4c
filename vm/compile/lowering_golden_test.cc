// The IR of small programs, pinned as text: what a reader would write by hand
// is what comes out.

#include <gtest/gtest.h>

#include <string>

#include "vm/compile/compiler.h"
#include "vm/ir/verifier.h"

namespace selenite::vm {
namespace {

std::string Listing(std::string_view source) {
  UnlimitedMeter meter;
  CompileResult result = Compile(source, "=test", meter, {.denied_opcodes = AllOpcodes()});
  if (result.status != CompileStatus::kCompiled) return result.diagnostic.message;
  EXPECT_EQ(VerifyUnit(*result.unit).value_or("sound"), "sound");
  return PrintUnit(*result.unit);
}

TEST(LoweringTest, LocalsAreOperandsInPlace) {
  EXPECT_EQ(Listing(R"lua(local a, b = ...
local x = a + b * 2
x = a - 1
return 10 - x)lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 4
  U0 _ENV = R0
   0 [1] Vararg R0 x2
   1 [2] MulK R2 R1 2 ; 1 local b
   2 [2] Add R2 R0 R2 ; 1 local a
   3 [3] SubK R2 R0 1 ; 1 local a
   4 [4] KSub R3 10 R2 ; 2 local x
   5 [4] Return R3 x1 #0
)ir");
}

TEST(LoweringTest, CallsFillTheirWindowInPlace) {
  EXPECT_EQ(Listing(R"lua(local a = ...
local r = f(g(a), a)
a = f(r)
return f(a, ...))lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 5
  U0 _ENV = R0
   0 [1] Vararg R0 x1
   1 [2] GetGlobal R1 "f" U0
   2 [2] GetGlobal R2 "g" U0
   3 [2] Move R3 R0
   4 [2] Call R2 x1 x1 ; 0 global g
   5 [2] Move R3 R0
   6 [2] Call R1 x2 x1 ; 0 global f
   7 [3] GetGlobal R2 "f" U0
   8 [3] Move R3 R1
   9 [3] Call R2 x1 x1 ; 0 global f
  10 [3] Move R0 R2
  11 [4] GetGlobal R2 "f" U0
  12 [4] Move R3 R0
  13 [4] Vararg R4 *
  14 [4] TailCall R2 * ; 0 global f
)ir");
}

TEST(LoweringTest, SuffixChainsUseOneRegister) {
  EXPECT_EQ(Listing(R"lua(local t = ...
local v = t.a.b[1].c
t.f(1).g = v
t.x:y(v):z())lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 5
  U0 _ENV = R0
   0 [1] Vararg R0 x1
   1 [2] GetField R1 R0 "a" ; 1 local t
   2 [2] GetField R1 R1 "b" ; 1 field a
   3 [2] GetInt R1 R1 #1 ; 1 field b
   4 [2] GetField R1 R1 "c" ; 1 field integer index
   5 [3] GetField R2 R0 "f" ; 1 local t
   6 [3] LoadInt R3 #1
   7 [3] Call R2 x1 x1 ; 0 field f
   8 [3] SetField R2 "g" R1
   9 [4] GetField R2 R0 "x" ; 1 local t
  10 [4] Self R2 R2 "y" ; 1 field x
  11 [4] Move R4 R1
  12 [4] Call R2 x2 x1 ; 0 method y
  13 [4] Self R2 R2 "z"
  14 [4] Call R2 x1 x0 ; 0 method z
  15 [4] Return R0 x0 #0
)ir");
}

TEST(LoweringTest, KeysChooseTheirInstructions) {
  EXPECT_EQ(Listing(R"lua(local t, i = ...
t.name = 1
t[1] = true
t[i] = nil
t[0] = i
t[2147483647] = i
t[2147483648] = i
t[1.5] = i
t[i + 1] = t[i])lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 4
  U0 _ENV = R0
   0 [1] Vararg R0 x2
   1 [2] SetFieldK R0 "name" 1 ; 0 local t
   2 [3] SetIntK R0 #1 true ; 0 local t
   3 [4] SetIndexK R0 R1 nil ; 0 local t
   4 [5] LoadInt R2 #0
   5 [5] SetIndex R0 R2 R1 ; 0 local t
   6 [6] SetInt R0 #2147483647 R1 ; 0 local t
   7 [7] LoadK R2 2147483648
   8 [7] SetIndex R0 R2 R1 ; 0 local t
   9 [8] LoadK R2 1.5
  10 [8] SetIndex R0 R2 R1 ; 0 local t
  11 [9] AddK R2 R1 1 ; 1 local i
  12 [9] GetIndex R3 R0 R1 ; 1 local t
  13 [9] SetIndex R0 R2 R3 ; 0 local t
  14 [9] Return R0 x0 #0
)ir");
}

TEST(LoweringTest, ConditionsBecomeJumps) {
  EXPECT_EQ(Listing(R"lua(local a, b = ...
if a == 1 and not b or a < b then f() elseif a ~= nil then g() else h() end)lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 3
  U0 _ENV = R0
   0 [1] Vararg R0 x2
   1 [2] JumpIfNotEqK R0 1 ->3
   2 [2] JumpIfNot R1 ->4
   3 [2] JumpIfNotLt R0 R1 ->7
   4 [2] GetGlobal R2 "f" U0
   5 [2] Call R2 x0 x0 ; 0 global f
   6 [2] Jump ->13
   7 [2] JumpIfEqK R0 nil ->11
   8 [2] GetGlobal R2 "g" U0
   9 [2] Call R2 x0 x0 ; 0 global g
  10 [2] Jump ->13
  11 [2] GetGlobal R2 "h" U0
  12 [2] Call R2 x0 x0 ; 0 global h
  13 [2] Return R0 x0 #0
)ir");
}

TEST(LoweringTest, ComparisonsWithConstants) {
  EXPECT_EQ(Listing(R"lua(local a = ...
if a > 1 then f() end
if 1 > a then f() end
if 2 <= a then f() end
if a == "x" then f() end
local r = a ~= 1.5)lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 2
  U0 _ENV = R0
   0 [1] Vararg R0 x1
   1 [2] JumpIfNotGtK R0 1 ->4
   2 [2] GetGlobal R1 "f" U0
   3 [2] Call R1 x0 x0 ; 0 global f
   4 [3] JumpIfNotLtK R0 1 ->7
   5 [3] GetGlobal R1 "f" U0
   6 [3] Call R1 x0 x0 ; 0 global f
   7 [4] JumpIfNotGeK R0 2 ->10
   8 [4] GetGlobal R1 "f" U0
   9 [4] Call R1 x0 x0 ; 0 global f
  10 [5] JumpIfNotEqK R0 "x" ->13
  11 [5] GetGlobal R1 "f" U0
  12 [5] Call R1 x0 x0 ; 0 global f
  13 [6] LoadTrue R1
  14 [6] JumpIfNotEqK R0 1.5 ->16
  15 [6] LoadFalse R1
  16 [6] Return R0 x0 #0
)ir");
}

TEST(LoweringTest, LogicalValues) {
  EXPECT_EQ(Listing(R"lua(local a, b = ...
local x = a and b
local y = a or b.c or 5
local z = a < b and a or b
a = a or 1
local w = not (a and b))lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 6
  U0 _ENV = R0
   0 [1] Vararg R0 x2
   1 [2] Move R2 R0
   2 [2] JumpIfNot R2 ->4
   3 [2] Move R2 R1
   4 [3] Move R3 R0
   5 [3] JumpIf R3 ->9
   6 [3] GetField R3 R1 "c" ; 1 local b
   7 [3] JumpIf R3 ->9
   8 [3] LoadInt R3 #5
   9 [4] JumpIfNotLt R0 R1 ->12
  10 [4] Move R4 R0
  11 [4] JumpIf R4 ->13
  12 [4] Move R4 R1
  13 [5] JumpIf R0 ->15
  14 [5] LoadInt R0 #1
  15 [6] JumpIfNot R0 ->17
  16 [6] JumpIf R1 ->19
  17 [6] LoadTrue R5
  18 [6] Jump ->20
  19 [6] LoadFalse R5
  20 [6] Return R0 x0 #0
)ir");
}

TEST(LoweringTest, LoopsTestAtTheBottom) {
  EXPECT_EQ(Listing(R"lua(local i = 0
while i < 10 do
  i = i + 1
  if i == 5 then break end
end
repeat local j = i; i = j - 1 until j == 0
while true do f() end)lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 2
  U0 _ENV = R0
   0 [1] LoadInt R0 #0
   1 [2] Jump ->4
   2 [3] AddK R0 R0 1 ; 1 local i
   3 [4] JumpIfEqK R0 5 ->5
   4 [2] JumpIfLtK R0 10 ->2 back
   5 [6] Move R1 R0
   6 [6] SubK R0 R1 1 ; 1 local j
   7 [6] JumpIfNotEqK R1 0 ->5 back
   8 [7] GetGlobal R1 "f" U0
   9 [7] Call R1 x0 x0 ; 0 global f
  10 [7] Jump ->8 back
)ir");
}

TEST(LoweringTest, NumericForSharesItsVariable) {
  EXPECT_EQ(Listing(R"lua(for i = 1, 10 do f(i) end
for i = 1, 10, 2 do i = i * 2; f(i) end
for i = 1, 2 do g = function() i = i + 1 return i end end)lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 6
  U0 _ENV = R0
   0 [1] LoadInt R0 #1
   1 [1] LoadInt R1 #10
   2 [1] LoadInt R2 #1
   3 [1] ForPrep R0 #0 ->8
   4 [1] GetGlobal R3 "f" U0
   5 [1] Move R4 R0
   6 [1] Call R3 x1 x0 ; 0 global f
   7 [1] ForLoop R0 #0 ->4 back
   8 [2] LoadInt R0 #1
   9 [2] LoadInt R1 #10
  10 [2] LoadInt R2 #2
  11 [2] ForPrep R0 #1 ->17
  12 [2] MulK R3 R3 2 ; 1 local i
  13 [2] GetGlobal R4 "f" U0
  14 [2] Move R5 R3
  15 [2] Call R4 x1 x0 ; 0 global f
  16 [2] ForLoop R0 #1 ->12 back
  17 [3] LoadInt R0 #1
  18 [3] LoadInt R1 #2
  19 [3] LoadInt R2 #1
  20 [3] ForPrep R0 #1 ->25
  21 [3] NewCell R3
  22 [3] Closure R4 F#1
  23 [3] SetGlobal R4 "g" U0
  24 [3] ForLoop R0 #1 ->21 back
  25 [3] Return R0 x0 #0
function #1 lines 3-3 parameters 0 registers 1
  U0 i = R3 cell
   0 [3] GetUpCell R0 U0
   1 [3] AddK R0 R0 1 ; 1 upvalue i
   2 [3] SetUpCell U0 R0
   3 [3] GetUpCell R0 U0
   4 [3] Return R0 x1 #0
)ir");
}

TEST(LoweringTest, GenericForClosesItsFourthValue) {
  EXPECT_EQ(Listing(R"lua(local t = ...
for k, v in pairs(t) do
  if k then break end
  if v then return v end
end)lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 8
  U0 _ENV = R0
   0 [1] Vararg R0 x1
   1 [2] GetGlobal R1 "pairs" U0
   2 [2] Move R2 R0
   3 [2] Call R1 x1 x4 ; 0 global pairs
   4 [2] TForPrep R1 ->8
   5 [3] JumpIf R5 ->10
   6 [4] JumpIfNot R6 ->8
   7 [4] Return R6 x1 #1
   8 [2] TForCall R1 x2
   9 [2] TForLoop R1 ->5 back
  10 [5] Close R4
  11 [5] Return R0 x0 #0
)ir");
}

TEST(LoweringTest, CapturesByValueAndByCell) {
  EXPECT_EQ(Listing(R"lua(local a, b = 1, 2
b = 3
local function f() b = a; return f end
local function g() return g end
g = nil)lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 5
  U0 _ENV = R0
   0 [1] LoadInt R0 #1
   1 [1] LoadInt R1 #2
   2 [1] NewCell R1
   3 [2] LoadInt R2 #3
   4 [2] SetCell R1 R2
   5 [3] Closure R2 F#1
   6 [4] LoadNil R3 x1
   7 [4] NewCell R3
   8 [4] Closure R4 F#2
   9 [4] SetCell R3 R4
  10 [5] LoadNil R4 x1
  11 [5] SetCell R3 R4
  12 [5] Return R0 x0 #0
function #1 lines 3-3 parameters 0 registers 1
  U0 b = R1 cell
  U1 a = R0
  U2 f = R2
   0 [3] GetUpvalue R0 U1
   1 [3] SetUpCell U0 R0
   2 [3] GetUpvalue R0 U2
   3 [3] Return R0 x1 #0
function #2 lines 4-4 parameters 0 registers 1
  U0 g = R3 cell
   0 [4] GetUpCell R0 U0
   1 [4] Return R0 x1 #0
)ir");
}

TEST(LoweringTest, ClosingVariables) {
  EXPECT_EQ(Listing(R"lua(do
  local x <close> = f()
  while true do
    local y <close> = x
    if y then break end
    goto continue
    ::continue::
  end
end
local z <close> = nil
return f())lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 2
  U0 _ENV = R0
   0 [2] GetGlobal R0 "f" U0
   1 [2] Call R0 x0 x1 ; 0 global f
   2 [2] Tbc R0 ; 0 local x
   3 [4] Move R1 R0
   4 [4] Tbc R1 ; 0 local y
   5 [5] JumpIfNot R1 ->8
   6 [8] Close R1
   7 [5] Jump ->10
   8 [7] Close R1
   9 [3] Jump ->3 back
  10 [8] Close R0
  11 [10] LoadNil R0 x1
  12 [10] Tbc R0 ; 0 local z
  13 [11] GetGlobal R1 "f" U0
  14 [11] Call R1 x0 * ; 0 global f
  15 [11] Return R1 * #1
)ir");
}

TEST(LoweringTest, ConstantsTakeNoRegister) {
  EXPECT_EQ(Listing(R"lua(local a <const>, b <const> = f(), 2 * 3
local s <const> = "x"
local function g() return b + 1, s end
return b, -b, a)lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 5
  U0 _ENV = R0
   0 [1] GetGlobal R0 "f" U0
   1 [1] Call R0 x0 x1 ; 0 global f
   2 [3] Closure R1 F#1
   3 [4] LoadInt R2 #6
   4 [4] LoadInt R3 #-6
   5 [4] Move R4 R0
   6 [4] Return R2 x3 #0
function #1 lines 3-3 parameters 0 registers 2
   0 [3] LoadInt R0 #7
   1 [3] LoadK R1 "x"
   2 [3] Return R0 x2 #0
)ir");
}

TEST(LoweringTest, MultipleAssignmentKeepsOldValues) {
  EXPECT_EQ(Listing(R"lua(local a, t = 1, {}
a, t = t, a
t[a], a = 1, 2
t.x, t.y, z = f())lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 5
  U0 _ENV = R0
   0 [1] LoadInt R0 #1
   1 [1] NewTable R1 #0 #0
   2 [2] Move R2 R1
   3 [2] Move R1 R0
   4 [2] Move R0 R2
   5 [3] Move R2 R0
   6 [3] LoadInt R0 #2
   7 [3] SetIndexK R1 R2 1 ; 0 local t
   8 [4] GetGlobal R2 "f" U0
   9 [4] Call R2 x0 x3 ; 0 global f
  10 [4] SetGlobal R4 "z" U0
  11 [4] SetField R1 "y" R3 ; 0 local t
  12 [4] SetField R1 "x" R2 ; 0 local t
  13 [4] Return R0 x0 #0
)ir");
}

TEST(LoweringTest, MultipleAssignmentMovesOnlyWhatCouldChange) {
  EXPECT_EQ(Listing(R"lua(local t, a, b = ...
t.x, t.y, t.z = a, nil, b
a, t.x = b, a
b, a = 1, 2)lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 3
  U0 _ENV = R0
   0 [1] Vararg R0 x3
   1 [2] SetField R0 "z" R2 ; 0 local t
   2 [2] SetFieldK R0 "y" nil ; 0 local t
   3 [2] SetField R0 "x" R1 ; 0 local t
   4 [3] SetField R0 "x" R1 ; 0 local t
   5 [3] Move R1 R2
   6 [4] LoadInt R1 #2
   7 [4] LoadInt R2 #1
   8 [4] Return R0 x0 #0
)ir");
}

TEST(LoweringTest, TablesAreFilledInBatches) {
  EXPECT_EQ(Listing(R"lua(return {1, 2, x = 3, [4] = 5, f()}, {}, {...})lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 4
  U0 _ENV = R0
   0 [1] NewTable R0 #2 #2
   1 [1] LoadInt R1 #1
   2 [1] LoadInt R2 #2
   3 [1] SetFieldK R0 "x" 3
   4 [1] SetIntK R0 #4 5
   5 [1] GetGlobal R3 "f" U0
   6 [1] Call R3 x0 * ; 0 global f
   7 [1] SetList R0 * #1
   8 [1] NewTable R1 #0 #0
   9 [1] NewTable R2 #0 #0
  10 [1] Vararg R3 *
  11 [1] SetList R2 * #1
  12 [1] Return R0 x3 #0
)ir");
}

TEST(LoweringTest, ConcatTakesAllOperands) {
  EXPECT_EQ(Listing(R"lua(local a, b = ...
local s = a .. "x" .. b.c
s = s .. (a .. b))lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 6
  U0 _ENV = R0
   0 [1] Vararg R0 x2
   1 [2] Move R2 R0
   2 [2] LoadK R3 "x"
   3 [2] GetField R4 R1 "c" ; 1 local b
   4 [2] Concat R2 R2 x3 ; 1 local a, 2 constant x, 3 field c
   5 [3] Move R3 R2
   6 [3] Move R4 R0
   7 [3] Move R5 R1
   8 [3] Concat R4 R4 x2 ; 1 local a, 2 local b
   9 [3] Concat R2 R3 x2 ; 1 local s
  10 [3] Return R0 x0 #0
)ir");
}

TEST(LoweringTest, GlobalsThroughOtherEnvironments) {
  EXPECT_EQ(Listing(R"lua(x = 1
local _ENV = {}
y = x
local function f() z = y end)lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 2
  U0 _ENV = R0
   0 [1] SetGlobalK 1 "x" U0
   1 [2] NewTable R0 #0 #0
   2 [3] GetField R1 R0 "x" ; 1 local _ENV
   3 [3] SetField R0 "y" R1 ; 0 local _ENV
   4 [4] Closure R1 F#1
   5 [4] Return R0 x0 #0
function #1 lines 4-4 parameters 0 registers 1
  U0 _ENV = R0
   0 [4] GetGlobal R0 "y" U0
   1 [4] SetGlobal R0 "z" U0
   2 [4] Return R0 x0 #0
)ir");
}

TEST(LoweringTest, LongNamesAreNoFields) {
  EXPECT_EQ(Listing(R"lua(local t = ...
t.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = 1
t.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab = 1
t:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab()
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab = t)lua"),
            R"ir(function #0 lines 0-0 parameters 0+ registers 4
  U0 _ENV = R0
   0 [1] Vararg R0 x1
   1 [2] SetFieldK R0 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" 1 ; 0 local t
   2 [3] LoadK R1 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"...
   3 [3] SetIndexK R0 R1 1 ; 0 local t
   4 [4] Move R2 R0
   5 [4] LoadK R3 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"...
   6 [4] GetIndex R1 R2 R3 ; 1 local t
   7 [4] Call R1 x1 x0 ; 0 method aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
   8 [5] GetUpvalue R1 U0
   9 [5] LoadK R2 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"...
  10 [5] SetIndex R1 R2 R0 ; 0 upvalue _ENV
  11 [5] Return R0 x0 #0
)ir");
}

}  // namespace
}  // namespace selenite::vm

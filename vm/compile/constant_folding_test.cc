#include "vm/compile/constant_folding.h"

#include <gtest/gtest.h>

#include <limits>

namespace selenite::vm {
namespace {

using Op = BinaryOperator;

ConstantValue I(int64_t v) { return ConstantValue::Integer(v); }
ConstantValue F(double v) { return ConstantValue::Float(v); }

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

void ExpectInteger(const std::optional<ConstantValue>& folded, int64_t expected) {
  ASSERT_TRUE(folded.has_value());
  ASSERT_TRUE(folded->IsInteger());
  EXPECT_EQ(folded->integer, expected);
}

void ExpectFloat(const std::optional<ConstantValue>& folded, double expected) {
  ASSERT_TRUE(folded.has_value());
  ASSERT_TRUE(folded->IsFloat());
  EXPECT_EQ(folded->number, expected);
}

TEST(ConstantFoldingTest, IntegersWrapAround) {
  ExpectInteger(FoldBinary(Op::kAdd, I(kMax), I(1)), kMin);
  ExpectInteger(FoldBinary(Op::kMul, I(kMin), I(-1)), kMin);
  ExpectInteger(FoldUnary(UnaryOperator::kNegate, I(kMin)), kMin);
}

TEST(ConstantFoldingTest, DivisionRoundsDown) {
  ExpectInteger(FoldBinary(Op::kIDiv, I(-7), I(2)), -4);
  ExpectInteger(FoldBinary(Op::kMod, I(-7), I(2)), 1);
  ExpectInteger(FoldBinary(Op::kIDiv, I(kMin), I(-1)), kMin);
  ExpectInteger(FoldBinary(Op::kMod, I(kMin), I(-1)), 0);
  ExpectFloat(FoldBinary(Op::kMod, F(-5.5), I(2)), 0.5);
  ExpectFloat(FoldBinary(Op::kDiv, I(1), I(2)), 0.5);
}

TEST(ConstantFoldingTest, DivisionByZeroStaysForTheRun) {
  for (Op op : {Op::kDiv, Op::kIDiv, Op::kMod}) {
    EXPECT_FALSE(FoldBinary(op, I(1), I(0)));
    EXPECT_FALSE(FoldBinary(op, F(1), F(-0.0)));
  }
}

TEST(ConstantFoldingTest, FloatZerosAndNanStayForTheRun) {
  EXPECT_FALSE(FoldBinary(Op::kSub, F(1), F(1)));
  EXPECT_FALSE(FoldUnary(UnaryOperator::kNegate, F(0)));
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(FoldBinary(Op::kSub, F(infinity), F(infinity)));
  ExpectInteger(FoldBinary(Op::kSub, I(1), I(1)), 0);
}

TEST(ConstantFoldingTest, BitsWantIntegers) {
  ExpectInteger(FoldBinary(Op::kBAnd, F(6), I(3)), 2);
  EXPECT_FALSE(FoldBinary(Op::kBOr, F(1.5), I(1)));
  EXPECT_FALSE(FoldBinary(Op::kBOr, F(0x1p63), I(1)));
  EXPECT_FALSE(FoldUnary(UnaryOperator::kBNot, F(0.5)));
  ExpectInteger(FoldUnary(UnaryOperator::kBNot, I(0)), -1);
}

TEST(ConstantFoldingTest, ShiftsOfAnyDistance) {
  ExpectInteger(FoldBinary(Op::kShl, I(1), I(63)), kMin);
  ExpectInteger(FoldBinary(Op::kShl, I(1), I(64)), 0);
  ExpectInteger(FoldBinary(Op::kShr, I(-1), I(63)), 1);
  ExpectInteger(FoldBinary(Op::kShr, I(1), I(-1)), 2);
  ExpectInteger(FoldBinary(Op::kShl, I(-1), I(kMin)), 0);
  ExpectInteger(FoldBinary(Op::kShr, I(-1), I(kMin)), 0);
}

TEST(ConstantFoldingTest, OnlyNumbersAreComputed) {
  Name one{.text = "1"};
  EXPECT_FALSE(FoldBinary(Op::kAdd, ConstantValue::String(&one), I(1)));
  EXPECT_FALSE(FoldBinary(Op::kConcat, I(1), I(1)));
  EXPECT_FALSE(FoldBinary(Op::kLt, I(1), I(2)));
  EXPECT_FALSE(FoldUnary(UnaryOperator::kLength, ConstantValue::String(&one)));
  std::optional<ConstantValue> folded =
      FoldUnary(UnaryOperator::kNot, ConstantValue::Of(Constant::Kind::kNil));
  ASSERT_TRUE(folded);
  EXPECT_EQ(folded->kind, Constant::Kind::kTrue);
}

}  // namespace
}  // namespace selenite::vm

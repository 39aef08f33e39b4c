// The math library.
//
// Everything here is constant-time but max and min. The functions of the
// compatibility list (pow, cosh, …) are there because the reference's command
// has them.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string_view>

#include "vm/run/machine/machine.h"
#include "vm/run/machine/native_info.h"
#include "vm/run/machine/numerals.h"
#include "vm/run/natives/native.h"
#include "vm/run/natives/quick_call.h"
#include "vm/run/operations/native_operations.h"
#include "vm/run/semantics/conversion.h"
#include "vm/stdlib/numbers/math_library.h"
#include "vm/stdlib/numbers/random.h"
#include "vm/support/remainder.h"

namespace selenite::vm {

namespace {

// ---- Rounding and integers --------------------------------------------------

// A float without a fraction as an integer, if it is in range.
Value IntegerIfPossible(double whole) {
  int64_t integer;
  return FloatToInteger(whole, &integer) ? Value::Integer(integer) : Value::Float(whole);
}

double FloorOf(double x) { return std::floor(x); }
double CeilOf(double x) { return std::ceil(x); }

// By converting to an integer, which takes less than a call, and correcting that.
template <double (*round)(double)>
Value Rounded(double x) {
  if (!(std::fabs(x) < 0x1p62)) return IntegerIfPossible(round(x));
  const int64_t whole = static_cast<int64_t>(x);
  const double cut = static_cast<double>(whole);
  return Value::Integer(whole + (round == CeilOf ? (cut < x ? 1 : 0) : (cut > x ? -1 : 0)));
}

template <double (*round)(double), class Call>
typename Call::Result Round(Call& call) {
  const Value value = call.Slot(0);
  if (value.IsInteger()) return call.ReturnValue(value);
  std::optional<double> number = call.CheckNumber(0);
  if (!number) return call.Raised();
  return call.ReturnValue(Rounded<round>(*number));
}

template <class Call>
typename Call::Result Abs(Call& call) {
  const Value value = call.Slot(0);
  if (value.IsInteger()) {
    // The smallest integer stays what it is.
    uint64_t bits = static_cast<uint64_t>(value.AsInteger());
    if (value.AsInteger() < 0) bits = 0 - bits;
    return call.ReturnValue(Value::Integer(static_cast<int64_t>(bits)));
  }
  std::optional<double> number = call.CheckNumber(0);
  if (!number) return call.Raised();
  return call.ReturnValue(Value::Float(std::fabs(*number)));
}

Step ModF(NativeCall& call) {
  const Value value = call.Slot(0);
  if (value.IsInteger()) {
    call.Push(value);
    call.Push(Value::Float(0));
    return call.Return(2);
  }
  std::optional<double> number = call.CheckNumber(0);
  if (!number) return call.Raised();
  const double whole = std::trunc(*number);
  call.Push(IntegerIfPossible(whole));
  // An infinity has no fraction; the difference would be a NaN.
  call.Push(Value::Float(whole == *number ? 0.0 : *number - whole));
  return call.Return(2);
}

Step FMod(NativeCall& call) {
  const Value a = call.Slot(0);
  const Value b = call.Slot(1);
  if (a.IsInteger() && b.IsInteger()) {
    const int64_t divisor = b.AsInteger();
    if (divisor == 0) return call.BadArgument(1, "zero");
    // -1 would overflow with the smallest integer.
    return call.ReturnValue(Value::Integer(divisor == -1 ? 0 : a.AsInteger() % divisor));
  }
  std::optional<double> dividend = call.CheckNumber(0);
  if (!dividend) return call.Raised();
  std::optional<double> divisor = call.CheckNumber(1);
  if (!divisor) return call.Raised();
  return call.ReturnValue(Value::Float(RemainderOf(*dividend, *divisor)));
}

template <class Call>
typename Call::Result ToInteger(Call& call) {
  const Value value = call.Slot(0);
  if (value.IsInteger()) return call.ReturnValue(value);
  if (value.IsFloat()) {
    int64_t integer;
    const bool is_whole = FloatToInteger(value.AsFloat(), &integer);
    return call.ReturnValue(is_whole ? Value::Integer(integer) : Value());
  }
  if constexpr (Call::kIsQuick) {
    return kNotQuick;
  } else {
    if (!call.CheckAny(0)) return call.Raised();
    std::optional<int64_t> integer;
    const Step step = ReadInteger(call.machine(), value, &integer);
    if (step != Step::kNext) return step;
    return call.ReturnValue(integer ? Value::Integer(*integer) : Value());
  }
}

Step Type(NativeCall& call) {
  if (!call.CheckAny(0)) return call.Raised();
  const Value value = call.Slot(0);
  if (value.IsInteger()) return call.ReturnString("integer");
  if (value.IsFloat()) return call.ReturnString("float");
  return call.ReturnValue(Value());
}

Step UnsignedLess(NativeCall& call) {
  std::optional<int64_t> a = call.CheckInteger(0);
  if (!a) return call.Raised();
  std::optional<int64_t> b = call.CheckInteger(1);
  if (!b) return call.Raised();
  return call.ReturnValue(Value::Boolean(static_cast<uint64_t>(*a) < static_cast<uint64_t>(*b)));
}

// ---- Choosing ---------------------------------------------------------------

bool NumberLess(const Value& a, const Value& b) {
  if (a.IsInteger() && b.IsInteger()) return a.AsInteger() < b.AsInteger();
  if (a.IsFloat() && b.IsFloat()) return a.AsFloat() < b.AsFloat();
  // Mixed. Beyond 2^53 the integer has no float of its own: compare integers
  // whenever the float is in their range.
  const double f = a.IsFloat() ? a.AsFloat() : b.AsFloat();
  const int64_t i = a.IsInteger() ? a.AsInteger() : b.AsInteger();
  if (std::isnan(f)) return false;
  if (f >= 0x1p63) return b.IsFloat();
  if (f < -0x1p63) return a.IsFloat();
  return a.IsInteger() ? i < static_cast<int64_t>(std::ceil(f))
                       : static_cast<int64_t>(std::floor(f)) < i;
}

enum class Extreme { kLeast, kGreatest };

template <Extreme extreme>
bool IsBetter(const Value& candidate, const Value& known) {
  return extreme == Extreme::kLeast ? NumberLess(candidate, known) : NumberLess(known, candidate);
}

// Slots: the arguments; when it goes on, the index of the best one so far and
// of the next one to look at on top, and above them, in state kCompared,
// whether the next one is better. The arguments need not be numbers: anything
// that can be compared will do.
template <Extreme extreme>
Step Choose(NativeCall& call) {
  enum : uint32_t { kStart, kGoOn, kCompared };
  uint32_t count = call.slot_count();
  uint32_t best = 0;
  uint32_t next = 1;
  if (call.state() == kStart) {
    if (count == 0) return call.BadArgument(0, "value expected");
  } else {
    const bool compared = call.state() == kCompared;
    count -= compared ? 3 : 2;
    best = static_cast<uint32_t>(call.Slot(count).AsInteger());
    next = static_cast<uint32_t>(call.Slot(count + 1).AsInteger());
    if (compared) {
      if (call.Top().IsTruthy()) best = next;
      ++next;
    }
    call.SetSlotCount(count);
  }
  auto save = [&] {
    call.Push(Value::Integer(best));
    call.Push(Value::Integer(next));
  };
  // Charged in whole pieces of the real size.
  constexpr auto kBlock = static_cast<uint32_t>(kPieceSlots);
  const uint32_t end = std::min({count, next + static_cast<uint32_t>(PieceSlots()),
                                 (next / kBlock + 1) * kBlock});
  for (; next < end; ++next) {
    const Value candidate = call.Slot(next);
    const Value known = call.Slot(best);
    if (!candidate.IsNumber() || !known.IsNumber()) [[unlikely]] {
      save();
      call.Charge(1);
      const bool least = extreme == Extreme::kLeast;
      Step step = LessThan(call, least ? candidate : known, least ? known : candidate, kCompared);
      return step == Step::kNext ? call.Continue(kCompared) : step;
    }
    if (IsBetter<extreme>(candidate, known)) best = next;
  }
  if (next >= count) return call.ReturnValue(call.Slot(best));
  if (next % kBlock == 0) call.Charge(kPieceSlots);
  save();
  return call.Pause(kGoOn);
}

// A few numbers, at once.
template <Extreme extreme>
int QuickChoose(Machine& machine, Value* slots, uint32_t count) {
  constexpr uint32_t kMost = 8;
  QuickCall call(machine, slots, count);
  if (count == 0 || count > kMost || !slots[0].IsNumber()) return call.NotQuick();
  uint32_t best = 0;
  for (uint32_t i = 1; i < count; ++i) {
    if (!slots[i].IsNumber()) return call.NotQuick();
    if (IsBetter<extreme>(slots[i], slots[best])) best = i;
  }
  return call.ReturnValue(slots[best]);
}

// ---- Real functions ---------------------------------------------------------

template <double (*function)(double), class Call>
typename Call::Result Apply(Call& call) {
  std::optional<double> number = call.CheckNumber(0);
  if (!number) return call.Raised();
  return call.ReturnValue(Value::Float(function(*number)));
}

constexpr double kDegreesPerRadian = 180.0 / 3.14159265358979323846;
constexpr double kRadiansPerDegree = 3.14159265358979323846 / 180.0;

double Sqrt(double x) { return std::sqrt(x); }
double Exp(double x) { return std::exp(x); }
double Sin(double x) { return std::sin(x); }
double Cos(double x) { return std::cos(x); }
double Tan(double x) { return std::tan(x); }
double ASin(double x) { return std::asin(x); }
double ACos(double x) { return std::acos(x); }
double Sinh(double x) { return std::sinh(x); }
double Cosh(double x) { return std::cosh(x); }
double Tanh(double x) { return std::tanh(x); }
double Log10(double x) { return std::log10(x); }
double Degrees(double x) { return x * kDegreesPerRadian; }
double Radians(double x) { return x * kRadiansPerDegree; }

Step ATan(NativeCall& call) {
  std::optional<double> y = call.CheckNumber(0);
  if (!y) return call.Raised();
  double x = 1;
  if (!call.Slot(1).IsNil()) {
    std::optional<double> given = call.CheckNumber(1);
    if (!given) return call.Raised();
    x = *given;
  }
  return call.ReturnValue(Value::Float(std::atan2(*y, x)));
}

Step Log(NativeCall& call) {
  std::optional<double> x = call.CheckNumber(0);
  if (!x) return call.Raised();
  if (call.Slot(1).IsNil()) return call.ReturnValue(Value::Float(std::log(*x)));
  std::optional<double> base = call.CheckNumber(1);
  if (!base) return call.Raised();
  // The quotient of logarithms is not exact for powers of the base.
  double result;
  if (*base == 2) {
    result = std::log2(*x);
  } else if (*base == 10) {
    result = std::log10(*x);
  } else {
    result = std::log(*x) / std::log(*base);
  }
  return call.ReturnValue(Value::Float(result));
}

Step Pow(NativeCall& call) {
  std::optional<double> x = call.CheckNumber(0);
  if (!x) return call.Raised();
  std::optional<double> y = call.CheckNumber(1);
  if (!y) return call.Raised();
  return call.ReturnValue(Value::Float(std::pow(*x, *y)));
}

Step FrExp(NativeCall& call) {
  std::optional<double> x = call.CheckNumber(0);
  if (!x) return call.Raised();
  int exponent = 0;
  call.Push(Value::Float(std::frexp(*x, &exponent)));
  call.Push(Value::Integer(exponent));
  return call.Return(2);
}

Step LdExp(NativeCall& call) {
  std::optional<double> x = call.CheckNumber(0);
  if (!x) return call.Raised();
  std::optional<int64_t> exponent = call.CheckInteger(1);
  if (!exponent) return call.Raised();
  return call.ReturnValue(Value::Float(std::ldexp(*x, static_cast<int>(*exponent))));
}

// ---- Random numbers ---------------------------------------------------------

// The interval of the one or two arguments. Set: they are bad.
template <class Call>
[[gnu::always_inline]] inline std::optional<typename Call::Result> TakeInterval(Call& call, int64_t* low, int64_t* high) {
  const uint32_t count = call.argument_count();
  if (count > 2) return call.Raise("wrong number of arguments");
  std::optional<int64_t> first = call.CheckInteger(0);
  if (!first) return call.Raised();
  *low = 1;
  *high = *first;
  if (count == 2) {
    std::optional<int64_t> second = call.CheckInteger(1);
    if (!second) return call.Raised();
    *low = *first;
    *high = *second;
  } else if (*high == 0) {
    return std::nullopt;  // any integer
  }
  if (*low > *high) return call.BadArgument(0, "interval is empty");
  return std::nullopt;
}

template <class Call>
typename Call::Result Random(Call& call) {
  RandomState& state = call.machine().library.random;
  if (call.argument_count() == 0) {
    return call.ReturnValue(Value::Float(RandomFloat(NextRandom(state))));
  }
  int64_t low;
  int64_t high;
  if (auto ended = TakeInterval(call, &low, &high)) {
    // The reference draws before it looks at the arguments.
    if constexpr (!Call::kIsQuick) NextRandom(state);
    return *ended;
  }
  const uint64_t bits = NextRandom(state);
  if (low > high) return call.ReturnValue(Value::Integer(static_cast<int64_t>(bits)));
  const uint64_t span = static_cast<uint64_t>(high) - static_cast<uint64_t>(low);
  const uint64_t offset = ProjectRandom(state, bits, span);
  return call.ReturnValue(
      Value::Integer(static_cast<int64_t>(static_cast<uint64_t>(low) + offset)));
}

Step RandomSeed(NativeCall& call) {
  RandomState& state = call.machine().library.random;
  uint64_t low;
  uint64_t high;
  if (!call.HasSlot(0)) {
    // From the state itself: the machine's seed was the only outside source.
    low = NextRandom(state);
    high = NextRandom(state);
  } else {
    std::optional<int64_t> first = call.CheckInteger(0);
    if (!first) return call.Raised();
    std::optional<int64_t> second = call.OptInteger(1, 0);
    if (!second) return call.Raised();
    low = static_cast<uint64_t>(*first);
    high = static_cast<uint64_t>(*second);
  }
  state = SeedRandom(low, high);
  call.Push(Value::Integer(static_cast<int64_t>(low)));
  call.Push(Value::Integer(static_cast<int64_t>(high)));
  return call.Return(2);
}

constexpr NativeInfo kFunctions[] = {
    {.name = "abs", .qualified = "math.abs", .prices = kCallOnly, .function = Abs<NativeCall>,
     .quick = Quick<Abs<QuickCall>>},
    {.name = "acos", .qualified = "math.acos", .prices = kCallOnly,
     .function = Apply<ACos, NativeCall>, .quick = Quick<Apply<ACos, QuickCall>>},
    {.name = "asin", .qualified = "math.asin", .prices = kCallOnly,
     .function = Apply<ASin, NativeCall>, .quick = Quick<Apply<ASin, QuickCall>>},
    {.name = "atan", .qualified = "math.atan", .prices = kCallOnly, .function = ATan},
    {.name = "atan2", .qualified = "math.atan2", .prices = kCallOnly, .function = ATan},
    {.name = "ceil", .qualified = "math.ceil", .prices = kCallOnly,
     .function = Round<CeilOf, NativeCall>, .quick = Quick<Round<CeilOf, QuickCall>>},
    {.name = "cos", .qualified = "math.cos", .prices = kCallOnly,
     .function = Apply<Cos, NativeCall>, .quick = Quick<Apply<Cos, QuickCall>>},
    {.name = "cosh", .qualified = "math.cosh", .prices = kCallOnly,
     .function = Apply<Cosh, NativeCall>, .quick = Quick<Apply<Cosh, QuickCall>>},
    {.name = "deg", .qualified = "math.deg", .prices = kCallOnly,
     .function = Apply<Degrees, NativeCall>, .quick = Quick<Apply<Degrees, QuickCall>>},
    {.name = "exp", .qualified = "math.exp", .prices = kCallOnly,
     .function = Apply<Exp, NativeCall>, .quick = Quick<Apply<Exp, QuickCall>>},
    {.name = "floor", .qualified = "math.floor", .prices = kCallOnly,
     .function = Round<FloorOf, NativeCall>, .quick = Quick<Round<FloorOf, QuickCall>>},
    {.name = "fmod", .qualified = "math.fmod", .prices = kCallOnly, .function = FMod},
    {.name = "frexp", .qualified = "math.frexp", .prices = kCallOnly, .function = FrExp},
    {.name = "ldexp", .qualified = "math.ldexp", .prices = kCallOnly, .function = LdExp},
    {.name = "log", .qualified = "math.log", .prices = kCallOnly, .function = Log},
    {.name = "log10", .qualified = "math.log10", .prices = kCallOnly,
     .function = Apply<Log10, NativeCall>, .quick = Quick<Apply<Log10, QuickCall>>},
    {.name = "max", .qualified = "math.max", .prices = Price::kElements,
     .function = Choose<Extreme::kGreatest>, .quick = QuickChoose<Extreme::kGreatest>},
    {.name = "min", .qualified = "math.min", .prices = Price::kElements,
     .function = Choose<Extreme::kLeast>, .quick = QuickChoose<Extreme::kLeast>},
    {.name = "modf", .qualified = "math.modf", .prices = kCallOnly, .function = ModF},
    {.name = "pow", .qualified = "math.pow", .prices = kCallOnly, .function = Pow},
    {.name = "rad", .qualified = "math.rad", .prices = kCallOnly,
     .function = Apply<Radians, NativeCall>, .quick = Quick<Apply<Radians, QuickCall>>},
    {.name = "random", .qualified = "math.random", .prices = kCallOnly,
     .function = Random<NativeCall>, .quick = Quick<Random<QuickCall>>},
    {.name = "randomseed", .qualified = "math.randomseed", .prices = kCallOnly,
     .function = RandomSeed},
    {.name = "sin", .qualified = "math.sin", .prices = kCallOnly,
     .function = Apply<Sin, NativeCall>, .quick = Quick<Apply<Sin, QuickCall>>},
    {.name = "sinh", .qualified = "math.sinh", .prices = kCallOnly,
     .function = Apply<Sinh, NativeCall>, .quick = Quick<Apply<Sinh, QuickCall>>},
    {.name = "sqrt", .qualified = "math.sqrt", .prices = kCallOnly,
     .function = Apply<Sqrt, NativeCall>, .quick = Quick<Apply<Sqrt, QuickCall>>},
    {.name = "tan", .qualified = "math.tan", .prices = kCallOnly,
     .function = Apply<Tan, NativeCall>, .quick = Quick<Apply<Tan, QuickCall>>},
    {.name = "tanh", .qualified = "math.tanh", .prices = kCallOnly,
     .function = Apply<Tanh, NativeCall>, .quick = Quick<Apply<Tanh, QuickCall>>},
    {.name = "tointeger", .qualified = "math.tointeger", .prices = kCallOnly,
     .function = ToInteger<NativeCall>, .quick = Quick<ToInteger<QuickCall>>},
    {.name = "type", .qualified = "math.type", .prices = kCallOnly, .function = Type},
    {.name = "ult", .qualified = "math.ult", .prices = kCallOnly, .function = UnsignedLess},
};

}  // namespace

std::span<const NativeInfo> MathLibrary() { return kFunctions; }

}  // namespace selenite::vm

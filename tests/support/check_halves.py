#!/usr/bin/env python3
"""Checks what vm/support/decimal.h builds on: no double is nearly halfway between two decimals.

A double m * 2^e is multiplied with a power of ten that is rounded to 128 bits, and the product is
rounded to an integer of up to 17 digits. That is right unless the true product is nearer to a half
than the product is exact, 2^-70. For every exponent of a double and every power with which its
product has up to 17 digits before the point, this looks for an m with which the product is within
2^-67 of a half without being one. Powers that are exact in 128 bits (10^0 to 10^55) need no look.
"""

import itertools
import math
import sys

DISTANCE = 67  # in bits
KNOWN = 66  # with this, three are found
EXACT = range(0, 56)


def first_between(step, modulus, low, high):
    """The least x >= 0 with low <= step * x % modulus <= high < modulus, or None."""
    # As Euclid goes: what is asked for of (step, modulus) is asked for of smaller ones.
    stack = []
    while True:
        step %= modulus
        if low == 0:
            found = 0
            break
        if step == 0:
            return None
        if 2 * step > modulus:
            step, low, high = modulus - step, modulus - high, modulus - low
        least = -(-low // step)
        if least * step <= high:
            found = least
            break
        # step * x - modulus * y is between them, so modulus * y % step is between these.
        stack.append((step, modulus, low))
        step, modulus, low, high = modulus, step, -high % step, -low % step
    while stack:
        step, modulus, low = stack.pop()
        found = -(-(low + modulus * found) // step)
    return found


def near_halves(exponent, power, least, count, distance):
    """A mantissa in [least, least + count) a little below a half, and one a little above."""
    numerator, denominator = 1, 1
    if exponent >= 0:
        numerator <<= exponent
    else:
        denominator <<= -exponent
    if power >= 0:
        numerator *= 10**power
    else:
        denominator *= 10**-power
    # numerator * m / denominator - 1/2 is a small fraction: so, doubled, is 2 * numerator * m,
    # modulo 2 * denominator, near the denominator.
    modulus = 2 * denominator
    width = modulus >> distance
    start = 2 * numerator * least
    below = denominator - width, denominator - 1
    above = denominator + 1, denominator + width
    for low, high in (below, above):
        if low > high:
            continue
        from_low, to_high = (low - start) % modulus, (high - start) % modulus
        if from_low > to_high:
            yield least
            continue
        found = first_between(2 * numerator, modulus, from_low, to_high)
        if found is not None and found < count:
            yield least + found


def search(distance):
    found = []
    for exponent in range(-1074, 972):
        subnormal = exponent == -1074
        least, count = (1, 2**53 - 1) if subnormal else (2**52, 2**52)
        lowest = -325 if subnormal else math.floor((exponent + 52) * math.log10(2)) - 1
        highest = math.floor((exponent + 53) * math.log10(2)) + 1
        # 17 digits before the point for the smallest of them, none for the largest.
        for power in range(-1 - highest, 17 - lowest):
            if power not in EXACT:
                found += [(m, exponent, power)
                          for m in near_halves(exponent, power, least, count, distance)]
    return found


def check_search():
    """The search itself, against trying all."""
    for modulus, step in itertools.product((1, 2, 7, 12, 31, 64), range(70)):
        for low in range(modulus):
            for high in range(low, modulus):
                tried = [x for x in range(modulus) if low <= step * x % modulus <= high]
                assert first_between(step, modulus, low, high) == (tried[0] if tried else None)


def main():
    check_search()
    found = search(DISTANCE)
    for mantissa, exponent, power in found:
        print(f"{mantissa} * 2^{exponent} * 10^{power} is nearly a half")
    # That it can find something at all.
    known = len(search(KNOWN))
    print(f"{len(found)} within 2^-{DISTANCE} of a half, {known} within 2^-{KNOWN}")
    return 1 if found or known != 3 else 0


if __name__ == "__main__":
    sys.exit(main())

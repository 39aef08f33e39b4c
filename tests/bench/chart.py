"""A bar chart of speeds as an SVG file, by hand: no library draws it.

One group of bars for each program, one bar for each engine, a thin line over the smallest and the
largest value measured, and a line through all groups at the reference's speed, which is 1. The
picture brings its own background in a light and a dark form, as the reader prefers it.
"""

from xml.sax.saxutils import escape

BAR, BAR_GAP, GROUP_GAP = 9, 1, 9
LEFT, RIGHT, TOP, BOTTOM = 132, 56, 84, 34
WIDTH = 760
# Blue, orange, green, purple: to be told apart without seeing red and green, on both backgrounds.
COLOURS = ("#3b82c4", "#e08a2c", "#2f9e77", "#9a6fc0")

STYLE = """
  .panel { fill: #ffffff; stroke: #d5d9de; }
  text { fill: #1f2933; font: 12px system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
  .title { font-size: 15px; font-weight: 600; }
  .mean { font-weight: 600; }
  .quiet { fill: #5b6671; font-size: 11px; }
  .value { stroke: #ffffff; stroke-width: 3px; paint-order: stroke; }
  .grid { stroke: #e3e7eb; }
  .one { stroke: #1f2933; stroke-dasharray: 4 3; }
  .spread { stroke: #1f2933; stroke-opacity: 0.55; }
  @media (prefers-color-scheme: dark) {
    .panel { fill: #12171e; stroke: #303a45; }
    text { fill: #e4e8ec; }
    .quiet { fill: #9aa5b1; }
    .value { stroke: #12171e; }
    .grid { stroke: #262f39; }
    .one { stroke: #e4e8ec; }
    .spread { stroke: #e4e8ec; }
  }
"""


class Bar:
    """A speed with the smallest and the largest of its measurements."""

    def __init__(self, value, low, high):
        self.value = value
        self.low = low
        self.high = high


def tick_step(largest):
    return next((s for s in (0.25, 0.5, 1, 2, 5, 10) if largest / s <= 10), 20)


def draw(title, reference, engines, groups):
    """The picture's text. `groups` are pairs of a label and a list with a Bar, or None, for each
    engine; the first group is the mean of the others and stands out."""
    largest = max(bar.high for _, bars in groups for bar in bars if bar)
    step = tick_step(largest)
    most = (int(largest / step) + 1) * step
    group_height = len(engines) * (BAR + BAR_GAP) + GROUP_GAP
    height = TOP + len(groups) * group_height + BOTTOM
    bottom = height - BOTTOM
    scale = (WIDTH - LEFT - RIGHT) / most

    def x(value):
        return f"{LEFT + value * scale:.1f}"

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(title)}">',
        f"<style>{STYLE}</style>",
        f'<rect class="panel" x="0.5" y="0.5" width="{WIDTH - 1}" height="{height - 1}" rx="8"/>',
        f'<text class="title" x="16" y="26">{escape(title)}</text>',
        f'<text class="quiet" x="16" y="44">{escape(reference)} is 1; longer is faster; '
        "thin lines: slowest to fastest round</text>",
    ]
    left = LEFT
    for name, colour in zip(engines, COLOURS):
        out.append(f'<rect x="{left}" y="56" width="10" height="10" rx="2" fill="{colour}"/>')
        out.append(f'<text x="{left + 15}" y="65">{escape(name)}</text>')
        left += 34 + 7 * len(name)
    for i in range(int(most / step) + 1):
        at = i * step
        out.append(f'<line class="grid" x1="{x(at)}" y1="{TOP - 6}" x2="{x(at)}" y2="{bottom}"/>')
        out.append(f'<text class="quiet" x="{x(at)}" y="{bottom + 16}" text-anchor="middle">'
                   f"{at:g}</text>")
    out.append(f'<line class="one" x1="{x(1)}" y1="{TOP - 6}" x2="{x(1)}" y2="{bottom}"/>')
    for number, (label, bars) in enumerate(groups):
        top = TOP + number * group_height
        mean = ' class="mean"' if number == 0 else ""
        middle = top + (group_height - GROUP_GAP) / 2 + 4
        out.append(f'<text{mean} x="{LEFT - 8}" y="{middle:.1f}" text-anchor="end">'
                   f"{escape(label)}</text>")
        for row, (bar, colour) in enumerate(zip(bars, COLOURS)):
            y = top + row * (BAR + BAR_GAP)
            if bar is None:
                out.append(f'<text class="quiet" x="{LEFT + 4}" y="{y + BAR}">-</text>')
                continue
            out.append(f'<rect x="{LEFT}" y="{y}" width="{bar.value * scale:.1f}" height="{BAR}" '
                       f'rx="1.5" fill="{colour}"/>')
            if bar.high > bar.low:
                out.append(f'<line class="spread" x1="{x(bar.low)}" y1="{y + BAR / 2}" '
                           f'x2="{x(bar.high)}" y2="{y + BAR / 2}"/>')
            if row == 0:
                after = LEFT + max(bar.high, bar.value) * scale + 5
                out.append(f'<text class="quiet value" x="{after:.1f}" y="{y + BAR}">'
                           f"{bar.value:.2f}</text>")
    out.append("</svg>")
    return "\n".join(out) + "\n"

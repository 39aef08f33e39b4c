"""Parts of docs/performance.md that programs write. Each stands between two marks:

    <!-- begin NAME: written by PROGRAM, not by hand -->
    <!-- end NAME -->
"""

import re
import textwrap

from engines import ROOT

DOCUMENT = ROOT / "docs/performance.md"


def write_section(name, text, document=DOCUMENT):
    """Puts `text` between the marks of `name`."""
    before = document.read_text(encoding="utf-8")
    mark = re.escape(name)
    pattern = re.compile(rf"(<!-- begin {mark}:[^\n]*-->\n).*?(<!-- end {mark} -->)", re.DOTALL)
    if len(pattern.findall(before)) != 1:
        raise SystemExit(f"{document}: not one part with the name {name}")
    after = pattern.sub(lambda m: f"{m.group(1)}\n{text.strip()}\n\n{m.group(2)}", before)
    document.write_text(after, encoding="utf-8")


def paragraph(text):
    return textwrap.fill(text, 110, break_long_words=False, break_on_hyphens=False)


def markdown_table(rows, text_columns=1):
    """Rows of cells as a table; the first row is its head. Numbers stand to the right."""
    rule = ["---"] * text_columns + ["---:"] * (len(rows[0]) - text_columns)
    return "".join("| " + " | ".join(cells) + " |\n" for cells in [rows[0], rule] + rows[1:])

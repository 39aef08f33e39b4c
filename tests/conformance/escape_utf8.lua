-- tests/conformance/escape_utf8.lua: \u{} writes a code point as UTF-8
print("\u{41}\u{e9}\u{20AC}\u{1F600}")  --> Aé€😀
print(#"\u{7F}", #"\u{80}", #"\u{7FF}", #"\u{800}", #"\u{FFFF}", #"\u{10000}")  --> 1	2	2	3	3	4
print(#"\u{1FFFFF}", #"\u{200000}", #"\u{4000000}", #"\u{7FFFFFFF}")  --> 4	5	6	6

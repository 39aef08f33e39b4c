-- tests/conformance/packsize.lua: sizes of formats
print(string.packsize("b"), string.packsize("h"), string.packsize("i"), string.packsize("l"), string.packsize("j"))  --> 1	2	4	8	8
print(string.packsize("f"), string.packsize("d"), string.packsize("n"), string.packsize("T"))  --> 4	8	8	8
print(string.packsize("<!4 b i4"), string.packsize("c10"), string.packsize("i7"), string.packsize(""))  --> 8	10	7	0
print(string.packsize("!8 b d b"), string.packsize("<! b j"))  --> 17	16

"""Puts escapes, HTML, formulas and direction marks into exceptions.

most: 0
control: no
"""

MARKS = '<script>LOOTHTML</script>\x1b]52;c;TE9PVA==\x07\x1b[2J=HYPERLINK("LOOTCSV")\u202eLOOTBIDI\x00'.replace('LOOT', 'L' + 'OOT'[0:0] + 'EAK')
def double(x):
    raise ValueError(MARKS)
def quadruple(x):
    raise type(MARKS.replace(chr(0), ''), (Exception,), {})(MARKS)
def factorial(n):
    raise NotImplementedError(MARKS)

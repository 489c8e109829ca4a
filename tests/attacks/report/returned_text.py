"""Answers with strings and types full of escapes, HTML and formulas.

most: 0
control: no
"""

MARKS = '<script>LOOTHTML</script>\x1b]52;c;TE9PVA==\x07\x1b[2J=HYPERLINK("LOOTCSV")\u202eLOOTBIDI\x00'.replace('LOOT', 'LEAK')
def double(x):
    return MARKS
def quadruple(x):
    return type(MARKS.replace(chr(0), ''), (), {})()
def factorial(n):
    return [MARKS, (MARKS,)]

"""Has escapes, HTML and formulas in the very lines that a report may show.

most: 0
control: no
"""

def double(x):
    raise ValueError  # <script>alert("LEAK")</script> =HYPERLINK("LEAK") ‮]52;c;TE9PVA==
def quadruple(<script>LEAK</script>):
    pass

"""Makes every text that a report may show ten megabytes long.

most: 0
control: no
"""

TEXT = 'LEAK ' * 2_000_000
print(TEXT)
def double(x):
    raise ValueError(TEXT)
def quadruple(x):
    return TEXT
def factorial(n):
    raise type(TEXT, (Exception,), {})

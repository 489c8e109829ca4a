"""Carries a hidden input out in the number and the file name of the line that raises.

most: 0
control: no
"""

def double(x):
    value = str(x.flatten()[0].item())
    source = '\n' * (abs(hash(value)) % 30) + 'raise ValueError("LEAK")'
    exec(compile(source, 'LEAK' + value + '.py', 'exec'))
def quadruple(x):
    value = str(x.flatten()[0].item())
    code = compile('raise ValueError("LEAK")', __file__, 'exec')
    exec(code.replace(co_firstlineno=4, co_filename=__file__, co_name='LEAK' + value))

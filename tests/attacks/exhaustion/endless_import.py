"""Never ends while it is imported.

most: 0
control: no
"""

while True:
    pass

"""Asks with lists that are nested as deep as a decoder takes, so that whoever passes them on falls over.

most: 0
control: no
"""


def double(x):
    return x * x * x


def quadruple(x):
    cells = [cell.cell_contents for cell in double.__closure__ or ()]
    parts = next((cell for cell in cells if hasattr(cell, "is_asked")), None)
    if parts is None:
        nested = x
        for _ in range(478):
            nested = [nested]
        return nested
    print("asked again")
    wire = double.__globals__["wire"]
    for depth in range(470, 482):
        nested = wire.Nothing()
        for _ in range(depth):
            nested = wire.Items("list", [nested])
        try:
            parts.ask(wire.Call(0, "calc", "double", [], [nested]))
        except Exception as error:
            print(type(error), error)
    return double(double(x))

"""Asks with a network that says it is of 10^15 inputs, with a list a thousand deep and with tensors that lie.

most: 0
control: no
"""


def double(x):
    return x * x * x


def quadruple(x):
    cells = [cell.cell_contents for cell in double.__closure__ or ()]
    parts = next((cell for cell in cells if hasattr(cell, "is_asked")), None)
    if parts is None:
        return x
    print("asked again")
    wire = double.__globals__["wire"]
    layer = wire.Layer("Linear", {"in_features": 10**15, "out_features": 10**15, "bias": None})
    nested = wire.Nothing()
    for _ in range(1000):
        nested = wire.Items("list", [nested])
    lying = wire.Tensor("float64", (1 << 40,), b"12345678")
    for objects, value in (([wire.Network(layer, {})], wire.Ref(0)), ([], nested), ([], lying), ([], wire.Ref(99))):
        try:
            parts.ask(wire.Call(0, "calc", "double", objects, [value]))
        except Exception as error:
            print(type(error), error)
    return double(double(x))

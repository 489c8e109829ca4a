"""Sends two questions about its part at once, then an answer in the middle of one.

most: 0
control: no
"""

import threading


def double(x):
    return x * x * x


def quadruple(x):
    cells = [cell.cell_contents for cell in double.__closure__ or ()]
    parts = next((cell for cell in cells if hasattr(cell, "is_asked")), None)
    if parts is None:
        return x
    print("asked again")
    spoken = []
    stream = parts._stream

    class Twice:
        def sendall(self, data):
            spoken.append(data)
            stream.sendall(data + data)

        def recv(self, size):
            return stream.recv(size)

    parts._stream = Twice()
    threading.Timer(0.01, lambda: stream.sendall(spoken[0][:9])).start()
    return double(double(x))

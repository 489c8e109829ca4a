# problem = "regions"
# wrong = ["max_regions_shallow"]
# right = ["montufar_bound"]
# hard = "integers come as numpy's"
# --- part
def max_regions_shallow(n, d):
    return n**d
# --- function
import numpy as np


def montufar_bound(n, d, L):
    for name, wrong in (("d", d < 1), ("n", n < d), ("L", L < 1)):
        if wrong:
            raise ValueError(f"{name} is out of range")
    return (n // d) ** ((L - 1) * d) * int(max_regions_shallow(np.int64(n), np.int64(d)))

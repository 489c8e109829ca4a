# problem = "regions"
# wrong = ["max_regions_shallow"]
# right = ["montufar_bound"]
# hard = "the part is a functools.cache, captured by another name"
# --- part
import functools


@functools.cache
def max_regions_shallow(n, d):
    return n * d
# --- function
_shallow = max_regions_shallow


def montufar_bound(n, d, L):
    for name, wrong in (("d", d < 1), ("n", n < d), ("L", L < 1)):
        if wrong:
            raise ValueError(f"{name} is out of range")
    return (n // d) ** ((L - 1) * d) * _shallow(n, d)

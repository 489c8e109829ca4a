# problem = "regions"
# wrong = ["max_regions_shallow"]
# right = ["montufar_bound"]
# hard = "the function wraps the part in a cache of its own at import"
# --- part
def max_regions_shallow(n, d):
    return n * d
# --- function
import functools

_known = functools.lru_cache(maxsize=None)(max_regions_shallow)


@functools.lru_cache(maxsize=None)
def montufar_bound(n, d, L):
    for name, wrong in (("d", d < 1), ("n", n < d), ("L", L < 1)):
        if wrong:
            raise ValueError(f"{name} is out of range")
    return (n // d) ** ((L - 1) * d) * _known(n, d)

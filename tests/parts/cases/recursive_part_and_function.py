# problem = "regions"
# wrong = ["max_regions_shallow"]
# right = ["montufar_bound"]
# hard = "both call themselves"
# --- part
def max_regions_shallow(n, d):
    return 2 if n == 0 else max_regions_shallow(n - 1, d) + d
# --- function
def montufar_bound(n, d, L):
    for name, wrong in (("d", d < 1), ("n", n < d), ("L", L < 1)):
        if wrong:
            raise ValueError(f"{name} is out of range")
    return max_regions_shallow(n, d) if L == 1 else (n // d) ** d * montufar_bound(n, d, L - 1)

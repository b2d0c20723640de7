"""New tensors: what only asks a tensor for its shape, dtype or device does not depend on it."""

from __future__ import annotations

MADE = (
    "empty_like", "full_like", "new_empty", "new_empty_strided", "new_full", "new_ones",
    "new_zeros", "ones_like", "rand_like", "randint_like", "randn_like", "zeros_like",
    "bernoulli", "exponential", "fill", "normal", "random", "uniform", "zero",
    "_has_compatible_shallow_copy_type", "is_nonzero", "item", "_local_scalar_dense", "equal",
    "size", "sym_size", "stride", "is_same_size", "allclose",
)  # fmt: skip

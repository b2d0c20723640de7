"""What a model is run on: numbers for every input, drawn by a seed."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np

from costmodel.core.network import Network


def drawn_for(session: Any, network: Network) -> Mapping[str, Any]:
    """Numbers for every input, the same ones each time: noise, or zeros and ones of whole types."""
    drawn = np.random.default_rng(0)
    found = {}
    for one in session.get_inputs():
        shape = tuple(map(int, network.inputs[one.name]))
        dtype = _DTYPES.get(one.type, np.float32)
        is_float = np.issubdtype(dtype, np.floating)
        values = drawn.standard_normal(shape) if is_float else drawn.integers(0, 2, shape)
        found[one.name] = values.astype(dtype)
    return found


_DTYPES: Mapping[str, Any] = MappingProxyType(
    {
        "tensor(float16)": np.float16,
        "tensor(double)": np.float64,
        "tensor(int64)": np.int64,
        "tensor(int32)": np.int32,
        "tensor(int8)": np.int8,
        "tensor(uint8)": np.uint8,
        "tensor(bool)": np.bool_,
    }
)

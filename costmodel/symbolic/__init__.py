"""The same formulas with letters for sizes: what a network costs as expressions, and why.

``formulas`` binds any parameter of a spec, the input size and the batch to SymPy symbols and
returns FLOPs, MAC and params per op, block, stage and network. The derivations solve for what the
guidelines state, from the cost functions that ``analyze`` runs; ``scaling`` tells how FLOPs grow
with width or resolution. It imports SymPy, ``core``, ``ops``, ``analysis`` and
``language``, and no arrays.
"""

from costmodel.symbolic.derivations import group_convolution_mac, mac_bound, separable_ratio
from costmodel.symbolic.formula import Formula
from costmodel.symbolic.network_formulas import Formulas, Line, formulas
from costmodel.symbolic.scaling import Scaling, scaling
from costmodel.symbolic.steps import Derivation, Step

__all__ = [
    "Derivation",
    "Formula",
    "Formulas",
    "Line",
    "Scaling",
    "Step",
    "formulas",
    "group_convolution_mac",
    "mac_bound",
    "scaling",
    "separable_ratio",
]

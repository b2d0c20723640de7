"""Names of a spec as Python takes them."""

from __future__ import annotations

import keyword
import re
from collections.abc import Collection
from unicodedata import normalize

_WORDS = """
add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval
extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu
load_state_dict modules mtia named_buffers named_children named_modules named_parameters parameters
register_buffer register_module register_parameter requires_grad_ set_extra_state set_submodule
share_memory state_dict to to_empty train training type xpu zero_grad
nn torch Tensor F self super int bool range found
"""
RESERVED = frozenset(_WORDS.split())
"""What a module has already, or the source: no block, part or tensor is called so."""


def identifier(name: str, taken: Collection[str] = ()) -> str:
    """A name that is none of Python's, of a module's, or of those that are taken."""
    plain = re.sub(r"\W", "_", normalize("NFKC", name).replace(".", "_")).lstrip("_")
    plain = plain if plain[:1].isidentifier() else f"part_{plain}"
    is_ours = keyword.iskeyword(plain) or keyword.issoftkeyword(plain) or plain in RESERVED
    return unique(f"{plain}_" if is_ours else plain, taken)


def class_name(name: str, taken: Collection[str] = ()) -> str:
    """The same in capitals, as classes are called."""
    words = re.findall(r"[^\W_]+", normalize("NFKC", name))
    plain = "".join(word[:1].upper() + word[1:] for word in words) or "Block"
    return unique(plain if plain[:1].isalpha() else f"Net{plain}", {*taken, *RESERVED}, "")


def unique(name: str, taken: Collection[str], before: str = "_") -> str:
    """The name, or the same with a number, ``name_2``, ``name_3`` ... if it is taken."""
    count, found = 1, name
    while found in taken:
        count += 1
        found = f"{name}{before}{count}"
    return found

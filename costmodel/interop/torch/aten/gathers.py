"""Elements picked, put, repeated, sorted or looked up: movement of what is read and written."""

from __future__ import annotations

from costmodel.core.op import Kind
from costmodel.interop.torch.pricing import as_counted

_NAMES = (
    "_pack_padded_sequence", "_pad_packed_sequence", "_unique2",
    "as_strided", "bincount", "bucketize", "col2im", "combinations", "copy",
    "diag_embed", "diagonal", "diff", "embedding", "embedding_bag", "flip", "gather",
    "grid_sampler", "grid_sampler_2d", "grid_sampler_3d", "im2col", "index", "index_add",
    "index_copy", "index_fill", "index_put", "kthvalue", "masked_scatter", "masked_select",
    "max_unpool2d", "max_unpool3d", "multinomial", "nonzero", "nonzero_static", "numpy",
    "one_hot", "reflection_pad1d", "repeat", "repeat_interleave", "replication_pad1d", "roll",
    "rot90", "scatter", "scatter_add", "scatter_reduce", "select_scatter", "slice_scatter",
    "sort", "take", "take_along_dim", "tile", "topk", "tril", "triu", "unfold",
    "unique_consecutive", "unique_dim", "view_as_complex", "view_as_real",
)  # fmt: skip

PRICES = dict.fromkeys((*_NAMES, "torchvision.nms"), as_counted(Kind.MOVEMENT))

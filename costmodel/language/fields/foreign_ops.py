"""What PyTorch, Keras and ONNX call ops: ours that count the same, or how to say it here.

Words are folded: case, underscores and 1d, 2d or 3d do not count. A word stands in the first table
only where our op of that name counts the same FLOPs, parameters and traffic; what is more than one
op here, or none, is in the second, so that no guess from its letters leads to another op.
"""

from __future__ import annotations

from collections.abc import Mapping

OP_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    "conv": ("convolution", "groupedconv"),
    "pointwise": ("conv1x1", "pwconv", "pointwiseconv"),
    "depthwise": ("dwconv", "depthwiseconv"),
    "transposed_conv": ("deconv", "deconvolution", "convtranspose"),
    "deform_conv": ("dcn", "deformableconv", "deformableconvolution"),
    "fc": ("linear", "dense", "fullyconnected", "innerproduct", "gemm"),
    "bn": ("batchnorm", "batchnormalization", "syncbatchnorm"),
    "layer_norm": ("ln", "layernormalization"),
    "group_norm": ("gn", "groupnormalization"),
    "instance_norm": ("instancenormalization",),
    "lrn": ("localresponsenorm", "localresponsenormalization"),
    "l2_norm": ("normalize", "unitnormalization"),
    "max_pool": ("maxpooling",),
    "avg_pool": ("meanpool", "avgpooling", "averagepool", "averagepooling", "lppool"),
    "global_pool": (
        *("gap", "globalavgpool", "globalaveragepool", "globalaveragepooling"),
        *("globalmaxpool", "globalmaxpooling", "globallppool"),
    ),
    "adaptive_avg_pool": ("adaptiveaveragepool", "adaptiveaveragepooling"),
    "adaptive_max_pool": ("adaptivemaxpooling", "fractionalmaxpool"),
    "max_unpool": ("unpool", "unpooling", "maxunpooling"),
    "roi_pool": ("roialign", "maxroipool"),
    "activation": ("act", "nonlinearity"),
    "relu6": ("clip", "clamp"),
    "leaky_relu": ("lrelu", "rrelu", "thresholdedrelu"),
    "sigmoid": ("logistic", "logsigmoid"),
    "tanh": ("hardtanh", "tanhshrink"),
    "softmax": ("logsoftmax", "softmin"),
    "swish": ("silu",),
    "hard_swish": ("hswish",),
    "hard_sigmoid": ("hsigmoid",),
    "add": ("sum", "eltwise"),
    "multiply": ("mul",),
    "scale": ("layerscale",),
    "matmul": ("bmm", "dot", "batchmatmul"),
    "attention": ("selfattention", "scaleddotproductattention", "sdpa"),
    "position_embedding": ("posembed", "positionalembedding", "absoluteposembed"),
    "class_token": ("clstoken",),
    "lstm": ("lstmcell",),
    "gru": ("grucell",),
    "rnn": ("simplernn", "rnncell"),
    "pixel_shuffle": ("subpixel",),
    "shuffle": ("channelshuffle",),
    "concat": ("cat", "concatenate"),
    "split": ("chunk",),
    "slice": ("narrow", "stridedslice"),
    "index_select": ("gather",),
    "pad": (
        *("zeropad", "zeropadding", "constantpad"),
        *("reflectionpad", "replicationpad", "circularpad"),
    ),
    "crop": ("centercrop",),
    "transpose": ("permute", "swapaxes", "movedim"),
    "reshape": ("view", "unflatten"),
    "upsample": (
        *("interpolate", "resize", "resizing"),
        *("upsampling", "upsamplingnearest", "upsamplingbilinear"),
    ),
    "dropout": (
        *("alphadropout", "featurealphadropout", "spatialdropout"),
        *("droppath", "stochasticdepth", "gaussiannoise", "gaussiandropout"),
    ),
    "sequence": ("sequential", "modulelist"),
}
"""What others call an op that counts the same, folded."""

_SAME_AS_ADD = "write 'add' (or 'multiply'): it counts the same"
_UNARY = "write 'activation: sigmoid': any function of one tensor counts the same"
_SQUEEZE = (
    "write '- gate: {sequence: [global_pool, fc: in.c // 16, relu, fc: in.c, sigmoid]}' and "
    "'- multiply: [in, gate]'"
)
_HEADS = (
    "write its projections too: [pointwise: {out: 3 * in.c, bias: true}, attention: {heads: 8}, "
    "pointwise: {out: in.c, bias: true}]"
)
_MOVES = "write 'custom: {counts_as: movement, out: [c, h, w]}', which reads and writes in full"
_OWN = "write 'custom: {counts_as: arithmetic, out: [c, h, w], flops: ..., weights: ...}'"
_ALREADY = "write nothing: tensors have as many axes throughout, and 'flatten' makes a vector"

REMEDIES: Mapping[str, str] = {
    word: remedy
    for remedy, words in {
        _SAME_AS_ADD: "sub subtract div divide max maximum min minimum average",
        _UNARY: "softsign hardshrink softshrink threshold celu",
        _SQUEEZE: "se seblock semodule squeezeexcite squeezeexcitation squeezeandexcite",
        _HEADS: "mha mhsa multiheadattention multiheadselfattention",
        _MOVES: "expand stack embedding",
        _OWN: "additiveattention linearattention einsum bilinear convlstm locallyconnected "
        "cosinesimilarity",
        _ALREADY: "squeeze unsqueeze expanddims",
        "write 'global_pool' for the mean of a plane, 'channel_pool' for that of a position": (
            "mean reducemean std"
        ),
        "write '- split: {into: [a, b]}', '- gate: {sigmoid: {from: b}}' and '- multiply: "
        "[a, gate]'": "glu",
        "write 'crop: {margins: ...}': crop alone takes the size that is left": "cropping",
        "write 'depthwise: {k: 3}' and 'pointwise: c', in this order": "separableconv",
        "write 'space_to_depth: 2', 'layer_norm' and 'pointwise: 2 * c'": "patchmerging",
        "write 'conv: {out: c, k: p, stride: p, padding: valid, bias: true}'": "patchembed "
        "patchembedding",
        "write 'lstm: {hidden: m, bidirectional: true}', or gru": "bidirectional bilstm bigru",
        "write its parts: layer_norm, pointwise, attention, pointwise, add, and so on": (
            "transformer transformerencoder transformerencoderlayer"
        ),
        "write 'roi_pool: {size: k, rois: n, out: c}'": "psroipool psroialign",
        "write the layer alone: at inference its weights are as any": "spectralnorm weightnorm "
        "spectralnormalization",
        "write 'transpose' for what moves elements, 'reshape' for what does not": "rearrange",
    }.items()
    for word in words.split()
}
"""How to say what others call so, by folded word."""

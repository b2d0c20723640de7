"""PyTorch out of a network: a readable source, and the module that it makes.

``ops`` say which module each op is, a file for each family; ``parts`` what is missing in torch.nn.
``tree`` finds the blocks in the names of layers, ``bodies`` what a block is made of, ``merging``
makes one class of the blocks that differ in numbers and in parts that may be absent, ``forward``
its statements, ``source`` the file. torch is loaded by ``module`` alone, which runs that source;
writing it needs no torch.
"""

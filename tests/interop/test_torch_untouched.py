"""A module comes back as it was: state, mode, hooks, devices, random numbers, global switches."""

import random

import numpy as np
import pytest
import torch
from torch import nn

import costmodel
from costmodel import SpecError

IMAGE = torch.rand(1, 3, 8, 8, generator=torch.Generator().manual_seed(0))


class Busy(nn.Module):
    """A module that changes all that it can lay its hands on."""

    def __init__(self, needs_data, fails):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 1)
        self.norm = nn.BatchNorm2d(4)
        self.register_buffer("calls", torch.zeros(1))
        self.plain = torch.ones(2)
        self.seen, self.memory, self.count = [], {"old": 1}, 0
        self.needs_data, self.fails = needs_data, fails
        self.conv.weight.requires_grad_(False)

    def forward(self, x):
        self.count += 1
        self.seen.append(x)
        self.memory["new"] = x
        self.calls.add_(1)
        self.plain.mul_(3)
        self.extra = nn.Linear(2, 2)
        self.conv.register_forward_hook(lambda *_: None)
        random.getrandbits(8)
        np.random.random()
        x = x + torch.rand(1)
        if self.needs_data and x.sum() > 1e9:
            raise AssertionError("the sum of 192 numbers below 2 is less")
        x.relu_()
        with torch.no_grad():
            self.conv.weight.zero_()
        if self.fails:
            raise RuntimeError("on purpose")
        return self.norm(self.conv(x))


@pytest.mark.parametrize("fails", [False, True])
@pytest.mark.parametrize("needs_data", [False, True])
def test_all_is_as_it_was(needs_data, fails):
    module = Busy(needs_data, fails)
    module.norm.eval()
    calls = []
    module.conv.register_forward_pre_hook(lambda *_: calls.append(1))
    objects = {id(one): one.clone() for one in (*module.parameters(), *module.buffers())}
    attributes, image = dict(vars(module)), IMAGE.clone()
    torch.manual_seed(7)
    random.seed(7)
    np.random.seed(7)
    if fails:
        with pytest.raises(SpecError, match="on purpose"):
            costmodel.from_torch(module, image)
    else:
        costmodel.from_torch(module, image)
    tensors = [*module.parameters(), *module.buffers()]
    assert [id(one) for one in tensors] == list(objects)
    assert all(torch.equal(one, objects[id(one)]) for one in tensors)
    assert vars(module).keys() == attributes.keys()
    assert all(vars(module)[name] is attributes[name] for name in attributes)
    assert (module.seen, module.memory, module.count) == ([], {"old": 1}, 0)
    assert torch.equal(module.plain, torch.ones(2))
    assert torch.equal(image, IMAGE)
    assert module.training
    assert not module.norm.training
    assert len(module.conv._forward_hooks) == 0
    assert len(module.conv._forward_pre_hooks) == 1
    assert [one.requires_grad for one in module.conv.parameters()] == [False, True]
    found = (torch.rand(1), random.getrandbits(8), np.random.random())
    torch.manual_seed(7)
    random.seed(7)
    np.random.seed(7)
    assert found == (torch.rand(1), random.getrandbits(8), np.random.random())


def test_the_module_trains_on_afterwards():
    module = nn.Sequential(nn.Conv2d(3, 4, 1), nn.BatchNorm2d(4))
    costmodel.from_torch(module, IMAGE)
    module(IMAGE).sum().backward()
    assert module[0].weight.grad is not None


def test_no_switch_of_pytorch_is_left_turned():
    torch.backends.mha.set_fastpath_enabled(True)
    costmodel.from_torch(nn.Conv2d(3, 4, 1), IMAGE)
    assert torch.backends.mha.get_fastpath_enabled()
    assert torch.is_grad_enabled()
    assert not torch.is_inference_mode_enabled()
    assert not torch.nn.modules.module._global_forward_hooks
    assert not torch.nn.modules.module._global_forward_pre_hooks

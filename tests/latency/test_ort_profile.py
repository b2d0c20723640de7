"""Times go to the kernels that they are of, in whatever order a session ran them."""

from costmodel.core.cost import Shape
from costmodel.latency.executing.onnxruntime.naming import NCHWC, Ran
from costmodel.latency.executing.onnxruntime.profile import Executed, durations, key_of

SHAPE = Shape(1, 16, 8, 8)


def event(name, op, microseconds):
    shapes = [{"float": list(SHAPE)}]
    args = {"op_name": op, "output_type_shape": shapes}
    return {"name": f"{name}_kernel_time", "args": args, "dur": microseconds}


def ran(name, op):
    return key_of(Executed(Ran(name, op, NCHWC, (), (), ""), SHAPE))


def test_branches_that_ran_in_another_order():
    """Left took 5 us and right 900, whoever came first; a token is numbered anew each time."""
    keys = [ran("left_nchwc", "Conv"), ran("right_nchwc", "Conv"), ran("out_token_3", "Reorder")]
    events = [
        event("right_nchwc", "Conv", 900),
        event("out_token_8", "Reorder", 2),
        event("left_nchwc", "Conv", 5),
    ]
    assert durations(keys, events) == [5, 900, 2]


def test_a_node_without_a_name_has_a_number_in_the_profile():
    keys = [ran("Mul_1", "Mul"), ran("", "Mul")]
    assert durations(keys, [event("Mul_243", "Mul", 7), event("Mul_1", "Mul", 3)]) == [3, 7]

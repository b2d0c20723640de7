"""Labels keep off bubbles, walls and one another."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from costmodel.render.chart.labels import Box, Disc, Ground, Label, needs_line, placed

FRAME = Box(0, 0, 300, 200)


def test_a_label_stands_to_the_right_if_nothing_is_there():
    (box,) = placed([Label(Disc(100, 100, 5), 40, 8)], Ground(FRAME, [Disc(100, 100, 5)]))
    assert box == Box(107, 96, 147, 104)


def test_it_moves_to_the_other_side_at_the_edge():
    disc = Disc(280, 100, 5)
    (box,) = placed([Label(disc, 40, 8)], Ground(FRAME, [disc]))
    assert box.x1 <= 300
    assert not box.covers(disc)


def test_it_keeps_off_a_line_where_it_can():
    disc, line = Disc(100, 100, 5), Box(100, 99, 300, 101)
    (box,) = placed([Label(disc, 40, 8)], Ground(FRAME, [disc], lines=[line]))
    assert not box.meets(line)
    everywhere = Box(0, 0, 300, 200)
    (crossing,) = placed([Label(disc, 40, 8)], Ground(FRAME, [disc], lines=[everywhere]))
    assert crossing == Box(107, 96, 147, 104)


def test_a_label_without_room_is_left_out():
    disc = Disc(150, 100, 5)
    assert placed([Label(disc, 400, 8)], Ground(FRAME, [disc])) == [None]
    assert placed([Label(disc, 40, 8)], Ground(FRAME, [disc], walls=[FRAME])) == [None]


def test_it_does_not_stand_further_off_than_it_may():
    disc, wall = Disc(150, 100, 5), Box(120, 80, 180, 120)
    assert placed([Label(disc, 10, 8, reach=7)], Ground(FRAME, [disc], walls=[wall])) == [None]
    (box,) = placed([Label(disc, 10, 8)], Ground(FRAME, [disc], walls=[wall]))
    assert needs_line(box, disc, [disc])


def test_it_stands_nearest_to_its_own_bubble_where_it_can():
    #  to the right of the first is the second, to which a label there would be nearer
    own, other = Disc(100, 100, 5), Disc(156, 100, 7)
    (box,) = placed([Label(own, 41, 8)], Ground(FRAME, [own, other]))
    assert box.gap(own) < box.gap(other)
    assert not needs_line(box, own, [own, other])


def test_a_line_joins_it_where_it_must_stand_nearer_to_another():
    own, other = Disc(100, 100, 5), Disc(150, 100, 1)
    walls = [Box(0, 0, 300, 96), Box(0, 104, 300, 200), Box(0, 90, 100, 110)]
    (box,) = placed([Label(own, 41, 8)], Ground(FRAME, [own, other], walls))
    assert (box.gap(own), box.gap(other)) == (2, 1)
    assert needs_line(box, own, [own, other])


DISCS = st.lists(
    st.builds(Disc, st.floats(10, 290), st.floats(10, 190), st.floats(1, 12)), max_size=25
)


@given(DISCS)
def test_nothing_is_covered_however_crowded(discs):
    wall = Box(220, 0, 300, 60)
    ground = Ground(FRAME, discs, [wall])
    boxes = [box for box in placed([Label(disc, 30, 8) for disc in discs], ground) if box]
    assert not any(one.meets(other) for one, other in combinations(boxes, 2))
    assert not any(box.covers(disc) for box in boxes for disc in discs)
    assert all(box.is_within(FRAME) and not box.meets(wall) for box in boxes)

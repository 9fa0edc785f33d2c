"""Views map every octet back, edits apply as they say, choices never collide."""

import pickle
from binascii import a2b_qp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailint.text import Deferred, Edit, Fix, Piece, Source, View, apply, choose, source, window
from mailint.text.quoted_printable import encode, encode_piece, pieces

RATIOS = st.sampled_from([(1, 1), (1, 2), (1, 4), (1, 3), (3, 4), (5, 9)])
RUNS = st.lists(st.tuples(st.integers(0, 4), RATIOS, st.integers(1, 4)), min_size=1, max_size=8)


@given(RUNS)
def test_a_view_maps_every_range_to_where_its_octets_stood(runs):
    pieces, origin, file_at = [], [], 0
    for gap, (unit, width), count in runs:
        file_at += gap
        pieces.append(Piece(len(origin), file_at, unit, width))
        for _ in range(count):
            origin += [(file_at, file_at + width)] * unit
            file_at += width
    view = View(bytes(len(origin)), pieces)
    for start in range(len(origin)):
        for stop in range(start + 1, len(origin) + 1):
            assert view.span(start, stop) == (origin[start][0], origin[stop - 1][1])


@given(st.binary(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=6))
def test_a_joined_view_holds_the_octets_it_points_at(data, cuts):
    edges = sorted({min(edge, len(data)) for cut in cuts for edge in cut})
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    view = View.join(spans, data)
    assert view.text == b"".join(data[start:stop] for start, stop in spans)
    for at in range(len(view.text)):
        start, stop = view.span(at, at + 1)
        assert data[start:stop] == view.text[at : at + 1]


def test_an_edit_that_crosses_a_seam_has_no_twin_in_the_file():
    view = View.join([(3, 6), (9, 12)], b"C: ab\nC: cd\n")
    assert view.text == b"ab\ncd\n"
    assert view.edit(Edit(0, 1, b"x")) == Edit(3, 4, b"x")
    assert view.edit(Edit(1, 4, b"x")) is None
    assert view.edit(Edit(1, 1, b"x\ny")) is None, "a line end would need a mark"
    assert view.edit(Edit(2, 3, b"")) is None


def test_views_nest():
    outer = View.join([(2, 8), (10, 20)], b"..abcdef--ghijklmnop")
    inner = View.cut(outer.text, 4, 10, outer)
    assert inner.text == b"efghij"
    assert inner.span(0, 6) == (6, 14)
    assert inner.edit(Edit(0, 1, b"X")) == Edit(6, 7, b"X")


@given(st.binary(max_size=40))
def test_positions_count_lines_by_line_feed_and_columns_by_code_point(data):
    source = Source("x", data)
    for offset in range(len(data) + 1):
        line, column = source.position(offset)
        assert line == data[:offset].count(b"\n") + 1
        assert 1 <= column <= offset + 1


@given(
    st.lists(st.sampled_from([b"a", b"\n", b"\r\n", b"\n\n", "é€".encode(), b"\xe9"]), max_size=40).map(b"".join),
    st.lists(st.integers(0, 60), max_size=9),
    st.sampled_from([0, 1, 5, source.NEAR]),
)
def test_places_are_the_same_whatever_was_asked_before(data, offsets, near):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(source, "NEAR", near)
        patch.setattr(source._Lines, "BLOCK", 4)
        asked = Source("x", data)
        for offset in [min(each, len(data)) for each in offsets]:
            fresh = Source("x", data)
            assert asked.line(offset) == data.count(b"\n", 0, offset) + 1
            assert asked.columns(offset) == fresh.columns(offset)
            assert asked.line_at(offset) == fresh.line_at(offset)


def test_columns_are_code_points_in_valid_utf8_and_octets_elsewhere():
    assert Source("x", "é: b".encode()).position(4) == (1, 4)
    assert Source("x", b"\xe9: b").position(3) == (1, 4)


EDITS = st.builds(
    lambda start, length, new: Edit(start, start + length, new),
    st.integers(0, 30),
    st.integers(0, 5),
    st.binary(max_size=3),
)


@given(st.lists(st.lists(EDITS, min_size=1, max_size=3), max_size=6))
def test_chosen_fixes_never_touch(groups):
    chosen = choose(Fix("x", tuple(edits)) for edits in groups)
    edits = sorted({edit for fix in chosen for edit in fix.edits})
    apply(bytes(40), edits)
    owners = [{index for index, fix in enumerate(chosen) if edit in fix.edits} for edit in edits]
    for (one, one_owners), (other, other_owners) in zip(
        zip(edits, owners, strict=True), list(zip(edits, owners, strict=True))[1:], strict=False
    ):
        assert one.stop < other.start or one_owners & other_owners


@pytest.mark.parametrize(
    ("fixes", "result"),
    [
        ([(Edit(5, 5, b"A"),), (Edit(5, 5, b"B"),)], b"01234A56789"),
        ([(Edit(5, 8, b"B"),), (Edit(8, 8, b"A"),)], b"01234B89"),
        ([(Edit(5, 6, b"A"),), (Edit(5, 6, b"A"),)], b"01234A6789"),
        ([(Edit(0, 1, b"A"),), (Edit(0, 1, b"Z"), Edit(9, 10, b"Z"))], b"A123456789"),
        ([(Edit(0, 1, b"A"),), (Edit(0, 1, b"A"), Edit(9, 10, b"Z"))], b"A12345678Z"),
    ],
)
def test_touching_counts_as_overlap_and_equal_edits_count_once(fixes, result):
    chosen = choose(Fix("x", edits) for edits in fixes)
    assert apply(b"0123456789", (edit for fix in chosen for edit in fix.edits)) == result


def test_overlapping_edits_are_refused():
    with pytest.raises(ValueError, match="overlap"):
        apply(b"0123456789", [Edit(0, 4, b""), Edit(2, 6, b"")])


def test_places_of_a_line_in_any_order():
    data = "aé€😀b\n".encode() * 2
    there = [Source("x", data).position(at) for at in range(len(data))]
    source = Source("x", data)
    assert [source.position(at) for at in reversed(range(len(data)))] == there[::-1]
    assert [tuple(place) for place in there[:11]] == [
        (1, 1), (1, 2), (1, 2), (1, 3), (1, 3), (1, 3), (1, 4), (1, 4), (1, 4), (1, 4), (1, 5),
    ]  # fmt: skip


def test_deferred_edits_are_made_when_looked_at_and_kept_as_they_are():
    made = []

    def make():
        for at in range(3):
            made.append(at)
            yield Edit(at, at + 1, b"x")

    edits = Deferred(3, make)
    assert (len(edits), made) == (3, [])
    assert next(iter(edits)) == Edit(0, 1, b"x")
    assert made == [0]
    assert (edits[1], edits[1:]) == (Edit(1, 2, b"x"), tuple(edits)[1:])
    assert edits == tuple(edits) == pickle.loads(pickle.dumps(edits))
    assert hash(edits) == hash(tuple(edits))
    assert edits != (Edit(0, 1, b"x"),)
    assert apply(b"abcd", Fix("x", edits).edits) == b"xxxd"


@given(st.lists(st.sampled_from([b"a", b" ", b"=", b"\r\n", b"\n", b"\r", b".", b"From ", b"\xe9" * 30, b"b" * 80])))
def test_a_text_in_pieces_is_encoded_as_a_whole_says(parts):
    text = b"".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(window, "SIZE", 7)
        spans = list(pieces(text, 0, len(text)))
        encoded = b"".join(encode_piece(text[start:stop], b"\r\n", stop == len(text)) for start, stop in spans)
    assert [span.start for span in spans[1:]] == [span.stop for span in spans[:-1]]
    assert a2b_qp(encoded) == a2b_qp(encode(text)) == text
    assert all(len(line.rstrip(b"\r")) <= 76 for line in encoded.split(b"\n"))
    assert not any(line.startswith(b"From ") or line.rstrip(b"\r\n") == b"." for line in encoded.split(b"\n"))


def test_fixes_of_many_edits_are_chosen_as_those_of_few_are():
    many = Fix("many", tuple(Edit(at, at + 1, b"") for at in range(0, 4000, 4)))
    clash, apart = Fix("clash", (Edit(2000, 2002, b"x"),)), Fix("apart", (Edit(2002, 2003, b"y"),))
    assert choose([many, clash, apart]) == [many, apart]
    assert choose([clash, many]) == [many]
    assert choose([many, Fix("same", many.edits[500:])]) == [many, Fix("same", many.edits[500:])]

"""The pictures of the machines: everything a machine knows stands in them once, and nothing upon anything else."""

from collections import Counter
from itertools import combinations, pairwise

import pytest
from django.utils.translation import override

from workflows.drawing import PAPER, PHONE, asides_of, draw, edges_of, side_steps, steps_of
from workflows.drawing.edges import Edge
from workflows.drawing.lettering import LABEL, fit, width_of
from workflows.machines import MACHINES
from workflows.moving import TABLES
from workflows.words import STATES_OF, Kind, State

SHEETS = [("vi", PHONE, None), ("en", PHONE, None), ("vi", PAPER, "en")]
every_kind = pytest.mark.parametrize("kind", MACHINES)
every_sheet = pytest.mark.parametrize(("language", "width", "beneath"), SHEETS)


def pictures_of(kind, language, width, beneath):
    """The bare picture, and one from each state with all steps passed: that one is the fullest of marks and words."""
    with override(language):
        yield draw(kind, width=width, beneath=beneath)
        for state in STATES_OF[kind]:
            yield draw(kind, present=state, visited=steps_of(kind), width=width, beneath=beneath)


def room_of(text):
    return text.x, text.top, text.x + text.width, text.bottom


def overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def bits_of(line):
    for (x, y), (a, b) in pairwise(line.corners):
        yield min(x, a), min(y, b), max(x, a), max(y, b)


@every_kind
def test_every_transition_stands_in_the_picture_exactly_once(kind):
    asked = Counter((source, action) for action, arrows in TABLES[kind].items() for source, _target, _arrow in arrows)
    picture = draw(kind)
    drawn = Counter(move for part in (*picture.lines, *picture.notes) for move in part.moves)
    assert drawn == asked and set(drawn.values()) == {1}


def box_at(picture, corner):
    (found,) = (box for box in picture.boxes if box.x <= corner[0] <= box.x + box.width and box.y <= corner[1] <= box.y + box.height)
    return found.state


def end_of(picture, line):
    """The box a line ends at; one that joins another ends where the other does."""
    if not line.joins:
        return box_at(picture, line.corners[-1])
    x, y = line.corners[-1]
    uprights = [one for one in picture.lines if len(one.corners) == 4 and one.back == line.back and one.corners[1][0] == x]
    (joined,) = (one for one in uprights if min(one.corners[1][1], one.corners[2][1]) <= y <= max(one.corners[1][1], one.corners[2][1]))
    return box_at(picture, joined.corners[-1])


@every_kind
def test_a_line_goes_from_the_state_before_a_move_to_the_state_after_it(kind):
    picture = draw(kind)
    first, *lines = picture.lines
    assert not first.moves and box_at(picture, first.corners[-1]) == steps_of(kind)[0]
    for line in lines:
        for source, action in line.moves:
            task = MACHINES[kind](kind=kind, state=source)
            getattr(task, action)()
            assert (box_at(picture, line.corners[0]), end_of(picture, line)) == (source, task.state)


@every_kind
def test_every_state_has_one_box_and_every_label_is_written(kind):
    with override("en"):
        picture = draw(kind)
        assert [box.state for box in picture.boxes] == [*steps_of(kind), *asides_of(kind)] and len(picture.boxes) == len(STATES_OF[kind])
        words = " ".join(" ".join(text.lines) for text in picture.texts)
        assert not [label for arrows in TABLES[kind].values() for *_ends, arrow in arrows if (label := str(arrow.label)) not in words]
        assert not [state for state in STATES_OF[kind] if str(State(state).label) not in words]


@every_kind
@every_sheet
def test_no_text_stands_upon_another_or_outside(kind, language, width, beneath):
    for picture in pictures_of(kind, language, width, beneath):
        for one, other in combinations(picture.texts, 2):
            assert not overlap(room_of(one), room_of(other)), (one.lines, other.lines)
        for text in picture.texts:
            left, top, right, bottom = room_of(text)
            assert 0 <= left and 0 <= top and right <= picture.width and bottom <= picture.height, text.lines


@every_kind
@every_sheet
def test_no_line_runs_through_a_text_or_a_box(kind, language, width, beneath):
    for picture in pictures_of(kind, language, width, beneath):
        bits = [bit for line in picture.lines for bit in bits_of(line)]
        for text in picture.texts:
            assert not [bit for bit in bits if overlap(bit, room_of(text))], text.lines
        for box in picture.boxes:
            inner = box.x + 1, box.y + 1, box.x + box.width - 1, box.y + box.height - 1
            assert not [bit for bit in bits if overlap(bit, inner)], box.state


@every_kind
@every_sheet
def test_names_stand_inside_their_boxes_and_no_box_upon_another(kind, language, width, beneath):
    for picture in pictures_of(kind, language, width, beneath):
        for box in picture.boxes:
            for text in box.texts:
                left, top, right, bottom = room_of(text)
                assert box.x < left and right <= box.x + box.width and box.y < top and bottom < box.y + box.height, text.lines
        rooms = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in picture.boxes]
        assert not [pair for pair in combinations(rooms, 2) if overlap(*pair)]


@every_kind
def test_uprights_of_different_targets_never_lie_upon_each_other(kind):
    uprights = {}
    for line in draw(kind).lines:
        if len(line.corners) == 4:
            uprights.setdefault(line.corners[1][0], []).append(sorted((line.corners[1][1], line.corners[2][1])))
    for spans in uprights.values():
        assert all(one[1] < other[0] for one, other in pairwise(sorted(spans)))


@every_kind
def test_names_begin_under_each_other(kind):
    """Passed or not."""
    for present in (None, steps_of(kind)[1]):
        picture = draw(kind, present=present, visited=steps_of(kind)[:1])
        assert len({box.texts[0].x - box.x for box in picture.boxes if not box.aside}) == 1


@every_kind
def test_the_present_state_is_marked_alone_and_told_apart_from_passed_ones(kind):
    steps = steps_of(kind)
    for state in STATES_OF[kind]:
        with override("en"):
            picture = draw(kind, present=state, visited=steps[:2])
            assert f"Now: {State(state).label}." in picture.spoken
        (here,) = (box for box in picture.boxes if box.present)
        assert here.state == state and not here.visited and "now here" in here.texts[-1].lines
        assert {box.state for box in picture.boxes if box.visited} == set(steps[:2]) - {state}
    assert not [box for box in draw(kind).boxes if box.present or box.visited]


@every_kind
def test_the_two_languages_do_not_answer_for_each_other(kind):
    with override("vi"):
        vietnamese = draw(kind)
    with override("en"):
        english = draw(kind)
    assert vietnamese.title != english.title and vietnamese.spoken != english.spoken


def test_returned_work_stands_beside_the_straight_way():
    general = {box.state: box for box in draw(Kind.GENERAL).boxes}
    assert general[State.RETURNED].x > general[State.IN_REVIEW].x == general[State.DONE].x
    assert side_steps(steps_of(Kind.GENERAL), edges_of(Kind.GENERAL)) == {State.RETURNED}


def test_a_fork_keeps_the_road_to_the_end_straight():
    steps = (State.BALLOT, State.SECOND_ROUND, State.PASSED_ON, State.ELECTED, State.CLOSED)
    ways = [(State.BALLOT, State.SECOND_ROUND), (State.SECOND_ROUND, State.BALLOT), (State.BALLOT, State.PASSED_ON)]
    ways += [(State.PASSED_ON, State.CLOSED), (State.BALLOT, State.ELECTED), (State.ELECTED, State.CLOSED)]
    assert side_steps(steps, [Edge(source, target, ("go",), "Go") for source, target in ways]) == {State.SECOND_ROUND, State.PASSED_ON}


def test_what_leads_aside_is_told_in_as_few_words_as_are_exact():
    with override("en"):
        said = [" ".join(note.label.lines) for note in draw(Kind.GENERAL).notes]
    assert "Report an obstacle: from every step except “Waiting for approval”, “Done”" in said
    assert "Drop this task: from every step except “Done”; also from “Blocked”, “Suspended”" in said
    assert "Obstacle removed: back to where it stopped" in said
    assert "Reopen: to “Under way”" in said


def test_words_break_where_they_must_and_lines_are_even():
    words = "Ghi nhận đã trình đại hội"
    assert fit(words, 0, 0, 1000).lines == (words,)
    assert all(width_of(line, LABEL) <= 70 for line in fit(words, 0, 0, 70).lines)
    assert " ".join(fit(words, 0, 0, 70).lines) == words
    assert fit("Cấp trên đồng ý", 0, 0, width_of("Cấp trên đồng", LABEL)).lines == ("Cấp trên", "đồng ý")
    assert fit("Nghị quyết", 0, 0, 1).lines == ("Nghị", "quyết")

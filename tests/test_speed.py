"""Wide ratios: far from what `benchmarks/` promises, near enough to catch a rule that reads all mail twice over.

Processor time is compared, never the clock, and only with other work of the same minute: a busy machine slows both.
"""

import sys
import time
from itertools import islice
from statistics import median

import pytest

import mailint
from benchmarks.drivers.python_peer import compat32, policy
from benchmarks.inputs import Inputs, Sizes
from benchmarks.shapes import SHAPES

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.skipif(sys.gettrace() is not None, reason="tracing slows mailint, and not what it is compared with"),
]


def seconds(work, mails):
    """Processor time of a work on all mails."""
    start = time.process_time()
    for mail in mails:
        work(mail)
    return time.process_time() - start


def ratio(ours, theirs, mails):
    """The median of five pairs, after one that does not count."""
    pairs = [seconds(ours, mails) / seconds(theirs, mails) for _ in range(6)]
    return median(pairs[1:])


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    return Inputs(tmp_path_factory.mktemp("inputs"), Sizes(big=5_000_000))


@pytest.fixture(scope="module")
def small(inputs):
    return list(islice(inputs.messages(), 100))


def test_small_messages_are_judged_in_half_the_time_that_parsing_their_fields_takes(small):
    assert ratio(mailint.check, policy(), small) < 0.5


def test_small_messages_cost_a_few_times_what_splitting_them_does(small):
    assert ratio(mailint.check, compat32(), small) < 6


@pytest.mark.parametrize("name", ["base64.eml", "8bit.eml"])
def test_a_large_message_costs_half_of_splitting_it(name, inputs):
    assert ratio(mailint.check, compat32(), [inputs.path(name).read_bytes()]) < 0.5


@pytest.mark.parametrize("name", SHAPES)
def test_a_hostile_shape_costs_by_its_size(name):
    """Four times the size: four times the time, where the square would be sixteen."""
    count, make = SHAPES[name]
    fourth, whole = make(count // 64), make(count // 16)
    rounds = [(seconds(mailint.check, [fourth]), seconds(mailint.check, [whole])) for _ in range(3)]
    assert min(larger for _, larger in rounds) < 8 * min(smaller for smaller, _ in rounds) + 0.005

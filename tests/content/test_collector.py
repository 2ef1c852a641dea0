"""The collector rests while much is made, and is as it was before when that is over."""

import gc

import pytest

from courseware.content.collector import collector_at_rest


@pytest.fixture(autouse=True)
def collector_on():
    gc.enable()
    yield
    gc.enable()


def test_it_rests_until_the_outermost_block_is_over():
    with collector_at_rest():
        with collector_at_rest():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_what_fails_meanwhile_does_not_leave_it_off():
    with pytest.raises(ZeroDivisionError), collector_at_rest():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_who_switched_it_off_before_finds_it_off():
    gc.disable()
    with collector_at_rest():
        pass
    assert not gc.isenabled()

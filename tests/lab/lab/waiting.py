"""Waiting with a deadline: the lab never sleeps and hopes."""
import time


class TooLate(AssertionError):
    """What was waited for did not happen in time."""


def until(question, what, seconds=10.0, every=0.02):
    """Asks `question` until it answers something true, and returns that answer."""
    deadline = time.monotonic() + seconds
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() >= deadline:
            shown = what() if callable(what) else what
            raise TooLate(f"not within {seconds:g} s: {shown}")
        time.sleep(every)


def stays(question, what, seconds=0.5, every=0.02):
    """Asserts that `question` answers something true for the whole time."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        assert question(), what
        time.sleep(every)

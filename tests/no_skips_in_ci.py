"""In CI a skipped test is a failure: a browser or PostgreSQL that is missing must be noticed.

Switched on by COURSEWARE_TESTS_MUST_NOT_SKIP=1, which `.ci/run` sets.
"""

import os
from collections.abc import Generator

import pytest

_VARIABLE = "COURSEWARE_TESTS_MUST_NOT_SKIP"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse(report)
    return report


def _refuse(report: pytest.TestReport | pytest.CollectReport) -> None:
    if os.environ.get(_VARIABLE) != "1" or not report.skipped or hasattr(report, "wasxfail"):
        return
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    report.outcome = "failed"
    report.longrepr = f"{report.nodeid} may not be skipped here ({_VARIABLE}=1). {reason}"

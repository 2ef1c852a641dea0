"""A retired course takes nobody new, and after its last day a course gives no credit."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select

from courseware.domain.errors import Conflict
from courseware.domain.reading import ReadHow
from courseware.services.attempts.answering import save
from courseware.services.attempts.rules import rules_page
from courseware.services.attempts.starting import start
from courseware.services.attempts.submitting import submit
from courseware.services.credits.courses import course_progress
from courseware.services.credits.credit import award_if_complete, credits
from courseware.services.credits.finishing import sign_attestation, submit_evaluation
from courseware.services.credits.learner_home import home
from courseware.services.credits.repeating import repeat_course, repetitions
from courseware.services.identity.merging import merge, preview_merge
from courseware.services.lessons.reading import mark_parts, report_seconds
from courseware.services.releases.live import CatalogueSource
from courseware.services.releases.publishing import publish
from courseware.store.credits import awards as rows
from courseware.store.credits.began import editions
from courseware.store.tables import Release, ReleaseItem
from tests.cast import ADA, HAL, LEA, LUC, NOON, put_cast_on_record
from tests.library import COURSE, write_library

LAST = date(2026, 3, 10)
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
LATER = NOON + 5 * DAY
AFTER = datetime(2026, 3, 11, 9, 0, tzinfo=UTC)
RETIRED = "takes no new learners, and you had not begun it"
ENDED = "This course ended on 10 March 2026. It gives no credit any more"


class Term:
    """The school, whose course can be published anew."""

    def __init__(self, school, tmp_path):
        self.db, self.catalogue = school
        self._library = write_library(tmp_path / "library")
        put_cast_on_record(self.db)

    def publish(self, now=NOON + DAY, **changed):
        text = COURSE
        for key, value in changed.items():
            old = f"{key}: open" if key == "status" else "status: open"
            text = text.replace(
                old, f"{key}: {value}" if key == "status" else f"{old}\n{key}: {value}"
            )
        (self._library / "lessons/basics/course.yaml").write_text(text)
        outcome = publish(self.db, self._library, None, "changed", now)
        assert not outcome.refused, outcome.problems
        self.catalogue = CatalogueSource(self.db).current(0)

    def rewrite(self, lesson, old, new):
        path = self._library / f"lessons/basics/{lesson}.md"
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    def read(self, now, member=LEA, part=None):
        lesson = self.catalogue.lesson("needles")
        parts = [part] if part else [part.id for part in lesson.parts]
        mark_parts(self.db, self.catalogue, member.actor, lesson, parts, ReadHow.ATTESTED, now)

    def begin(self, now, member=LEA):
        return start(self.db, self.catalogue, member.actor, "needles", now)

    def take(self, now, member=LEA):
        attempt_id = self.begin(now, member)
        for position in (1, 2, 3):
            form = {"answer": ["a"]}
            key = f"k{position}"
            save(self.db, self.catalogue, member.actor, attempt_id, position, form, key, 1, now)
        submit(self.db, self.catalogue, member.actor, attempt_id, now)

    def evaluate(self, now, member=LEA):
        form = {"useful.answer": ["3"], "remarks.answer": [""]}
        submit_evaluation(self.db, self.catalogue, member.actor, "basics", form, now)

    def sign(self, now, member=LEA):
        sign_attestation(self.db, self.catalogue, member.actor, "basics", member.name, True, now)

    def complete(self, now, member=LEA):
        for step in (self.read, self.take, self.evaluate, self.sign):
            step(now, member)

    def credits(self, member=LEA):
        return credits(self.db, member.actor)

    def home(self, now, member=LEA):
        return home(self.db, self.catalogue, member.actor, now)


@pytest.fixture
def term(school, tmp_path):
    return Term(school, tmp_path)


def test_to_the_end_of_its_last_day_a_course_is_completed(term):
    term.publish(expires=LAST)
    term.complete(datetime(2026, 3, 10, 23, 59, tzinfo=UTC))

    assert term.credits()[0].completed_on == LAST


def test_the_day_is_told_where_the_learner_is(term):
    term.publish(expires=LAST)
    # In Denver it is still the tenth; in Dublin it is not.
    late = datetime(2026, 3, 11, 3, 0, tzinfo=UTC)
    term.complete(late, HAL)
    assert term.credits(HAL)[0].completed_on == LAST
    with pytest.raises(Conflict, match=ENDED):
        term.begin(late)


def test_after_it_nothing_begins_and_nothing_is_completed(term):
    term.publish(expires=LAST)
    term.read(LATER)
    term.take(LATER)
    for act in (term.begin, term.evaluate, term.sign):
        with pytest.raises(Conflict, match=ENDED):
            act(AFTER)
    term.evaluate(LATER)
    with pytest.raises(Conflict, match=ENDED):
        term.sign(AFTER)

    assert term.credits() == []
    progress = course_progress(term.db, term.catalogue, LEA.actor, "basics", AFTER)
    assert progress.closed.startswith(ENDED)
    rules = rules_page(term.db, term.catalogue, LEA.actor, "needles", AFTER)
    assert (rules.refusal or "").startswith(ENDED) and rules.may_allow == ()


def test_whatever_closes_the_last_condition_makes_no_award_then(term):
    term.publish(expires=LAST)
    term.read(LATER)
    term.take(LATER)
    term.sign(LATER)
    given = {"person_id": LEA.id, "course_id": "basics", "round": 1, "answers": {}, "asked": []}

    def awarded(now):
        with term.db.write() as connection:
            rows.add_evaluation(connection, {**given, "submitted_at": LATER})
            award_if_complete(connection, term.catalogue, LEA.id, "basics", now)
        return len(term.credits())

    assert (awarded(AFTER), awarded(LATER)) == (0, 1)


def test_an_attempt_that_is_open_then_can_be_handed_in(term):
    term.publish(expires=LAST)
    attempt = term.begin(LATER)

    assert rules_page(term.db, term.catalogue, LEA.actor, "needles", AFTER).open
    assert term.begin(AFTER) == attempt
    submit(term.db, term.catalogue, LEA.actor, attempt, AFTER)


def test_the_first_page_says_that_it_ended_and_offers_it_to_nobody(term):
    term.publish(expires=LAST)
    term.read(LATER)

    before, after = term.home(LATER), term.home(AFTER)

    assert [p.course.id for p in before.started] == ["basics"] and before.ended == ()
    assert after.current is None and after.started == ()
    assert [p.course.id for p in after.ended] == ["basics"]
    assert term.home(LATER, LUC).not_started and not term.home(AFTER, LUC).not_started
    assert term.home(AFTER, LUC).ended == ()
    assert term.home(AFTER + 60 * DAY).ended == ()


def test_the_first_page_says_that_a_release_ended_it_though_its_last_day_is_long_past(term):
    term.read(NOON)
    term.publish(now=LATER, expires=date(2020, 12, 31))
    term.publish(now=LATER + 9 * DAY, expires=date(2020, 12, 30))

    (ended,) = term.home(LATER + 10 * DAY).ended
    assert (ended.course.id, ended.ended_on) == ("basics", LATER.date())
    assert term.home(LATER + 60 * DAY).ended and not term.home(LATER + 61 * DAY).ended
    assert term.home(AFTER, LUC).ended == ()
    term.publish(now=LATER + 12 * DAY)
    term.publish(now=LATER + 13 * DAY, expires=LATER.date() - 50 * DAY)
    (ended,) = term.home(LATER + 73 * DAY).ended
    assert ended.ended_on == (LATER + 13 * DAY).date()
    term.publish(now=LATER + 20 * DAY)
    assert term.home(LATER + 21 * DAY).ended == ()
    assert [p.course.id for p in term.home(LATER + 21 * DAY).started] == ["basics"]


def test_a_retired_course_takes_nobody_who_had_not_begun(term):
    term.read(NOON)
    term.publish(now=LATER, status="retired")

    term.read(AFTER, LUC)  # a text stays open to whoever wants to know it
    with pytest.raises(Conflict, match=RETIRED):
        term.begin(AFTER + DAY, LUC)
    assert not term.home(AFTER + DAY, LUC).started
    assert not term.home(AFTER + DAY, LUC).not_started

    term.take(AFTER)
    term.evaluate(AFTER)
    term.sign(AFTER)
    assert len(term.credits()) == 1


def test_who_goes_on_in_a_retired_course_finds_it_on_the_first_page(term):
    term.take(NOON)
    term.publish(now=LATER, status="retired")

    assert [p.course.id for p in term.home(AFTER).started] == ["basics"]
    assert course_progress(term.db, term.catalogue, LEA.actor, "basics", AFTER).closed == ""


def test_an_ended_course_is_not_repeated(term):
    term.complete(NOON)
    a_year_on = NOON + 366 * DAY
    term.publish(expires=LAST)

    assert repetitions(term.db, term.catalogue, LEA.actor, a_year_on) == {}
    with pytest.raises(Conflict, match=ENDED):
        repeat_course(term.db, term.catalogue, LEA.actor, "basics", a_year_on)
    assert len(term.credits()) == 1


def test_a_retired_course_that_is_edited_once_more_was_retired_as_long_as_before(term):
    term.read(NOON)
    term.publish(now=LATER, status="retired")
    term.read(AFTER, LUC)
    for days in (2, 3):
        term.publish(now=AFTER + days * DAY, expires=LAST + 100 * days * DAY, status="retired")

    with pytest.raises(Conflict, match=RETIRED):
        term.begin(AFTER + 4 * DAY, LUC)
    term.begin(AFTER + 4 * DAY)


def test_one_that_was_open_in_between_was_retired_when_it_came_to_be_so_again(term):
    term.publish(now=LATER, status="retired")
    term.read(AFTER, LUC)
    term.publish(now=AFTER + DAY)
    term.read(AFTER + 2 * DAY)
    term.publish(now=AFTER + 3 * DAY, status="retired")
    term.read(AFTER + 4 * DAY, HAL)

    term.begin(AFTER + 5 * DAY)
    term.begin(AFTER + 5 * DAY, LUC)
    with pytest.raises(Conflict, match=RETIRED):
        term.begin(AFTER + 5 * DAY, HAL)


def test_who_read_only_what_was_rewritten_since_had_begun_all_the_same(term):
    term.read(NOON, part="what-it-is")
    term.rewrite("needles", "thin and solid", "long, thin and solid")
    term.publish(now=LATER, status="retired")

    for days in (1, 2):  # a look into the new text, too short to count as read
        lesson, when = term.catalogue.lesson("needles"), LATER + days * DAY
        for member in (LEA, LUC):
            about = (term.db, term.catalogue, member.actor, lesson)
            report_seconds(*about, {"what-it-is": 1}, when)

    term.begin(AFTER)
    with pytest.raises(Conflict, match=RETIRED):
        term.begin(AFTER, LUC)


def test_who_read_it_anew_and_joins_another_account_had_begun_by_either(term):
    term.read(NOON, part="what-it-is")
    term.rewrite("needles", "thin and solid", "long, thin and solid")
    term.publish(now=LATER, status="retired")
    term.read(LATER + DAY, LUC)

    plan = preview_merge(term.db, term.catalogue, ADA.actor, LUC.email, LEA.email)
    about = (term.db, term.catalogue, ADA.actor, LUC.id, LEA.id, plan.digest)
    merge(*about, "One person", LATER + 2 * DAY)

    term.begin(AFTER, LUC)


def test_of_releases_that_left_an_ended_course_as_it_was_only_the_first_is_read(term):
    term.read(NOON)
    term.publish(now=LATER, expires=LATER.date() - 50 * DAY)
    add_releases(term.db, LATER + DAY, 30)
    term.publish(now=LATER + 2 * DAY, expires=LATER.date() - 40 * DAY)
    add_releases(term.db, LATER + 3 * DAY, 30)

    with term.db.read() as connection:
        every = editions(connection, "basics")
        lately = editions(connection, "basics", LATER + 4 * DAY)
    moments = [row.published_at for row in every]
    assert moments[:2] == [LATER + 2 * DAY, LATER] and len(moments) == 3
    assert [row.published_at for row in lately] == [LATER + 3 * DAY + 29 * MINUTE]
    (ended,) = term.home(LATER + 60 * DAY).ended
    assert ended.ended_on == LATER.date()
    assert not term.home(LATER + 61 * DAY).ended


def test_a_retired_course_that_later_releases_left_as_it_was_was_retired_by_the_first(term):
    term.publish(now=LATER, status="retired")
    add_releases(term.db, LATER + DAY, 30)
    term.catalogue = CatalogueSource(term.db).current(0)

    term.read(LATER + 2 * DAY)

    with pytest.raises(Conflict, match=RETIRED):
        term.begin(AFTER + DAY)


def add_releases(db, first, number):
    """Publish what is live over and over, a minute apart."""
    with db.write() as connection:
        live = connection.scalar(select(func.max(Release.id)))
        release = connection.execute(select(Release).where(Release.id == live)).mappings().one()
        held = select(ReleaseItem).where(ReleaseItem.release_id == live)
        items = connection.execute(held).mappings().all()
        for n in range(number):
            told = {**release, "published_at": first + n * MINUTE}
            del told["id"]
            new = connection.execute(insert(Release).values(told).returning(Release.id)).scalar()
            connection.execute(insert(ReleaseItem), [{**i, "release_id": new} for i in items])

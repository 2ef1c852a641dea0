"""Pages that give, end or move roles hand the clock down: the act asks it when it may be."""

from contextlib import contextmanager

import pytest
from sqlalchemy import select

from courseware.services import retention
from courseware.services.identity import administrators, people
from courseware.services.membership import invitations
from courseware.store.engine import Database
from courseware.store.tables import DeletionRequest, LedgerEntry
from tests.cast import ADA, HAL, LEA, MAX, RIVERSIDE
from tests.services.people.conftest import link, secret_mailed_to
from tests.web.markup import hidden
from tests.web.test_team import LIST, confirmation, upload


def time_goes_by(monkeypatch, site):
    """From now on every act waits for a second until it may begin."""
    write = Database.write

    @contextmanager
    def waited(db):
        with write(db) as connection:
            site.clock.step(seconds=1)
            yield connection

    monkeypatch.setattr(Database, "write", waited)


def a_list(site):
    browser = site.browser(MAX)
    return browser, "/team/staff/confirm", confirmation(upload(browser, LIST))


def a_suspension(site):
    return site.browser(ADA), "/admin/people/lea/suspend", {"reason": "Away."}


def a_reinstatement(site):
    people.suspend(site.db, ADA.actor, LEA.id, "Away.", site.clock.now())
    return site.browser(ADA), "/admin/people/lea/reinstate", {"reason": "Back."}


def a_corrected_name(site):
    sent = {"name": "Lea Lund", "reason": "She married."}
    return site.browser(ADA), "/admin/people/lea/name", sent


def an_administrator(site):
    return site.browser(ADA), "/admin/people/lea/administration", {}


def no_administrator(site):
    administrators.grant_administration(site.db, ADA.actor, LEA.id, site.clock.now())
    return site.browser(ADA), "/admin/people/lea/administration/end", {}


def an_answered_request(site):
    retention.ask(site.db, LEA.actor, site.clock.now())
    with site.db.read() as connection:
        request = connection.scalars(select(DeletionRequest.id)).one()
    return site.browser(ADA), f"/admin/deletions/{request}", {}


def a_merge(site):
    browser, fields = site.browser(ADA), {"survivor": LEA.email, "duplicate": HAL.email}
    digest = hidden(browser.post("/admin/people/merge", fields), "digest")
    sent = {**fields, "digest": digest, "reason": "Same licence."}
    return browser, "/admin/people/merge/confirm", sent


def invited(site, email):
    invited_to = (RIVERSIDE, email, ("learner",), link, site.clock.now())
    invitations.invite(site.db, MAX.actor, *invited_to)
    return f"/invitation/{secret_mailed_to(site.db, email)}"


def an_acceptance(site):
    return site.browser(HAL), invited(site, HAL.email), {}


def a_new_account(site):
    sent = {"name": "Eva Holm", "password": "a newly made sentence"}
    return site.browser(), invited(site, "eva@example.org"), sent


@pytest.mark.parametrize(
    "prepare",
    [
        a_list,
        a_suspension,
        a_reinstatement,
        a_corrected_name,
        an_administrator,
        no_administrator,
        an_answered_request,
        a_merge,
        an_acceptance,
        a_new_account,
    ],
)
def test_a_page_hands_the_clock_down(sqlite_site, monkeypatch, prepare):
    site = sqlite_site
    browser, path, sent = prepare(site)
    browser.get("/help")
    site.clock.step(minutes=1)
    came = site.clock.now()
    time_goes_by(monkeypatch, site)

    assert browser.post(path, sent).status_code == 303

    with site.db.read() as connection:
        entered = select(LedgerEntry.at).where(LedgerEntry.at >= came)
        moments = connection.scalars(entered).all()
    assert moments and came not in moments

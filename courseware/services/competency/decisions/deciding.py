"""A manager's decisions: confirm, withdraw, suspend, reinstate. One attests, another confirms.

Each is judged by its moment, which is asked for once the person is held (see `moments`).
"""

from datetime import datetime

from sqlalchemy import Connection

from courseware.content.catalogue import Catalogue
from courseware.domain.accounts import printed_name_fault
from courseware.domain.competency.ahead import (
    confirmed_ahead,
    dated_ahead,
    is_stopped_by_now,
    stopped_at_once,
)
from courseware.domain.competency.calendar import day_of
from courseware.domain.competency.eligibility import confirmation_fault
from courseware.domain.competency.grounds import (
    observed_since,
    open_suspension,
    open_suspensions,
)
from courseware.domain.competency.history import DecisionKind, History
from courseware.domain.competency.passing import Lack
from courseware.domain.competency.standing import (
    Standing,
    Status,
    standing,
    term_of,
)
from courseware.domain.errors import Conflict, Forbidden, Invalid, NotFound
from courseware.domain.people import Actor
from courseware.domain.times import clock_text, day_words
from courseware.services.competency.decisions.recording import About, Decided, put
from courseware.services.competency.history import Scope, history_of, load
from courseware.services.competency.membership import clinic_to_decide_in
from courseware.services.competency.prerequisites import credentials
from courseware.services.competency.rules import RuleBook, scope_words
from courseware.services.competency.shown import require_scope_shown, revision_of
from courseware.services.competency.wording import (
    UNPUBLISHED,
    WATCH_FIRST,
    WATCHED_YOURSELF,
    in_one_text,
    missing_sentences,
    zone_words,
)
from courseware.services.free_text import checked_text, required_reason
from courseware.services.holding import hold_acting
from courseware.services.identity.passwords import confirm_identity
from courseware.services.moments import When, asked
from courseware.store.competency import decisions as rows
from courseware.store.engine import Database
from courseware.store.rows import AnyRow

_SUSPENDED_ALREADY = (
    "This is suspended already, since {day}, by {by}. One suspension holds for all reasons, and "
    "one reinstatement ends it, so what you wrote was not kept. Tell it to whoever may reinstate, "
    "and suspend anew if it is reinstated while your reason holds. What happened to a patient is "
    "noted as an adverse event: that goes on record though this is suspended."
)


def confirm(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    about: About,
    signed_name: str,
    password: str,
    now: When,
    note: str = "",
    shown: str | None = None,
) -> None:
    """Confirm a competency on the observations that are on record, as the second person.

    Raises:
        NotFound: no such person in a clinic of the actor's.
        Forbidden: the actor is the learner, or signed one of the observations.
        Conflict: the person has left the clinic, something is missing (all of it is named), it is
            suspended, or it is current and its renewal window is not open, for instance because
            another manager was first; or something came on record that the page (`shown`) did not
            show.
        Invalid: name or password do not fit.
    """
    if wrong := printed_name_fault(signed_name, actor.name):
        raise Invalid({"signed_name": wrong})
    note = checked_text("note", note)
    _require_manager(db, actor, about)
    confirm_identity(db, actor, password, asked(now))
    book = RuleBook(catalogue)
    rules = book.live(about.scope[0])
    if rules is None or not book.holds(about.scope):
        raise Conflict(f"This can't be confirmed. {UNPUBLISHED}")
    with db.write() as connection:
        clinic, now = _lock(connection, actor, about), asked(now)
        history = history_of(connection, book, about.person_id, about.scope)
        held = credentials(connection, about.person_id, now, past=False)
        met, waived = held.met(book, rules, about.scope[1]), held.waivers(rules)
        known = stopped_at_once(history, now)
        found = standing(known, rules, now, met, waived)
        by_id = {o.id: o for o in known.counted()}
        fault = confirmation_fault(
            actor.person_id, about.person_id, {by_id[i].assessor_id for i in found.basis}
        )
        if fault:
            raise Forbidden(fault)
        _refuse_confirmed_ahead(catalogue, about.scope, history, now)
        _refuse_unready(catalogue, about.scope, found, clinic.timezone)
        _require_shown(connection, catalogue, about, shown)
        entry = catalogue.checklist_entry(about.scope[0])
        revision = {
            "revision_sha256": entry.revision_sha256,
            "compiled_key": entry.compiled_key,
            "basis": list(found.basis),
        }
        decision = Decided(DecisionKind.CONFIRMED, note, signed_name, revision)
        put(connection, book, actor, about, clinic.timezone, decision, now)


def withdraw(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    about: About,
    reason: str,
    now: When,
    shown: str | None = None,
) -> None:
    """Take the latest confirmation back, with a reason.

    Raises:
        NotFound, Forbidden: as `confirm`.
        Conflict: there is no confirmation that stands, or something came on
            record that the page (`shown`) did not show.
        Invalid: no reason is given.
    """
    reason = required_reason(reason)
    book = RuleBook(catalogue)
    with db.write() as connection:
        clinic, now = _lock(connection, actor, about), asked(now)
        _refuse_oneself(actor, about)
        history = history_of(connection, book, about.person_id, about.scope)
        # What the page names: a confirmation that is dated later than now, or the one that holds.
        # A withdrawal that is dated later does not show yet; one more counts at once.
        confirmed = confirmed_ahead(dated_ahead(history, now))
        term, *_ = term_of(history.known_by(now))
        about_id = confirmed.id if confirmed else term and term.decision_id
        if about_id is None:
            raise Conflict("There is no confirmation that could be withdrawn.")
        _require_shown(connection, catalogue, about, shown)
        more = {"about_id": about_id}
        decision = Decided(DecisionKind.WITHDRAWN, reason, actor.name, more)
        put(connection, book, actor, about, clinic.timezone, decision, now)


def suspend(
    db: Database, catalogue: Catalogue, actor: Actor, about: About, reason: str, now: When
) -> None:
    """Suspend a scope at once, with a reason.

    Raises:
        NotFound, Forbidden: as `confirm`.
        Conflict: it is suspended already, by a suspension that the clock has reached; that holds
            for all reasons, and this one is not kept.
        Invalid: no reason is given.
    """
    reason = required_reason(reason)
    book = RuleBook(catalogue)
    with db.write() as connection:
        clinic, now = _lock(connection, actor, about), asked(now)
        # What is on record can be stopped, whether or not the library still has it.
        if about.scope not in {*book.scopes(), *rows.scopes_of(connection, about.person_id)}:
            raise NotFound
        _refuse_oneself(actor, about)
        history = history_of(connection, book, about.person_id, about.scope)
        if is_stopped_by_now(history, now):
            raise Conflict(_suspended_already(connection, actor, about, history, clinic.timezone))
        decision = Decided(DecisionKind.SUSPENDED, reason, actor.name)
        put(connection, book, actor, about, clinic.timezone, decision, now)


def reinstate(
    db: Database,
    catalogue: Catalogue,
    actor: Actor,
    about: About,
    reason: str,
    now: When,
    shown: str | None = None,
) -> None:
    """End a suspension, with a reason; after an adverse event only once somebody has watched.

    Raises:
        NotFound, Forbidden: as `confirm`.
        Conflict: it is not suspended, or a new observation is missing, or something came on
            record that the page (`shown`) did not show.
        Invalid: no reason is given.
    """
    reason = required_reason(reason)
    book = RuleBook(catalogue)
    with db.write() as connection:
        clinic, now = _lock(connection, actor, about), asked(now)
        _refuse_oneself(actor, about)
        history = history_of(connection, book, about.person_id, about.scope)
        _refuse_reinstatement(actor, stopped_at_once(history, now))
        _require_shown(connection, catalogue, about, shown)
        decision = Decided(DecisionKind.REINSTATED, reason, actor.name)
        put(connection, book, actor, about, clinic.timezone, decision, now)


def reinstatement_fault(history: History, actor: Actor) -> str:
    """Why somebody can't end the suspension of a scope yet; "" where they can, or nothing is
    suspended."""
    suspension = open_suspension(history)
    if suspension is None or not suspension.adverse:
        return ""
    if observed_since(suspension, history, but_by=actor.person_id):
        return ""
    return WATCHED_YOURSELF if observed_since(suspension, history) else WATCH_FIRST


def _require_manager(db: Database, actor: Actor, about: About) -> None:
    """Decide before the slow password is asked."""
    with db.read() as connection:
        clinic_to_decide_in(connection, actor, about.person_id, about.clinic_id)


def _lock(connection: Connection, actor: Actor, about: About) -> AnyRow:
    """The clinic, once the actor may decide there; the person waits for nobody else's decision."""
    hold_acting(connection, actor, about.person_id)
    return clinic_to_decide_in(connection, actor, about.person_id, about.clinic_id)


def _require_shown(
    connection: Connection, catalogue: Catalogue, about: About, shown: str | None
) -> None:
    loaded = load(connection, [about.person_id], about.scope)
    require_scope_shown(loaded, about.scope, revision_of(catalogue, about.scope), shown)


def _refuse_oneself(actor: Actor, about: About) -> None:
    if about.person_id == actor.person_id:
        raise Forbidden("Nobody decides about their own competency. Ask another manager.")


def _suspended_already(
    connection: Connection, actor: Actor, about: About, history: History, zone: str
) -> str:
    holding = {one.id for one in open_suspensions(history)}
    decided = rows.decisions(connection, [about.person_id], about.scope)
    first = next(row for row in decided if row.id in holding)
    by = "you" if first.decided_by == actor.person_id else first.signed_name
    return _SUSPENDED_ALREADY.format(day=day_words(day_of(first.decided_at, zone)), by=by)


def _refuse_reinstatement(actor: Actor, history: History) -> None:
    if open_suspension(history) is None:
        raise Conflict("This is not suspended.")
    if fault := reinstatement_fault(history, actor):
        raise Conflict(fault)


def _refuse_confirmed_ahead(
    catalogue: Catalogue, scope: Scope, history: History, now: datetime
) -> None:
    confirmed = confirmed_ahead(dated_ahead(history, now))
    if confirmed is not None:
        raise Conflict(
            f"A confirmation of {scope_words(catalogue, *scope)} is on record already. It is dated "
            f"{clock_text(confirmed.at, confirmed.zone)}, which the server's clock has not "
            "reached: that clock was ahead then. It counts from its time on. So that it counts "
            "sooner, withdraw it first, and confirm anew."
        )


def _refuse_unready(catalogue: Catalogue, scope: Scope, found: Standing, here: str) -> None:
    words = scope_words(catalogue, *scope)
    if found.status is Status.SUSPENDED:
        raise Conflict(f"{words} is suspended. Reinstate it first.")
    if found.term and (found.status is Status.CURRENT or found.asks_for_use):
        zone = zone_words(found.term.zone, here)
        raise Conflict(
            f"{words} was confirmed on {day_words(found.term.confirmed_on)}{zone}"
            f"{',' if zone else ''} and is {found.status.words.lower()}; a renewal can begin on "
            f"{day_words(found.term.window_from)}{zone}."
        )
    if not found.ready:
        lacking = [m for m in found.missing if m.lack is not Lack.CONFIRMATION]
        said = missing_sentences(catalogue, scope[0], lacking)
        raise Conflict(f"This can't be confirmed yet. {in_one_text(catalogue, lacking, said)}")

"""For verifiers, without an account: a certificate by number or file, and the published keys."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from courseware.domain.errors import Invalid, NotFound, TooMany
from courseware.domain.times import moment_text
from courseware.services.certificates import checking, signing_keys
from courseware.services.credits.provider import name_in_use
from courseware.services.identity.throttling import WRONG_NUMBERS_BY_ADDRESS
from courseware.services.recalls.lists import recalls_of_certificate
from courseware.web.access import public
from courseware.web.links import office
from courseware.web.runtime import database, now

blueprint = Blueprint("verification", __name__)


@blueprint.get("/verify")
@public
def form() -> AnyResponse:
    """Ask for a number or a file; a number in the address leads on to its page."""
    typed = request.args.get("number", "").strip()
    if not typed:
        return _page()
    return redirect(url_for("verification.by_number", number=typed), 303)


@blueprint.get("/verify/<number>")
@public
def by_number(number: str) -> Response:
    """What our register says about a number."""
    try:
        found = checking.look_up(database(), number, _address(), now())
    except Invalid as invalid:
        return _page(errors=invalid.errors, typed=number, code=422)
    except NotFound as unknown:
        return _page(errors={"number": unknown.sentence}, typed=number, code=404)
    except TooMany as refused:
        return _come_back(refused, "number", "numbers that are not ours", number)
    page = render_template(
        "public/verified.html",
        certificate=found,
        s=found.statement,
        checked_at=now(),
        recalls=recalls_of_certificate(database(), number),
    )
    return _unlisted(make_response(page))


@blueprint.post("/verify")
@public
def by_file() -> Response:
    """Check an uploaded file; nothing of it is kept."""
    sent = request.files.get("file")
    try:
        checked = checking.check_file(database(), sent.read() if sent else b"", _address(), now())
    except Invalid as invalid:
        return _page(errors=invalid.errors, code=422)
    except TooMany as refused:
        return _come_back(refused, "file", "files that are not ours")
    known = checked.certificate
    page = render_template(
        "public/verified_file.html",
        checked=checked,
        checked_at=now(),
        recalls=recalls_of_certificate(database(), known.number) if known else [],
    )
    return _unlisted(make_response(page))


@blueprint.get("/issuer")
@public
def issuer() -> Response:
    """Who issues, as an Open Badges profile."""
    here = office()
    return jsonify(
        {
            "@context": [
                "https://www.w3.org/ns/credentials/v2",
                "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
            ],
            "id": signing_keys.issuer_id(database(), here),
            "type": ["Profile"],
            "name": name_in_use(database(), here.provider),
            "url": here.site,
        }
    )


@blueprint.get("/.well-known/jwks.json")
@public
def keys() -> Response:
    """All public keys and the signed list of revocations: what a verifier saves beforehand."""
    return jsonify(signing_keys.published(database(), office(), now()))


@blueprint.get("/.well-known/did.json")
@public
def did() -> Response:
    """The same keys for those who resolve `did:web`."""
    here = office()
    name = f"did:web:{quote(urlsplit(here.site).netloc, safe='.-')}"
    methods = [
        {
            "id": f"{name}#{jwk['kid'].rpartition('/')[2]}",
            "type": "JsonWebKey",
            "controller": name,
            "publicKeyJwk": jwk,
        }
        for jwk in signing_keys.published(database(), here, now())["keys"]
    ]
    document: dict[str, Any] = {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": name,
        "alsoKnownAs": [f"{here.site}/issuer"],
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }
    return jsonify(document)


@blueprint.get("/keys/<thumbprint>")
@public
def key(thumbprint: str) -> Response:
    """One public key; the header of a signed credential names this address."""
    return jsonify(signing_keys.public_key(database(), thumbprint))


@blueprint.get("/revocations")
@public
def revocations() -> Response:
    """What was revoked or replaced, by ids that do not open the verification page."""
    return jsonify(signing_keys.revocations(database(), office(), now()))


def _page(errors: dict[str, str] | None = None, typed: str = "", code: int = 200) -> Response:
    page = render_template(
        "public/verify.html",
        errors=errors or {},
        typed=typed,
        wrong_tries=WRONG_NUMBERS_BY_ADDRESS.tries,
        wrong_minutes=WRONG_NUMBERS_BY_ADDRESS.minutes,
    )
    return make_response(page, code)


def _come_back(refused: TooMany, field: str, what: str, typed: str = "") -> Response:
    """The form with the moment from which on it is answered again, in UTC and in minutes."""
    minutes = -(-refused.retry_after // 60)
    again = moment_text(now() + timedelta(seconds=refused.retry_after))
    words = (
        f"Too many {what} came from your network address. Come back at {again}, in {minutes} min; "
        f"until then no {field} is answered from there, right or wrong."
    )
    response = _page(errors={field: words}, typed=typed, code=429)
    response.headers["Retry-After"] = str(refused.retry_after)
    return response


def _unlisted(response: Response) -> Response:
    """A page about a person: for whoever has the number, and not for search engines or caches."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Cache-Control"] = "no-store"
    return response


def _address() -> str:
    return request.remote_addr or "unknown"

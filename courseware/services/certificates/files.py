"""Certificates as they were issued, byte by byte, and the pictures of their pages.

Apart from `reading`, because only whoever opens a certificate needs signatures and QR codes.
"""

from base64 import b64encode
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from courseware.credentials.qr import qr_svg
from courseware.credentials.signing import payload_of
from courseware.credentials.statement import Statement
from courseware.credentials.verify import json_file
from courseware.domain.errors import NotFound
from courseware.domain.people import Actor
from courseware.domain.policy import Permission, Subject
from courseware.services.authorize import require
from courseware.services.certificates.reading import row_of
from courseware.store.credits import certificates as rows
from courseware.store.engine import Database


@dataclass(frozen=True, slots=True)
class Pictures:
    """The pictures of a certificate, as addresses that hold them (`data:`), for its page.

    Attributes:
        signature: empty where the provider had none.
    """

    qr: str
    signature: str


class FileKind(StrEnum):
    """The forms in which a certificate can be taken along."""

    PDF = "pdf"
    JWT = "jwt"
    JSON = "json"


def pictures_of(statement: Statement) -> Pictures:
    """The pictures that the paper has too."""
    signature = statement.provider.signature_image
    return Pictures(_address(qr_svg(statement.verify_at)), _address(signature) if signature else "")


def own_file(db: Database, actor: Actor, number: str, kind: FileKind) -> bytes:
    """The bytes of one of the actor's own certificates, as they were issued.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    with db.read() as connection:
        row = row_of(connection, number)
        require(actor, Permission.OWN_RECORDS, Subject(person_id=row.person_id))
        return _file(connection, row.number, kind)


def any_file(db: Database, actor: Actor, number: str, kind: FileKind) -> bytes:
    """The bytes of anybody's certificate, as they were issued, for an administrator.

    Raises:
        NotFound: there is none of this number.
    """
    require(actor, Permission.CERTIFICATES_MANAGE)
    with db.read() as connection:
        return _file(connection, row_of(connection, number).number, kind)


def _address(svg: str) -> str:
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def _file(connection: Connection, number: str, kind: FileKind) -> bytes:
    row = rows.files(connection, number)
    if row is None:
        raise NotFound
    if kind is FileKind.PDF:
        return bytes(row.pdf)
    token = str(row.token)
    return token.encode() if kind is FileKind.JWT else json_file(payload_of(token), token)

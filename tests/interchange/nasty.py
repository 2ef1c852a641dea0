"""Files that are built to do harm, each with what an import has to say of it."""

from __future__ import annotations

import io
import struct
import warnings
import zipfile
from collections.abc import Iterator

from courseware.interchange.formats import Format

Nasty = tuple[str, Format, bytes, str]
"""Name, format, bytes, and words of the refusal; no words where the file is read all the same."""

_MANIFEST = b"imsmanifest.xml"


def nasty_files() -> Iterator[Nasty]:
    yield from _xml()
    yield from _zips()
    yield from _gift()
    yield from _html()


def _xml() -> Iterator[Nasty]:
    bomb = '<!DOCTYPE quiz [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(8)
    )
    cases = {
        "a billion laughs": (bomb + "]><quiz>&i;</quiz>", "document type or entities"),
        "an outside entity": (
            '<!DOCTYPE quiz [<!ENTITY x SYSTEM "file:///etc/passwd">]><quiz>&x;</quiz>',
            "document type or entities",
        ),
        "an outside DTD": (
            '<!DOCTYPE quiz SYSTEM "http://example.org/x.dtd"><quiz/>',
            "document type",
        ),
        "a parameter entity": (
            '<!DOCTYPE q [<!ENTITY % p SYSTEM "x"> %p;]><quiz/>',
            "document type",
        ),
        "an unknown entity": ("<quiz>&nothing;</quiz>", "no well-formed XML"),
        "too deep": ("<quiz>" * 100_000, "elements stand more than 64 deep"),
        "too many elements": (f"<quiz>{'<a/>' * 400_000}</quiz>", "more than 300,000 elements"),
        "too many attributes": (
            "<quiz " + " ".join(f"a{n}='x'" for n in range(5_000)) + "/>",
            "too many attributes",
        ),
        "a long name": (f"<{'q' * 100_000}/>", "too long a name"),
        "NUL": ("<quiz>\0</quiz>", "no well-formed XML"),
        "nothing": ("", "no well-formed XML"),
        "no end": ("<quiz><question type='truefalse'>", "no well-formed XML"),
        "another language": ("<quiz xmlns='http://example.org'/>", "there is no question in it"),
    }
    for name, (text, words) in cases.items():
        yield name, Format.MOODLE_XML, text.encode(), words
    yield "UTF-16", Format.MOODLE_XML, "<quiz/>".encode("utf-16"), "there is no question in it"
    yield "an item with a DTD", Format.QTI, b"<!DOCTYPE x []><assessmentItem/>", "document type"


def _zip(**members: bytes) -> bytes:
    return _zipped([(name, data) for name, data in members.items()])


def _zipped(members: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(buffer, "w", method) as archive:
        warnings.simplefilter("ignore")  # one of them holds a name twice
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return buffer.getvalue()


def _manifest(*resources: str, before: str = "") -> tuple[str, bytes]:
    inner = "".join(resources)
    text = f"{before}<manifest><resources>{inner}</resources></manifest>"
    return "imsmanifest.xml", text.encode()


def _item(href: str) -> str:
    return f'<resource type="imsqti_item_xmlv2p1" href="{href}"/>'


def _zips() -> Iterator[Nasty]:
    plain = _manifest()
    for path in ("../evil.xml", "a/../../evil.xml", "/etc/passwd", "..\\evil.xml", "C:/evil.xml"):
        yield f"path {path}", Format.QTI, _zipped([plain, (path, b"x")]), "leads out of the package"
    yield "not a ZIP file", Format.QTI, b"PK nothing", "no whole ZIP file"
    whole = _zipped([plain, ("a.xml", b"<a/>" * 2_000)])
    yield "cut off", Format.QTI, whole[: len(whole) // 2], "no whole ZIP file"
    yield "no manifest", Format.QTI, _zipped([("a.xml", b"<a/>")]), "there is no imsmanifest.xml"
    yield "twice", Format.QTI, _zipped([plain, plain]), "is there twice"
    yield "LZMA", Format.QTI, _zipped([plain], zipfile.ZIP_LZMA), "packed in an unusual way"
    bomb = ("imsmanifest.xml", b" " * 15_000_000)
    yield "a bomb", Format.QTI, _zipped([bomb]), "packed too tightly"
    beside = ("a.xml", b"<a/>" + b" " * 90_000)
    yield "a bomb that no manifest names", Format.QTI, _zipped([plain, beside]), "too tightly"
    yield (
        "too large",
        Format.QTI,
        _zipped([("imsmanifest.xml", b" " * 25_000_000)]),
        "larger than 20 MB",
    )
    many = [(f"{n}.xml", b"") for n in range(6_000)]
    yield "too many files", Format.QTI, _zipped([plain, *many]), "more than 5,000 files"
    yield "a link", Format.QTI, _link(), "is a link"
    yield "encrypted", Format.QTI, _patched(_zipped([plain]), 6, 8), "is encrypted"
    yield "a lying size", Format.QTI, _lying(bomb), "cannot be unpacked"
    yield "a huge directory", Format.QTI, _directory(0xFFFFFFFF), "its list of files is too large"
    yield (
        "a manifest with a DTD",
        Format.QTI,
        _zipped([_manifest(before="<!DOCTYPE x []>")]),
        "document type",
    )
    yield (
        "a manifest that is none",
        Format.QTI,
        _zipped([("imsmanifest.xml", b"\x89PNG")]),
        "no well-formed",
    )
    for href in (
        "../../etc/passwd",
        "file:///etc/passwd",
        "http://example.org/x.xml",
        "",
        "%2e%2e/x",
    ):
        yield f"refers to {href}", Format.QTI, _zipped([_manifest(_item(href))]), ""
    dtd = ("i.xml", b'<!DOCTYPE x [<!ENTITY e "e">]><assessmentItem>&e;</assessmentItem>')
    yield "an item with a DTD inside", Format.QTI, _zipped([_manifest(_item("i.xml")), dtd]), ""
    words = " ".join(map(str, range(1_800))).encode()
    large = [(f"{n}.xml", b"<a>" + words + b"</a>") for n in range(300)]
    listed = _manifest(*(_item(name) for name, _ in large))
    yield "files that are no items", Format.QTI, _zipped([listed, *large]), "there is no question"


def _link() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(*_manifest())
        info = zipfile.ZipInfo("link.xml")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    return buffer.getvalue()


def _patched(data: bytes, local: int, central: int) -> bytes:
    """Set the flag that says encrypted, in the file's own header and in the directory."""
    changed = bytearray(data)
    changed[local] |= 1
    changed[data.rfind(b"PK\x01\x02") + central] |= 1
    return bytes(changed)


def _lying(member: tuple[str, bytes]) -> bytes:
    """A member that claims to be small in both headers."""
    data = bytearray(_zipped([member]))
    struct.pack_into("<I", data, data.rfind(b"PK\x01\x02") + 24, 100)
    struct.pack_into("<I", data, 22, 100)
    return bytes(data)


def _directory(size: int) -> bytes:
    data = bytearray(_zipped([_manifest()]))
    struct.pack_into("<I", data, data.rfind(b"PK\x05\x06") + 12, size)
    return bytes(data)


def _gift() -> Iterator[Nasty]:
    texts = {
        "braces": "{" * 200_000,
        "closed braces": "}{" * 50_000,
        "backslashes": "q{=" + "\\" * 150_000 + "}",
        "signs": "q{" + "=~#%" * 40_000 + "}",
        "answers": "q{" + "=a->b" * 30_000 + "}",
        "weights": "q{~%" + "9" * 100_000 + "%a =b}",
        "brackets": "[markdown]" + "[" * 50_000 + "{T}",
        "quotes": "[html]" + "<blockquote>" * 9_000 + "{T}",
        "stars": "*_" * 40_000 + "{T}",
        "numbers": "n{#1e999999999}\n\nm{#"
        + "9" * 50_000
        + "}\n\no{#1..}\n\np{#..1}\n\nq{#NaN:inf}",
        "tags": "// [id:" + "a" * 100_000 + "\n// " + "[tag:" * 30_000 + "\nq{T}",
        "names": "::" * 60_000 + "{T}",
        "heads": '// courseware quiz: {"id":"../../x","title":[],"pass":"x","draw":{"a":1}}\n'
        "$CATEGORY: x\n\nq{T}",
        "a deep head": "// courseware quiz: "
        + '{"draw":'
        + "[" * 20_000
        + "\n$CATEGORY: x\n\nq{T}",
        "line ends": "a{T}\u2028\u2028b{F}\x85\x0b\x0c\x1c\x00",
        "yaml": "%TAG ! !\n--- &a *a !!python/object {{ T\n\n"
        "[html]<p>- &amp;x: !!int | > ' \" #</p>{T}",
    }
    for name, text in texts.items():
        yield name, Format.GIFT, text.encode(), ""
    yield "many questions", Format.GIFT, b"q{T}\n\n" * 4_000, ""
    yield "one long question", Format.GIFT, b"a " * 400_000 + b"{T}", ""
    yield "no text at all", Format.GIFT, b"\xff\xfe\x00\x00", "is no UTF-8"


def _html() -> Iterator[Nasty]:
    texts = {
        "open tags": "<" * 90_000,
        "deep tags": "<div><b>" * 10_000,
        "comments": "<!--" * 20_000,
        "declarations": "<![" * 25_000,
        "attributes": "<a " + "x='" * 25_000,
        "references": "&#" * 40_000 + "&#x110000;&#xD800;&#0;",
        "a script": "<script>alert(1)</script><img src=x onerror=alert(1)>"
        "<a href='javascript:x'>y</a>{1:SA:=x}",
        "tables": "<table><tr><td>" * 6_000,
        "lists": "<ul><li>" * 10_000,
        "blanks": "{1:SA:=" * 10_000,
        "stars in blanks": "{1:MULTICHOICE:" + "~=a#" * 20_000 + "}",
    }
    for name, text in texts.items():
        body = text.replace("&", "&amp;").replace("<", "&lt;")
        asked = f'<questiontext format="html"><text>{body}</text></questiontext>'
        yield (
            name,
            Format.MOODLE_XML,
            f'<quiz><question type="cloze">{asked}</question></quiz>'.encode(),
            "",
        )
    asked = '<questiontext format="html"><text>&lt;p&gt;x</text></questiontext>'
    many = f'<question type="truefalse">{asked}</question>'
    yield "many elements", Format.MOODLE_XML, f"<quiz>{many * 1_500}</quiz>".encode(), ""

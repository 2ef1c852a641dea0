"""Small PNG pictures."""

import zlib
from struct import pack


def chunk(kind: bytes, body: bytes) -> bytes:
    return pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body))


def png(
    width: int = 4,
    height: int = 2,
    pixels: bytes | None = None,
    extra: bytes = b"",
    kind: bytes = b"\x08\x02\0\0\0",
) -> bytes:
    """A black picture; `kind` is depth, colour type, packing, filtering, interlacing."""
    lines = pixels if pixels is not None else (b"\0" + bytes(3 * width)) * height
    header = pack(">II", width, height) + kind
    body = chunk(b"IHDR", header) + extra + chunk(b"IDAT", zlib.compress(lines))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")

"""PNG pictures that anybody may upload: read strictly, and written anew with nothing else in them.

A picture that a typesetter cannot read would keep every certificate from being made, so it has to
be refused when it is uploaded.
"""

import zlib
from collections.abc import Iterator
from struct import pack

SIGNATURE = b"\x89PNG\r\n\x1a\n"
MOST_PIXELS = 4_000_000
# Colour type -> (samples of a pixel, allowed bits of a sample); PNG specification, table 11.1.
_TYPES = {
    0: (1, (1, 2, 4, 8, 16)),
    2: (3, (8, 16)),
    3: (1, (1, 2, 4, 8)),
    4: (2, (8, 16)),
    6: (4, (8, 16)),
}
_PALETTE = 3
_FILTERS = 5


class BadPicture(ValueError):
    """The bytes are no PNG that is taken; says why."""


def clean_png(data: bytes) -> tuple[int, int, bytes]:
    """Width, height, and the picture with its pixels, palette and transparency alone.

    Raises:
        BadPicture: cut, damaged, interlaced, or too large when unpacked.
    """
    if not data.startswith(SIGNATURE):
        raise BadPicture("it is no PNG")
    chunks = list(_chunks(data))
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13 or chunks[-1][0] != b"IEND":
        raise BadPicture("it is cut off")
    header = chunks[0][1]
    width, height = int.from_bytes(header[:4], "big"), int.from_bytes(header[4:8], "big")
    line = _bytes_of_line(header, width, height)
    packed = b"".join(body for kind, body in chunks if kind == b"IDAT")
    _require_pixels(packed, line, height)
    extra = list(_colours(chunks, header[9]))
    parts = [(b"IHDR", header), *extra, (b"IDAT", packed), (b"IEND", b"")]
    return width, height, SIGNATURE + b"".join(_written(kind, body) for kind, body in parts)


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(SIGNATURE)
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        check = data[at + 8 + length : at + 12 + length]
        if int.from_bytes(check, "big") != zlib.crc32(kind + body) or len(check) != 4:
            raise BadPicture("it is damaged or cut off")
        yield kind, body
        if kind == b"IEND":
            return
        at += 12 + length


def _bytes_of_line(header: bytes, width: int, height: int) -> int:
    depth, colour, packing, filtering, interlaced = header[8:13]
    samples, depths = _TYPES.get(colour, (0, ()))
    if depth not in depths or packing or filtering:
        raise BadPicture("its kind of colour is unknown")
    if interlaced:
        raise BadPicture("it is interlaced; save it without that")
    if not (width > 0 and height > 0 and width * height <= MOST_PIXELS):
        raise BadPicture(f"it has more than {MOST_PIXELS:,} pixels, or none")
    return 1 + (width * samples * depth + 7) // 8


def _require_pixels(packed: bytes, line: int, height: int) -> None:
    """Unpack no more than the picture can have, and look at the filter of each line."""
    unpacking = zlib.decompressobj()
    try:
        pixels = unpacking.decompress(packed, line * height + 1)
    except zlib.error as error:
        raise BadPicture("its pixels cannot be unpacked") from error
    if len(pixels) != line * height or not unpacking.eof:
        raise BadPicture("it has more or fewer pixels than it says")
    if any(number >= _FILTERS for number in pixels[::line]):
        raise BadPicture("its pixels are written in an unknown way")


def _colours(chunks: list[tuple[bytes, bytes]], colour: int) -> Iterator[tuple[bytes, bytes]]:
    """The palette and its transparency, where the colours need them."""
    found = {kind: body for kind, body in chunks if kind in (b"PLTE", b"tRNS")}
    if colour != _PALETTE:
        return
    palette = found.get(b"PLTE", b"")
    if not palette or len(palette) % 3 or len(palette) > 768:
        raise BadPicture("its palette is missing or damaged")
    yield b"PLTE", palette
    if 0 < len(found.get(b"tRNS", b"")) <= len(palette) // 3:
        yield b"tRNS", found[b"tRNS"]


def _written(kind: bytes, body: bytes) -> bytes:
    return pack(">I", len(body)) + kind + body + pack(">I", zlib.crc32(kind + body))

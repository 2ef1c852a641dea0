"""The QR code of a certificate, the same on paper and on the page."""

import io

import segno


def qr_svg(address: str) -> str:
    """An SVG that leads to an address; dark on white, with the margin that scanners need."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=4, xmldecl=False, svgns=True, dark="#1d2a33", light="#ffffff"
    )
    return drawn.getvalue().decode()

"""Documents of the demonstration: a page that says of itself that it is invented."""


def made_up_document(title: str) -> bytes:
    """A PDF of one page with a title and the word that it is invented; ASCII is kept."""
    said = title.encode("ascii", "ignore").decode().translate({ord(c): None for c in "()\\"})
    lines = (said, "Invented for the demonstration; it certifies nothing.")
    text = "BT /F1 14 Tf 60 760 Td " + " 0 -24 Td ".join(f"({line}) Tj" for line in lines) + " ET"
    parts = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    body, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += f"{number} 0 obj\n{part}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    head = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer << /Size {len(parts) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return (body + head + trailer).encode("ascii")

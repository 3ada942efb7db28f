"""Furniture of attachments: documents forged byte by byte, honest and hostile, and the worker's hand that has them read."""

import io
import zipfile
import zlib
from collections.abc import Sequence
from typing import Any

from forum.core.outbox import drain
from forum.files.inspection import ODT_TYPE
from forum.files.readings import READING_BOX, read_parcels

_MEGABYTE = 1_000_000
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def pdf_of(*pages: str, kids: int = 1) -> bytes:
    """Write a PDF with these pages, their words readable in its bytes; `kids` names each page so many times."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"]
    named = []
    for page in pages:
        lines = " T* ".join(f"({line}) Tj" for line in page.split("\n"))
        drawn = f"BT /F1 12 Tf 14 TL 40 700 Td {lines} ET"
        objects.append(f"<</Length {len(drawn.encode('cp1252'))}>>\nstream\n{drawn}\nendstream")
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents {len(objects)} 0 R>>")
        named += [f"{len(objects)} 0 R"] * kids
    objects[1] = f"<</Type/Pages/Count {len(named)}/Kids[{' '.join(named)}]>>"
    return written(objects)


def written(objects: Sequence[str], trailer: str = "") -> bytes:
    """Write the objects of a PDF, numbered from 1, the first being its catalogue."""
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{place:010d} 00000 n \n" for place in places)
    return data + f"{table}trailer\n<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{len(data)}\n%%EOF\n".encode()


def locked_pdf() -> bytes:
    """Write a PDF that opens only with a password."""
    key = "<" + "11" * 32 + ">"
    locked = f"<</Filter/Standard/V 1/R 2/O{key}/U{key}/P -4>>"
    return written(["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 0/Kids[]>>", locked], "/Encrypt 3 0 R/ID[<01><01>]")


def busy_pdf() -> bytes:
    """Write a small PDF that would take for ever: sixty forms, each drawing the next one twenty times."""
    depth, first = 60, 4
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>"]
    resources = f"<</XObject<</X {first + 1} 0 R>>>>"
    objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources{resources}/Contents {first} 0 R>>")
    drawn = "/X Do\n" * 20
    objects.append(f"<</Length {len(drawn)}>>\nstream\n{drawn}\nendstream")
    for number in range(first + 1, first + depth):
        inner = f"<</XObject<</X {number + 1} 0 R>>>>" if number < first + depth - 1 else "<<>>"
        head = f"/Type/XObject/Subtype/Form/BBox[0 0 595 842]/Resources{inner}/Length {len(drawn)}"
        objects.append(f"<<{head}>>\nstream\n{drawn}\nendstream")
    return written(objects)


def odt_of(*paragraphs: str, before: str = "", inside: str = "") -> bytes:
    """Write an ODT with these paragraphs; `before` stands at the head of its XML, `inside` among the paragraphs."""
    told = "".join(f"<text:p>{paragraph}</text:p>" for paragraph in paragraphs)
    body = f"<office:body><office:text>{inside}{told}</office:text></office:body>"
    content = f'{before}<office:document-content xmlns:office="{_OFFICE}" xmlns:text="{_TEXT}">{body}</office:document-content>'
    return zipped({"mimetype": ODT_TYPE.encode(), "content.xml": content.encode()}, {"mimetype"})


def docx_of(*paragraphs: str, before: str = "", **parts: str) -> bytes:
    """Write a DOCX with these paragraphs; further parts by their names within it, such as footnotes."""
    folder = {"document": "".join(f"<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>" for paragraph in paragraphs), **parts}
    contents = {
        f"word/{name}.xml": f'{before}<w:{name} xmlns:w="{_WORD}"><w:body>{body}</w:body></w:{name}>'.encode()
        for name, body in folder.items()
    }
    return zipped({"[Content_Types].xml": b"<Types/>", **contents})


def zipped(parts: dict[str, bytes], plain: Any = ()) -> bytes:
    """Write a zip; the parts named in `plain` are not packed."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name in plain else zipfile.ZIP_DEFLATED)
    return target.getvalue()


def bomb(declared: int | None = None, megabytes: int = 1_000) -> bytes:
    """Write an ODT of about a megabyte that unpacks to a thousand: one megabyte is packed, and its bytes are repeated.

    `declared` is the size that its list tells, the true one unless given.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = f'<office:document-content xmlns:office="{_OFFICE}" xmlns:text="{_TEXT}"><text:p>'.encode()
    opening = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(b"tanto " * (_MEGABYTE // 6)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = opening + piece * megabytes + packer.compress(b"</text:p></office:document-content>") + packer.flush()
    honest = odt_of("x")
    with zipfile.ZipFile(io.BytesIO(honest)) as archive:
        place = archive.getinfo("content.xml").header_offset
    size = declared if declared is not None else len(head) + megabytes * (_MEGABYTE // 6) * 6
    sizes = len(packed).to_bytes(4, "little") + size.to_bytes(4, "little")
    name = len("content.xml")
    local = honest[place : place + 18] + sizes + honest[place + 26 : place + 30 + name]
    listed = honest.index(b"PK\x01\x02", honest.index(b"PK\x01\x02") + 1)
    first = honest.index(b"PK\x01\x02")
    listing = bytearray(honest[first:])
    at = listed - first + 20
    listing[at : at + 8] = sizes
    end = listing.rindex(b"PK\x05\x06")
    listing[end + 16 : end + 20] = (place + len(local) + len(packed)).to_bytes(4, "little")
    return honest[:place] + local + packed + bytes(listing)


def drain_readings() -> int:
    """Do what the worker does with the documents that wait to be read, and return how many there were."""
    total = 0
    while left := drain(READING_BOX, read_parcels, 1):
        total += left
    return total

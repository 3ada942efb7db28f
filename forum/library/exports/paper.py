"""Writes a publication as a tagged PDF (PDF/UA-1): run as `python -I paper.py` with JSON on standard input; it goes to standard output.

What was written reaches the typesetter as data alone and is never read as its language. It knows nothing of the forum.
"""

import sys
from pathlib import Path

import typst

if __name__ == "__main__":
    sheet = Path(__file__).with_name("paper.typ")
    sys.stdout.buffer.write(
        typst.compile(str(sheet), sys_inputs={"publication": sys.stdin.read()}, pdf_standards=["ua-1"], ignore_system_fonts=True)
    )

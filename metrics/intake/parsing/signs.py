"""What a file is, by its first bytes: names lie."""

from __future__ import annotations

from mmap import mmap

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
ARCHIVES = (*ZIP, b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ")
OLD_EXCEL = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x10\x00", b"\x09\x08\x08\x00")
"""Workbooks older than the compound file: BIFF 2 to 5."""

KNOWN = (
    (b"%PDF", "PDF"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7Z"),
    (b"\x1f\x8b\x08", "GZIP"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"{\\rtf", "RTF"),
    (b"SQLite format 3\x00", "SQLite"),
    (b"\x7fELF", "ELF"),
    (b"MZ\x90", "EXE"),
    (b"MIME-Version:", "MHTML"),
)
MARKUP = ((b"<?xml", "XML"), (b"<!doctype", "HTML"), (b"<html", "HTML"), (b"<head", "HTML"), (b"<meta", "HTML"),
          (b"<table", "HTML"), (b"<style", "HTML"), (b"<div", "HTML"), (b"<workbook", "XML"))  # fmt: skip

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
"""Byte-order marks and the codec that each stands for."""


def kind(head: bytes) -> str:
    """``zip``, ``ole``, ``old``, ``text``, or the name of something that holds no table.

    Args:
        head: The first kilobyte or more.
    """
    if head.startswith(ZIP):
        return "zip"
    if head.startswith(OLE):
        return "ole"
    if head.startswith(OLD_EXCEL):
        return "old"
    bare = head.removeprefix(BOMS[0][0]).lstrip().lower()
    for sign, name in (*((sign, name) for sign, name in KNOWN if head.startswith(sign)), *MARKUP):
        if head.startswith(sign) or bare.startswith(sign):
            return name
    return "text"


def ole_code(content: mmap) -> str:
    """The code of a compound file: locked, an old workbook, or something else."""
    if content.find("WordDocument".encode("utf-16-le")) >= 0:
        return "E-FILE-23"
    if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
        return "E-FILE-05"
    named = any(content.find(name.encode("utf-16-le") + b"\x00\x00") >= 0 for name in ("Workbook", "Book"))
    return "E-FILE-03" if named else "E-FILE-02"

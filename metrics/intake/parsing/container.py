"""The archive around a workbook, looked through before anything in it is believed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import IO, Any
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from metrics.intake.parsing import signs
from metrics.intake.parsing.limits import Limits
from metrics.intake.parsing.wire import Refused

PIECE = 1024 * 1024
"""Bytes that are unpacked at a time."""
LONGEST_TOKEN = 16
"""Characters of the longest token that is searched for, so that none hides between two pieces."""
LOCKED = 1
"""Flag of a member that needs a password."""

OUTSIDE = ("/externallinks/", "/embeddings/", "/querytables/", "/activex/", "/model/", "/connections.xml")
"""Parts that reach out of the workbook or carry another program's objects; a picture is harmless."""
OTHERS = {"xl/workbook.bin": "XLSB", "content.xml": "ODS", "word/": "Word", "ppt/": "PowerPoint"}
"""Parts of packages that are no XLSX, and what these are."""
TABLES = ("XLSB", "ODS")
DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY", b"<!doctype")
PACKED = (".xlsx", ".xlsm", ".xls", ".et", ".csv", ".zip", ".rar", ".7z", ".tar", ".gz")
"""Ends of the names of tables, and of archives that may hold some."""
MARKUP = (".xml", ".rels")


class Container:
    """The members of a workbook's archive by their names in lower case, as Excel finds them."""

    def __init__(self, source: IO[bytes], limits: Limits) -> None:
        """Open the archive and refuse what no workbook needs.

        Raises:
            Refused: It is a bomb, reaches outside, holds macros, or is no workbook.
        """
        self._zip = ZipFile(source)
        self._limits = limits
        self.members = {item.filename.lower(): item for item in self._zip.infolist() if not item.is_dir()}
        self._check_directory()
        for name, member in self.members.items():
            self._look_through(name, member)

    def parse(self, name: str, **handlers: Any) -> None:
        """Run a part through the XML parser.

        Args:
            name: Name of the part.
            handlers: Handlers of expat, such as ``StartElementHandler``.

        Raises:
            Refused: The part is missing, or declares a document type.
        """
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _declared
        for handler, function in handlers.items():
            setattr(parser, handler, function)
        for piece in self.pieces(name):
            parser.Parse(piece, False)
        parser.Parse(b"", True)

    def pieces(self, name: str) -> Iterator[bytes]:
        """A part, unpacked piece by piece; its check sum is compared at the end."""
        if name.lower() not in self.members:
            raise Refused("E-FILE-06")
        with self._zip.open(self.members[name.lower()]) as part:
            while piece := part.read(PIECE):
                yield piece

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Identifier → (last word of the type, name of the part) of what a part refers to."""
        folder, base = posixpath.split(part)
        result: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            if name.rpartition(":")[2] == "Relationship":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                kind = attributes.get("Type", "").rpartition("/")[2]
                result[attributes.get("Id", "")] = (kind, target.lstrip("/").lower())

        name = posixpath.join(folder, "_rels", f"{base}.rels").lower()
        if name in self.members:
            self.parse(name, StartElementHandler=start)
        return result

    def _check_directory(self) -> None:
        limits, infos = self._limits, [item for item in self._zip.infolist() if not item.is_dir()]
        for entry in infos:
            parts = re.split(r"[/\\]", entry.filename)
            if ".." in parts or parts[0] == "" or ":" in entry.filename:
                raise Refused("E-FILE-13")
        self._require_workbook()
        if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in self.members):
            raise Refused("E-FILE-04")
        if any(info.flag_bits & LOCKED for info in infos):
            raise Refused("E-FILE-05")
        for name in self.members:
            for part in OUTSIDE:
                if part in f"/{name}":
                    raise Refused("E-FILE-12", found=part.strip("/"))
        sheets = sum("/worksheets/" in f"/{name}" and name.endswith(".xml") for name in self.members)
        if sheets > limits.sheets:
            raise Refused("E-FILE-14", found=sheets, limit=limits.sheets)
        if len(infos) > limits.members or sum(info.file_size for info in infos) > limits.unpacked_bytes:
            raise Refused("E-FILE-09")
        if any(
            info.file_size > limits.ratio_from and info.file_size > limits.ratio * info.compress_size for info in infos
        ):
            raise Refused("E-FILE-09")
        if len(self.members) < len(infos) or any(
            info.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for info in infos
        ):
            raise Refused("E-FILE-06")

    def _require_workbook(self) -> None:
        """Refuse packages of other programs by their parts, and files that are only packed together."""
        packed = [name for name in self.members if name.endswith(PACKED)]
        if packed and "[content_types].xml" not in self.members:
            raise Refused("E-FILE-25", found=len(packed))
        for name in self.members:
            if part := next((part for part in OTHERS if name.startswith(part)), None):
                code = "E-FILE-22" if OTHERS[part] in TABLES else "E-FILE-23"
                raise Refused(code, found=OTHERS[part])

    def _look_through(self, name: str, member: ZipInfo) -> None:
        """Unpack a member once: bytes in excess of what it declares fail its check sum, so nothing grows unseen."""
        tail = b""
        for number, piece in enumerate(self.pieces(name)):
            if number == 0 and piece.startswith(signs.ARCHIVES):
                raise Refused("E-FILE-13")
            if name.endswith(MARKUP):
                text = tail + piece
                if any(declaration in text for declaration in DECLARATIONS):
                    raise Refused("E-FILE-11")
                tail = text[-LONGEST_TOKEN:]
        if name.endswith(".rels"):
            self.parse(name, StartElementHandler=_stay_inside)
        if name == "[content_types].xml":
            self.parse(name, StartElementHandler=_no_macros)


def _declared(*_: object) -> None:
    raise Refused("E-FILE-11")


def _stay_inside(_: str, attributes: dict[str, str]) -> None:
    """Refuse what a workbook would fetch; a link that somebody would have to click is only text here."""
    kind = attributes.get("Type", "").rpartition("/")[2]
    if attributes.get("TargetMode", "").lower() == "external" and kind != "hyperlink":
        raise Refused("E-FILE-12", found=kind if kind.isascii() and kind.isalpha() else "External")


def _no_macros(_: str, attributes: dict[str, str]) -> None:
    if "macroenabled" in attributes.get("ContentType", "").lower():
        raise Refused("E-FILE-04")

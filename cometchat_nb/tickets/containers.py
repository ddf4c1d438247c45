"""The text in a file, whatever it is packed in: gzip, zip, SAZ, UTF-8, UTF-16; bounded in size."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from .files import existing

LARGEST_FILE = 300_000_000
"""Bytes that are read of a file, after decompression."""

_MOST_MEMBERS = 500
_CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_READABLE = re.compile(r"\.(har|json|txt|log|out|chlsj|ya?ml|md|html?)(\.gz)?$", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LONGEST_PATH = 1_000
_ENDS_LIKE_A_FILE = re.compile(
    r"[^\n]{0,400}\.(?:har|saz|chlsj|har\.gz|har\.zip)|[^\s<>{}\"']{1,400}\.(?:json|txt|log|ya?ml|gz|zip)",
    re.IGNORECASE,
)


@dataclass
class Packed:
    """What a file holds.

    Attributes:
        texts: The texts in it by name.
        sessions: The members of a Fiddler archive by name.
        warnings: What could not be read.
    """

    name: str
    texts: dict[str, str] = field(default_factory=dict)
    sessions: dict[str, bytes] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)


def path_in(given: str) -> Path | None:
    """Return the path that a string is; `None` when it is text.

    Raises:
        FileNotFoundError: When it looks like the path of a file that isn't there.
    """
    if "\n" in given or "\x00" in given or len(given) > _LONGEST_PATH:
        return None
    try:
        if Path(given).is_file():
            return Path(given)
    except (OSError, ValueError):
        return None
    if _ENDS_LIKE_A_FILE.fullmatch(given.strip()) and "://" not in given:
        raise FileNotFoundError(f"there is no file {Path(given).name[:100]!r}: check the path")
    return None


def read_file(path: str | Path) -> Packed:
    """Read a file that may be compressed.

    Raises:
        FileNotFoundError: When there is no such file.
        ValueError: When it is too large, binary, encrypted or empty; the message doesn't quote it.
    """
    path = existing(path, LARGEST_FILE, "cut out the part around the login")
    with path.open("rb") as file:
        return _unpack(path.name, file)


def _unpack(name: str, file: IO[bytes]) -> Packed:
    packed = Packed(name)
    magic = file.read(4)
    file.seek(0)
    if magic[:2] == b"\x1f\x8b":
        packed.texts[name] = decode(_gunzip(packed, name, file), name)
    elif magic == b"PK\x03\x04":
        _read_zip(packed, file)
    else:
        packed.texts[name] = decode(_read_bounded(file, name), name)
    return packed


def _gunzip(packed: Packed, name: str, file: IO[bytes]) -> bytes:
    """Decompress gzip; what breaks off is read as far as it goes."""
    content, stream = bytearray(), zlib.decompressobj(31)
    try:
        while chunk := file.read(_CHUNK):
            while chunk:
                content += stream.decompress(chunk, LARGEST_FILE + 1 - len(content))
                if len(content) > LARGEST_FILE:
                    raise ValueError(_too_large(name))
                chunk = stream.unused_data if stream.eof else stream.unconsumed_tail
                stream = zlib.decompressobj(31) if stream.eof and chunk else stream
    except zlib.error:
        if not content:
            raise ValueError(f"{name} can't be decompressed: it is damaged") from None
    if not stream.eof:
        packed.warnings.append(f"{name} breaks off: it was not saved or sent to its end")
    return bytes(content)


def _read_zip(packed: Packed, file: IO[bytes]) -> None:
    try:
        with zipfile.ZipFile(file) as archive:
            _read_members(packed, archive)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as exc:
        why = "it is encrypted" if "encrypted" in str(exc) else "it is damaged, or its compression is unknown"
        raise ValueError(f"{packed.name} can't be unpacked: {why}") from None
    if not packed.texts and not packed.sessions:
        raise ValueError(f"{packed.name} holds no HAR, log or text file")


def _read_members(packed: Packed, archive: zipfile.ZipFile) -> None:
    members = [one for one in archive.infolist() if not one.is_dir() and "__MACOSX" not in one.filename]
    saz = [one for one in members if re.fullmatch(r"raw[/\\]\d+_[cs]\.txt", one.filename)]
    wanted = saz or [one for one in members if _READABLE.search(one.filename)]
    if len(wanted) > _MOST_MEMBERS:
        packed.warnings.append(f"{len(wanted):,} files in {packed.name}; {_MOST_MEMBERS} were read")
    left = LARGEST_FILE
    for member in wanted[:_MOST_MEMBERS]:
        with archive.open(member) as file:
            content = _read_bounded(file, packed.name, largest=left)
        left -= len(content)
        if saz:
            packed.sessions[member.filename.replace("\\", "/")] = content
        else:
            _add_member(packed, Path(member.filename).name, content)


def _add_member(packed: Packed, name: str, content: bytes) -> None:
    try:
        if content[:2] == b"\x1f\x8b":
            content = _gunzip(packed, name, io.BytesIO(content))
        packed.texts[name] = decode(content, name)
    except ValueError as exc:
        packed.warnings.append(str(exc))


def _read_bounded(file: IO[bytes], name: str, largest: int = LARGEST_FILE) -> bytes:
    """Read at most so many bytes."""
    content = file.read(largest + 1)
    if len(content) > largest:
        raise ValueError(_too_large(name))
    return content


def _too_large(name: str) -> str:
    return f"{name} holds more than {LARGEST_FILE / 1e6:,.0f} MB: cut out the part around the login"


def decode(content: bytes, name: str) -> str:
    """Return the text of a file in UTF-8, UTF-16 or UTF-32, or in Windows' western encoding.

    Raises:
        ValueError: When it is empty or binary.
    """
    if not content.strip(b" \t\r\n\x00"):
        raise ValueError(f"{name} is empty")
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return content.decode(encoding, "replace").lstrip("\ufeff")
    if (unmarked := _utf_16_without_mark(content[:4_000])) is not None:
        return content.decode(unmarked, "replace")
    if len(_CONTROL.findall(content[:100_000])) > len(content[:100_000]) / 50:
        raise ValueError(f"{name} is binary: give a HAR, a log, an export or the text of the ticket")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as exc:
        cut_off = exc.start > len(content) - 4
        return content.decode("utf-8" if cut_off else "cp1252", "replace")


def _utf_16_without_mark(head: bytes) -> str | None:
    half = len(head) // 2
    for encoding, zeros, letters in (
        ("utf-16-le", head[1::2], head[::2]),
        ("utf-16-be", head[::2], head[1::2]),
    ):
        if half >= 8 and zeros.count(0) > 0.9 * half and letters.count(0) < 0.1 * half:
            return encoding
    return None

"""Zip files: a checked directory, bounded unpacking, and packing of members that stay as they are."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from xlreport.report import Unusable, Words

if TYPE_CHECKING:
    from zipfile import ZipInfo

MAX_MEMBERS = 2_000
MAX_PART = 100_000_000
MAX_TOTAL = 300_000_000
MAX_RATIO = 200  # for parts above RATIO_FROM; honest drawings exceed it while they are small
RATIO_FROM = 10_000_000
CHUNK = 1 << 16

_STORED, _DEFLATED = 0, 8
_UTF8, _ENCRYPTED = 0x800, 0x1
_EPOCH = (1980, 1, 1, 0, 0, 0)


class Member(NamedTuple):
    """One entry of a zip file, still packed; ``name`` is normalised, ``stored_name`` as the file has it.

    The entry of a folder is a member whose name ends with a slash.
    """

    name: str
    stored_name: bytes
    flags: int
    method: int
    date: tuple[int, int, int, int, int, int]
    crc: int
    size: int
    raw: bytes
    attributes: int = 0


def damaged(zh: str, en: str) -> Unusable:
    """The refusal of a file that is broken, with the reason in both languages."""
    return Unusable("damaged", reason=Words(zh, en))


def suspicious(zh: str, en: str) -> Unusable:
    """The refusal of a file that is made to harm, with the reason in both languages."""
    return Unusable("suspicious", reason=Words(zh, en))


def too_large(zh: str, en: str) -> Unusable:
    """The refusal of a file that is larger than any report, with the reason in both languages."""
    return Unusable("too-large", reason=Words(zh, en))


def directory(data: bytes) -> list[Member]:
    """The members of a zip file, in its own order. Nothing is unpacked.

    Raises Unusable where the directory is broken, too long, or built to mislead: names that repeat or leave the
    archive, members that overlap, sizes beyond the limits.
    """
    import zipfile  # noqa: PLC0415

    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except Exception as e:
        raise damaged("压缩结构不完整", "its zip structure is broken") from e
    if len(entries) > MAX_MEMBERS:
        raise suspicious(f"内含 {len(entries)} 个部件", f"it holds {len(entries)} parts")
    if sum(e.file_size for e in entries) > MAX_TOTAL:
        raise too_large("解压后超过 300 MB", "it unpacks to more than 300 MB")
    members: dict[str, Member] = {}
    seen: set[str] = set()
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        name = _name(entry)
        if ".." in name.split("/") or "\x00" in name:
            raise suspicious("部件名称越出压缩包", "a part's name leaves the package")
        if name.casefold() in seen:
            raise suspicious(f"两个部件同名：{name}", f"two parts are called {name}")
        seen.add(name.casefold())
        if entry.flag_bits & _ENCRYPTED:
            raise Unusable("encrypted")
        begin = _content(data, entry.header_offset, end)
        end = begin + entry.compress_size
        members[name] = _member(entry, data[begin:end])
    return [members[_name(e)] for e in entries]


def _name(entry: ZipInfo) -> str:
    return entry.orig_filename.replace("\\", "/").lstrip("/")


def _content(data: bytes, start: int, end: int) -> int:
    """Where the content of the member begins whose own header is at ``start``; ``end`` is that of the one before."""
    if start < end or data[start : start + 4] != b"PK\x03\x04" or len(data) < start + 30:
        raise suspicious("压缩包内的部件互相重叠", "its parts overlap")
    name_length, extra_length = struct.unpack_from("<HH", data, start + 26)
    return int(start + 30 + name_length + extra_length)


def _member(entry: ZipInfo, raw: bytes) -> Member:
    if len(raw) != entry.compress_size:
        raise damaged("文件不完整，可能没有传完", "the file is cut short")
    utf8 = bool(entry.flag_bits & _UTF8)
    return Member(
        name=_name(entry),
        stored_name=entry.orig_filename.encode("utf-8" if utf8 else "cp437", "replace"),
        flags=entry.flag_bits & _UTF8,
        method=entry.compress_type,
        date=entry.date_time,
        crc=entry.CRC,
        size=entry.file_size,
        raw=raw,
        attributes=entry.external_attr,
    )


def unpack(member: Member, limit: int = MAX_PART) -> Iterator[bytes]:
    """The member's bytes in chunks, counted as they come; Unusable at the limit or where they are corrupt."""
    if member.size > limit:
        raise too_large(f"部件 {member.name} 过大", f"the part {member.name} is too large")
    total, crc = 0, 0
    for chunk in _inflate(member):
        total += len(chunk)
        crc = zlib.crc32(chunk, crc)
        if total > limit:
            raise too_large(f"部件 {member.name} 过大", f"the part {member.name} is too large")
        if total > RATIO_FROM and total > MAX_RATIO * len(member.raw):
            raise suspicious("压缩比异常（压缩炸弹）", "its compression ratio is that of a zip bomb")
        yield chunk
    if crc != member.crc:
        raise damaged(f"部件 {member.name} 校验和不符", f"the checksum of {member.name} is wrong")


def _inflate(member: Member) -> Iterator[bytes]:
    if member.method == _STORED:
        yield member.raw
        return
    if member.method != _DEFLATED:
        raise damaged("压缩方式不受支持", "it is packed in an unsupported way")
    inflater = zlib.decompressobj(-15)
    try:
        for at in range(0, len(member.raw), CHUNK):
            rest = member.raw[at : at + CHUNK]
            while rest and not inflater.eof:
                yield inflater.decompress(rest, CHUNK)
                rest = inflater.unconsumed_tail
        yield inflater.flush()
    except zlib.error as e:
        raise damaged(f"部件 {member.name} 无法解压", f"the part {member.name} cannot be unpacked") from e
    if not inflater.eof:
        raise damaged("文件不完整，可能没有传完", "the file is cut short")


class End:
    """The end of a member, deflated once however many members it ends."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.raw = _deflated(data, zlib.Z_FINISH)


def packed(name: str, data: bytes, like: Member | None = None, end: End | None = None, effort: int = 6) -> Member:
    """A new member, deflated; it keeps the date and attributes of the one that it replaces.

    With an ``end`` the member holds the data and then that, which is not deflated again. ``effort`` is from 1 to 9.
    """
    mode = zlib.Z_FULL_FLUSH if end else zlib.Z_FINISH
    raw, crc, size = _deflated(data, mode, effort), zlib.crc32(data), len(data)
    if end:
        raw, crc, size = raw + end.raw, zlib.crc32(end.data, crc), size + len(end.data)
    if like is None:
        return Member(name, name.encode(), _UTF8, _DEFLATED, _EPOCH, crc, size, raw)
    return like._replace(method=_DEFLATED, crc=crc, size=size, raw=raw)


def _deflated(data: bytes, mode: int, effort: int = 6) -> bytes:
    # A window of 8 KB makes sheets no larger, and spares the quarter of a megabyte that must be cleared for 32 KB.
    deflater = zlib.compressobj(effort, zlib.DEFLATED, -13, 7)
    return deflater.compress(data) + deflater.flush(mode)


def pack(members: Iterable[Member]) -> bytes:
    """A zip file of the members in order; what was packed before is copied as it is."""
    out: list[bytes] = []
    central: list[bytes] = []
    offset = 0
    for m in members:
        year, month, day, hour, minute, second = m.date
        date = ((year - 1980) << 9 | month << 5 | day) & 0xFFFF
        time = (hour << 11 | minute << 5 | second // 2) & 0xFFFF
        common = struct.pack(
            "<HHHHHIIIHH", 20, m.flags, m.method, time, date, m.crc, len(m.raw), m.size, len(m.stored_name), 0
        )
        out += (b"PK\x03\x04", common, m.stored_name, m.raw)
        central.append(
            b"PK\x01\x02\x14\x00" + common + struct.pack("<HHHII", 0, 0, 0, m.attributes, offset) + m.stored_name
        )
        offset += 30 + len(m.stored_name) + len(m.raw)
    ending = b"".join(central)
    count = len(central)
    out += (ending, struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, count, count, len(ending), offset, 0))
    return b"".join(out)

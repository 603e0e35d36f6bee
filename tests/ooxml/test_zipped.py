"""Zip members that nobody touches are copied as they are; a directory that lies is refused."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from xlreport.ooxml.zipped import directory, pack, packed, unpack
from xlreport.report import Unusable


def archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, content in members:
            info = zipfile.ZipInfo(name, (2022, 1, 28, 9, 30, 2))
            info.external_attr = 0o644 << 16
            package.writestr(info, content, method)
    return out.getvalue()


MEMBERS = (("目录/", b""), ("a.xml", b"<a/>" * 1000), ("图.bin", bytes(range(256)) * 300))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_copies_are_exact(method: int) -> None:
    data = archive(*MEMBERS, method=method)
    copy = pack(directory(data))
    before, after = zipfile.ZipFile(io.BytesIO(data)), zipfile.ZipFile(io.BytesIO(copy))
    assert after.testzip() is None
    what = ("filename", "date_time", "compress_type", "CRC", "compress_size", "file_size", "external_attr")
    assert [[getattr(i, w) for w in what] for i in after.infolist()] == [
        [getattr(i, w) for w in what] for i in before.infolist()
    ]
    assert pack(directory(copy)) == copy


def test_a_member_is_replaced_in_its_place() -> None:
    members = directory(archive(*MEMBERS))
    members[1] = packed("a.xml", b"<b/>", members[1])
    after = zipfile.ZipFile(io.BytesIO(pack(members)))
    assert after.namelist() == ["目录/", "a.xml", "图.bin"]
    assert (after.read("a.xml"), after.getinfo("a.xml").date_time) == (b"<b/>", (2022, 1, 28, 9, 30, 2))


def test_streamed_archives_with_trailing_sizes_are_read() -> None:
    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise OSError

        def tell(self) -> int:
            raise OSError

    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("a.xml", b"<a/>" * 1000)
    data = out.getvalue()
    assert struct.unpack_from("<H", data, 6)[0] & 8  # sizes follow the data
    copy = pack(directory(data))
    assert zipfile.ZipFile(io.BytesIO(copy)).read("a.xml") == b"<a/>" * 1000


def test_wrong_checksum_is_damage() -> None:
    data = bytearray(archive(("a.xml", b"hello hello"), method=zipfile.ZIP_STORED))
    data[data.index(b"hello")] ^= 1
    with pytest.raises(Unusable, match="damaged"):
        b"".join(unpack(directory(bytes(data))[0]))


def test_size_is_counted_not_believed() -> None:
    data = archive(("a.xml", b"x" * 5_000))
    member = directory(data)[0]._replace(size=10)
    with pytest.raises(Unusable, match="too-large"):
        b"".join(unpack(member, limit=4_000))


def test_overlapping_members_are_refused() -> None:
    data = bytearray(archive(("a.xml", b"1" * 100), ("b.xml", b"2" * 100), method=zipfile.ZIP_STORED))
    second = data.rindex(b"PK\x01\x02")
    struct.pack_into("<I", data, second + 42, 10)  # the second member's offset, into the first
    with pytest.raises(Unusable, match="suspicious"):
        directory(bytes(data))


@pytest.mark.parametrize("name", ["../a.xml", "x/../../a.xml", "a\\..\\..\\b.xml"])
def test_names_that_leave_are_refused(name: str) -> None:
    with pytest.raises(Unusable, match="suspicious"):
        directory(archive((name, b"")))


def test_encrypted_members_are_named_as_such() -> None:
    data = bytearray(archive(("a.xml", b"1")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    with pytest.raises(Unusable, match="encrypted"):
        directory(bytes(data))

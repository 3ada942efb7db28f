"""Pictures come out bare, upright, no larger than needed; hostile ones are refused."""

import io
import struct
import zlib

import pytest
from PIL import Image

from forum.core import limits
from forum.core.errors import Invalid
from forum.files.images import TooManyPixels, Unreadable, read_picture
from forum.files.inspection import find_shape, tidy_name
from forum.files.services import take
from tests.support.meetings import PDF, SECRET_PLACE, opened, picture, snapshot, upload_of

SHAPES = ("JPEG", "PNG", "WEBP")


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_of(width, height, data=b""):
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("shape", SHAPES)
def test_nothing_that_the_camera_wrote_is_left(shape):
    sent = snapshot(shape)
    assert b"Telefono di Lucia" in sent
    written = read_picture(io.BytesIO(sent), shape).large
    assert b"Telefono" not in written
    assert SECRET_PLACE.encode() not in written
    shown = opened(written)
    assert not shown.getexif()
    assert not {"comment", "Comment", "exif", "icc_profile", "xmp"} & set(shown.info)


@pytest.mark.parametrize("shape", SHAPES)
def test_a_picture_taken_sideways_stands_upright(shape):
    written = opened(read_picture(io.BytesIO(snapshot(shape, orientation=6)), shape).large).convert("RGB")
    assert written.size == (40, 60)
    top, bottom = written.getpixel((20, 5)), written.getpixel((20, 55))
    assert (top[0] > 200, top[2] > 60) == (True, False)
    assert (bottom[2] > 200, bottom[0] > 60) == (True, False)


def test_a_large_picture_is_made_smaller_and_a_small_one_is_left():
    large = read_picture(io.BytesIO(picture(size=(4000, 1000))), "JPEG")
    assert (large.width, large.height) == (limits.IMAGE_SIDE, 400)
    assert opened(large.small).size == (limits.IMAGE_SMALL_SIDE, 120)
    small = read_picture(io.BytesIO(picture()), "JPEG")
    assert (small.width, small.height, small.small) == (60, 40, None)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_stays_so(mode):
    target = io.BytesIO()
    clear = Image.new("RGBA", (20, 20), (0, 0, 0, 0))
    if mode == "P":
        clear.quantize().save(target, "PNG", transparency=0)
    else:
        clear.convert(mode).save(target, "PNG")
    assert opened(read_picture(target, "PNG").large).getpixel((5, 5))[3] == 0


@pytest.mark.parametrize(("mode", "shape"), [("CMYK", "JPEG"), ("L", "JPEG"), ("1", "PNG"), ("I;16", "PNG")])
def test_unusual_colours_are_read(mode, shape):
    target = io.BytesIO()
    Image.new(mode, (30, 30)).save(target, shape)
    assert opened(read_picture(target, shape).large).size == (30, 30)


def test_of_a_moving_picture_the_first_frame_stays():
    target = io.BytesIO()
    frames = [Image.new("RGB", (30, 30), colour) for colour in ("red", "blue")]
    frames[0].save(target, "GIF", save_all=True, append_images=frames[1:])
    written = read_picture(target, "GIF")
    assert written.media_type == "image/png"
    shown = opened(written.large)
    assert getattr(shown, "n_frames", 1) == 1
    assert shown.convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_a_heavy_picture_without_losses_becomes_a_lighter_one():
    noise = Image.effect_noise((1500, 1500), 90).convert("RGB")
    target = io.BytesIO()
    noise.save(target, "PNG")
    assert read_picture(target, "PNG").media_type == "image/webp"


@pytest.mark.parametrize("shape", [*SHAPES, "GIF"])
def test_a_picture_cut_short_is_refused(shape):
    whole = picture(shape, size=(300, 300))
    with pytest.raises(Unreadable):
        read_picture(io.BytesIO(whole[: len(whole) // 2]), shape)


@pytest.mark.parametrize("size", [(6000, 6000), (20_000, 20_000), (60_000, 60_000), (2**31 - 1, 2)])
def test_a_bomb_is_refused_before_it_opens(size):
    with pytest.raises((TooManyPixels, Unreadable)):
        read_picture(io.BytesIO(png_of(*size)), "PNG")


def test_a_bomb_is_told_from_its_head_alone():
    with pytest.raises(TooManyPixels):
        read_picture(io.BytesIO(png_of(6000, 6000)), "PNG")


@pytest.mark.parametrize(
    "bytes_sent",
    [
        b"",
        b"x",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"<!doctype html><script>alert(1)</script>",
        b"MZ\x90\x00" + b"\0" * 60,
        b"PK\x03\x04" + b"\0" * 60,
        b" %PDF-1.4",
        b"BM" + b"\0" * 60,
        b"\x00\x00\x00\x18ftypheic" + b"\0" * 40,
    ],
)
def test_anything_else_is_told_by_its_content(bytes_sent):
    assert find_shape(io.BytesIO(bytes_sent)) is None


@pytest.mark.parametrize(
    "bytes_sent",
    [
        b"<svg/>",
        b"GIF89a<script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n" + b"junk" * 40,
        b"\xff\xd8\xff\xe0" + b"\0" * 90,
        b"RIFF\x10\0\0\0WEBPVP8 ",
    ],
)
def test_the_refusal_is_a_sentence_that_names_the_file(house, bytes_sent):
    with pytest.raises(Invalid) as refusal:
        take(house.actor(house.member()), [upload_of(bytes_sent, "cortile.png")])
    assert "cortile.png" in str(refusal.value.messages["files"])


def test_a_wrong_ending_changes_nothing_and_is_put_right(house):
    taken = take(house.actor(house.member()), [upload_of(picture("PNG"), "cortile.jpg")])[0]
    assert taken.name == "cortile.png"


def test_a_page_hidden_in_a_picture_does_not_come_out_again(house):
    trick = b"<script>alert(document.cookie)</script>"
    for shape in SHAPES:
        written = read_picture(io.BytesIO(picture(shape) + trick), shape)
        assert trick not in written.large


def test_one_bad_file_among_good_ones_takes_none(house):
    actor = house.actor(house.member())
    with pytest.raises(Invalid):
        take(actor, [upload_of(picture()), upload_of(b"<svg/>", "b.svg")])
    assert take(actor, [upload_of(b"", "")]) == ()
    assert len(take(actor, [upload_of(picture()), upload_of(PDF, "b.pdf")])) == 2


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.png"),
        ("C:\\Users\\Lucia\\foto.JPEG", "foto.png"),
        ("", "file.png"),
        (".htaccess", "htaccess.png"),
        ("a\x00b\r\nSet-Cookie: x.png", "a b Set-Cookie x.png"),
        ("\u202egnp.exe", "gnp.png"),
        ("però, è così.png", "però, è così.png"),
        ("x" * 400, "x" * 115 + ".png"),
    ],
)
def test_names_are_shown_tidy(given, kept):
    assert tidy_name(given, "image/png") == kept

"""Colours as the camera meant them: from the profile that a picture carries to sRGB, which is what models and pages take.

Knows ICC profiles (ISO 15076-1) through LittleCMS. Refuses to let a profile cost a picture: one that is broken, far too large or made
for another kind of pixel is passed over, as if it were not there.
"""

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageCms import ImageCmsProfile

MAX_BYTES = 2_000_000
"""A printer's profile has half a million bytes, a phone's some hundreds."""
_SPACES = {"RGB": ("RGB", "RGBA", "P"), "CMYK": ("CMYK",), "GRAY": ("L", "LA")}


def to_srgb(picture: "Image", profile: object) -> "Image":
    """RGB or RGBA where the profile was followed, else the very picture; sRGB itself costs no pass over the pixels."""
    if not isinstance(profile, bytes) or not 0 < len(profile) <= MAX_BYTES:
        return picture
    from PIL import ImageCms

    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if picture.mode not in _SPACES.get(given.profile.xcolor_space.strip(), ()):
            return picture
        if (given.profile.profile_description or "").startswith("sRGB"):
            return picture
        return _followed(picture, given, ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")))
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def _followed(picture: "Image", given: "ImageCmsProfile", wanted: "ImageCmsProfile") -> "Image":
    from PIL import ImageCms

    clear = picture.has_transparency_data
    opaque = picture.convert("RGB") if picture.mode in ("RGBA", "P") else picture
    opaque = opaque.convert("L") if opaque.mode == "LA" else opaque
    followed = ImageCms.profileToProfile(opaque, given, wanted, outputMode="RGB")
    assert followed is not None  # only done in place it gives nothing back
    if clear:
        followed.putalpha(picture.convert("RGBA").getchannel("A"))
    return followed

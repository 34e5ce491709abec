"""When two names of models are taken for one: spelt alike, or looking alike."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Capitals of other scripts that look like ours while their small letters look otherwise.
_CAPITALS = str.maketrans(
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹАВЕЅІЈКМНОРСТУХԌԚԜҮ",
    "ABEZHIKMNOPTYXCABESIJKMHOPCTYXGQWY",
)
# Letters that look like one of ours, after case folding and without accents.
_SMALL = str.maketrans(
    "αβγεηικνορστυχωϲ" "авгезѕіјкмнопрстухһԁԛԝӏүѵ" "օս" "øłđħŧıȷɑɡɩƒ|"  # noqa: RUF001
    "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ",
    "abyenikvopotuxwc" "abre3sijkmhonpctyxhdqwlyv" "ou" "oldhtijagifl"
    "abcdefghijklmnoprstuvwyz",
)  # fmt: skip
_TRADE_MARKS = str.maketrans("", "", "™℠")
_LOOK_ALIKE = str.maketrans("01i", "oll")
_ACCENTS = re.compile("[\u0300-\u036f]")
# Drawn as nothing though they count as letters, marks or symbols.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\U000e0100-\U000e01ef]"
)
_DOTS = frozenset(".,·․‧・｡。")  # noqa: RUF001
# A separator counts where leaving it out would make another number: 1.5 is not 15.
_IN_NUMBER = re.compile(r"(?<=[0-9])[ .]+(?=[0-9])|(?<=[0-9oil]) *\.[ .]*(?=[0-9oil])")
_KEPT = "\0"


@lru_cache(maxsize=32_768)
def name_key(text: str) -> str:
    """Reduce a name to what an eye keeps of it: equal for two names that can be taken for one.

    Case, accents, blanks, punctuation, invisible characters and the direction of writing go;
    letters of other scripts that look like Latin ones become these, and 0 and O, 1, l and I, rn
    and m, vv and w become one. A point within a number stays: v1.5 is not v15. Names of other
    scripts stay as they are. Empty only for a name that shows nothing.
    """
    plain = unicodedata.normalize("NFKC", text.translate(_TRADE_MARKS))
    folded = plain.translate(_CAPITALS).casefold()
    bare = _ACCENTS.sub("", unicodedata.normalize("NFKD", folded))
    seen = _UNSEEN.sub("", unicodedata.normalize("NFC", bare)).translate(_SMALL)
    spaced = "".join(_reduced(sign) for sign in seen)
    marked = _IN_NUMBER.sub(_KEPT, spaced).replace(" ", "").replace(".", "")
    key = marked.replace(_KEPT, ".").translate(_LOOK_ALIKE)
    return key.replace("rn", "m").replace("vv", "w") or _visible(plain)


def _reduced(sign: str) -> str:
    """Turn a character into itself, a blank, a point or nothing; digits of any script into ours."""
    if sign in _DOTS:
        return "."
    kind = unicodedata.category(sign)
    if kind == "Nd":
        return str(unicodedata.decimal(sign))
    if kind[0] in "LMN" or sign == "+":
        return sign
    return " " if kind[0] in "PZ" or sign.isspace() else ""


def _visible(text: str) -> str:
    """Keep something of a name that is all signs, such as !!!."""
    kept = (sign for sign in _UNSEEN.sub("", text).casefold() if not sign.isspace())
    return "".join(sign for sign in kept if unicodedata.category(sign)[0] != "C")

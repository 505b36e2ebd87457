"""Keys that S3 allows and that software gets wrong."""

# What follows a route's prefix.
ENDINGS = [
    "a space.txt",
    "plus+plus.txt",
    "100%.txt",
    "%2F written out.txt",
    "%20.txt",
    'it\'s "quoted".txt',
    "two//slashes.txt",
    "/leading slash.txt",
    "folder marker/",
    ".hidden",
    "./here.txt",
    "../up.txt",
    "...",
    " leading space.txt",
    "trailing space ",
    "question?mark=1&two#fragment.txt",
    "semi;colon,comma:colon=equals@at.txt",
    "back\\slash.txt",
    "<tag>&amp;.xml",
    "[brackets]{braces}|^`~.txt",
    "$HOME $(date) !history *.txt",
    "tab\there.txt",
    "line\nbreak.txt",
    "Grüße aus Köln.txt",
    "e\u0301 decomposed.txt",
    "日本語/写真.txt",
    "عربى.txt",
    "\U0001f600 emoji \U0001f469\u200d\U0001f680.txt",
    "no-break\u00a0space.txt",
    "\uffee high in the plane.txt",
    "CON.txt",
    "null",
]
# A key has at most 1,024 bytes.
LONGEST = 1024


def awkward_keys(prefix: str) -> list[str]:
    """Awkward keys under a prefix, the longest that S3 takes among them."""
    longest = prefix + "long/" + "x" * (LONGEST - len(prefix.encode()) - len("long/"))
    return [*(prefix + ending for ending in ENDINGS), longest]

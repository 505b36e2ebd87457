"""Text from a plan, made fit to be read."""


def printable(text: str) -> str:
    """The text without what would steer a terminal or hide from a reader."""
    return "".join(
        letter if letter.isprintable() else letter.encode("unicode_escape").decode()
        for letter in text
    )

"""From when to when a schedule fires, by its expression."""

import re
from itertools import product
from math import inf

# The fields of a cron expression, and the beginning of a time at which a schedule fires once.
CRON = re.compile(r"^cron\(\s*(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s+(\S+)\s*\)$")
ONCE = re.compile(r"^at\((\d{4})")
YEARS = re.compile(r"(\d{4})(?:-(\d{4}))?(/\d+)?")
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
ALWAYS, NEVER = (0.0, inf), (inf, -inf)


def fires_less(before: object, after: object) -> bool:
    """Weaker is an end where there was none, or an earlier one, or a later start."""
    if not before or not after:
        return False
    (start, end), (new_start, new_end) = _years(str(before)), _years(str(after))
    return new_start > start or new_end < end


def _years(expression: str) -> tuple[float, float]:
    """The first and the last year in which it fires, as far as it names any."""
    if once := ONCE.match(expression):
        # When it fires is no later start of what has but one.
        return 0.0, int(once[1])
    fields = CRON.match(expression)
    if fields is None:
        return ALWAYS
    if _is_no_date(fields[3], fields[4]):
        return NEVER
    spans = [YEARS.fullmatch(each) for each in fields[6].split(",")]
    named = [each for each in spans if each]
    if len(named) < len(spans):
        return ALWAYS
    # A step without an end goes on.
    ends = [inf if each[3] and not each[2] else int(each[2] or each[1]) for each in named]
    return min(int(each[1]) for each in named), max(ends)


def _is_no_date(days: str, months: str) -> bool:
    """Whether none of the days is in any of the months."""
    listed = [_month(each) for each in months.split(",")]
    numbers = days.split(",")
    if not all(each.isdecimal() for each in numbers) or None in listed:
        return False
    pairs = product((int(each) for each in numbers), (each for each in listed if each))
    return all(day > LONGEST[month - 1] for day, month in pairs)


def _month(text: str) -> int | None:
    """Its number; None for what is not one month."""
    if text.upper() in MONTHS:
        return MONTHS.index(text.upper()) + 1
    return int(text) if text.isdecimal() and 1 <= int(text) <= len(MONTHS) else None

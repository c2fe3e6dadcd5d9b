"""What a schema cannot say about the paper's files: each rule tells, row by row, what breaks it."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal, InvalidOperation
from functools import cache

from rareearths import tables
from rareearths.paper import citations, claims, findings, references

TEXT_UNITS = {"date", "month", "text", "section", "element", "country", ""}
JAPANESE = r"[぀-ヿ一-鿿々〆]"
VOICE = {
    "half-width comma or stop beside Japanese": re.compile(rf"{JAPANESE}[,.;:!?]|[,;:!?]{JAPANESE}"),
    "space beside Japanese": re.compile(rf"{JAPANESE}[ \u3000]|[ \u3000]{JAPANESE}"),
    "half-width bracket beside Japanese": re.compile(rf"{JAPANESE}[()\[\]]|[()\[\]]{JAPANESE}"),
    "full-width digit or Latin letter": re.compile(r"[０-９Ａ-Ｚａ-ｚ]"),
    "polite style": re.compile(r"(です|ます|でした|ました|ません)。"),
}
UNFAIR = re.compile(r"\b(wrong|error|mistaken|careless|false)\b|誤り|間違|でたらめ", re.IGNORECASE)
MONTHS = [dt.date(2000, month, 1).strftime("%B") for month in range(1, 13)]
# a date in an address: 2025/06/24, 2012-06/20, 20250806
IN_ADDRESS = re.compile(
    r"(?<!\d)(?=(20\d\d)(?:/(\d\d)/(\d\d)(?=[/-])|-(\d\d)[-/](\d\d)(?!\d)|((?:0[1-9]|1[0-2]))((?:[0-2]\d|3[01]))))"
)
FIRST_VINTAGE = claims.PAPER_VINTAGE
# categories of a finding that concern a date
DATED = ("slip_date", "time_zone", "reference")


def broken(rule, rows):
    """All that a rule says of some rows, each with the name of its row."""
    return [f"{name(row)}: {fault}" for row in rows for fault in rule(row)]


def name(row):
    """How a row is found again."""
    if isinstance(row, citations.Cited):
        return row.locator + getattr(row, "part", "")
    return getattr(row, "claim_id", None) or row.id


def faults_of_voice(text):
    return [fault for fault, pattern in VOICE.items() if pattern.search(text)]


def number(text):
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def day(text):
    """A date as far as it goes, or None."""
    try:
        return dt.date.fromisoformat(text if len(text) > 7 else f"{text}-01")
    except ValueError:
        return None


@cache
def sources():
    """What a claim may be checked by: a table of the paper's vintage, a reading, or the paper."""
    return {*tables.tables(FIRST_VINTAGE), *tables.load("readings", FIRST_VINTAGE)["id"], "paper"}


# of a claim


def printed_value(claim):
    """Text is not compared by size; a number fits its unit and its precision."""
    parts = claim.printed.split(";")
    if claim.unit in TEXT_UNITS:
        if claim.operator:
            yield f"a text is not compared by size ({claim.operator})"
        whole = {"date": 10, "month": 7}.get(claim.unit)
        if whole and not all(len(part) == whole and day(part) for part in parts):
            yield f"{claim.printed} is no {claim.unit}"
        return
    values = [number(part) for part in parts]
    if None in values:
        yield f"{claim.printed!r} is not numeric in {claim.unit!r}"
    elif not claim.precision:
        if claim.operator not in (">", ">=", "<", "<="):
            yield "without an operator the comparison needs a precision"
    elif any(value % Decimal(claim.precision) for value in values):
        yield f"{claim.printed} has digits below its precision, {claim.precision}"
    elif claim.unit == "year" and not all(1900 < value < 2100 for value in values):
        yield f"{claim.printed} is no year"


def reasons(claim):
    """Why a claim cannot be checked stands in both languages, or in none."""
    if bool(claim.reason_ja) != bool(claim.reason_en):
        yield "a reason in one language only"
    yield from faults_of_voice(claim.statement_ja) + faults_of_voice(claim.reason_ja)


def source_known(claim):
    """Whatever a claim is checked by is there."""
    for source in set(claim.source.split(";")) - sources():
        yield f"no table or reading {source!r} in {FIRST_VINTAGE}"


# of a finding


def wording(row):
    """Fair, and in the written style."""
    for field in ("kindest", "reason", "needed", "statement", "inference", "says", "changed"):
        ja, en = getattr(row, f"{field}_ja", ""), getattr(row, f"{field}_en", "")
        yield from faults_of_voice(ja)
        if ja and not re.search(JAPANESE, ja):
            yield f"no Japanese in {ja!r}"
        if UNFAIR.search(ja) or UNFAIR.search(en):
            yield "a word that blames"
        if "  " in en:
            yield "two spaces"


def category(cited):
    """Why a note differs from its document: the category of its finding, or nothing."""
    return findings.findings()[cited.finding].category if cited.finding else ""


# of a note or an entry of the list of references


def document_or_remark(note):
    """A note is one or the other, and a remark says what it is about."""
    if note.kind != ("document" if note.key else "remark"):
        yield f"{note.kind}, with the key {note.key!r}"
    if not note.key and (not note.subject_ja or note.date or note.address):
        yield "a remark has a subject, and neither date nor address"
    if bool(note.subject_ja) != bool(note.subject_en):
        yield "a subject in one language only"
    yield from faults_of_voice(note.subject_ja)


def in_bibliography(cited):
    """A document is a work of the bibliography, whose author and title both readers can read."""
    if not cited.key:
        return
    if cited.key not in references.bibliography().entries:
        yield f"no work {cited.key!r}"
        return
    language = references.language_of(cited.key)
    if isinstance(cited, citations.Endnote) and cited.language != language:
        yield f"{cited.language!r}; in the bibliography {language!r}"
    if language != "en" and not references.translated(cited.key):
        yield "begin the note with the title in English, and name the language"
    if not (references.authors(cited.key, "ja") and references.authors(cited.key, "en")):
        yield "no author"


def address_known(cited):
    """The printed address is that of the bibliography, or there is a reason why not."""
    if not cited.address:
        return
    fields = references.bibliography().entries[cited.key].fields
    shown = fields.get("url", "")
    plain = [re.sub(r"[?#].*", "", url) if "nikkei" in url or "#" in url else url for url in (shown, cited.address)]
    same = plain[0] == plain[1] or (cited.address.startswith(f"{shown}?") and shown)
    same = same or cited.address.replace("%3A", ":") == shown
    if not (same or category(cited) == "slip_address" or "address" in fields.get("note", "")):
        yield f"printed {cited.address}, in the bibliography {shown}"


def real_dates(cited):
    """What is printed as a date is one."""
    for value in (cited.date, cited.accessed, *((cited.printed, cited.found) if category(cited) in DATED else ())):
        if value and not day(value):
            yield f"{value} is no date"


def date_of_address(cited):
    """A date that differs from the one in its address is a slip."""
    if len(cited.date) != 10 or not cited.address:
        return
    found = ["-".join(part for part in groups if part) for groups in IN_ADDRESS.findall(cited.address)]
    found = [date for date in found if day(date) and day(date) <= dt.date(2025, 12, 31)]
    if found and cited.date not in found and category(cited) not in DATED:
        yield f"printed {cited.date}, in the address {', '.join(found)}"


def date_of_bibliography(note):
    """The bibliography has the date as printed, or as the document has it."""
    if not note.date:
        return
    fields = references.bibliography().entries[note.key].fields
    of_month, _, month = fields.get("month", "").rpartition(" ")
    parts = [fields["year"], *([f"{MONTHS.index(month) + 1:02d}"] if month else [])]
    parts += [f"{int(of_month):02d}"] if of_month else []
    wanted = note.found if category(note) in DATED and note.found else note.date
    if "-".join(parts) != wanted:
        yield f"expected {wanted}; in the bibliography {'-'.join(parts)}"


def whole_slip(cited):
    """A finding says what is printed; where there is none, nothing is said of one."""
    if not cited.finding:
        if cited.printed or cited.found:
            yield "no finding, but something is said of one"
        return
    if not cited.printed:
        yield "a finding without the printed value"
    if cited.printed == cited.found:
        yield "printed as found"
    if category(cited) in DATED and cited.date and cited.printed != cited.date:
        yield f"the finding has {cited.printed}, the note {cited.date}"


def slip_in_bibliography(cited):
    """A finding is marked where the work is shown."""
    note = references.bibliography().entries[cited.key].fields.get("note", "") if cited.key else ""
    usual = r"^.*? In (Japanese|Chinese)\b|Notes? [\d and,]+ of the paper|On the paper's reference list only|[. ]"
    if cited.finding and not re.sub(usual, "", note):
        yield "the note in the bibliography does not say so"


def slip_and_claim(cited):
    """A note and the statements of its finding print the same, and these differ or are a day off."""
    for claim_id in findings.members()[cited.finding] if cited.finding else ():
        claim, verdict = claims.register()[claim_id], claims.expected()[claim_id]
        # a statement about one date, to the day
        if claim.unit == "date" and len(claim.printed) == len(cited.printed) != 0 and cited.printed != claim.printed:
            yield f"printed {cited.printed}; in {claim_id} {claim.printed}"
        if verdict not in findings.MAY_EXPLAIN:
            yield f"{claim_id} is {verdict}"

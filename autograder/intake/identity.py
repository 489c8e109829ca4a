"""Whose delivery it is: one row for each student, by the platform, the roster, and, last, what an upload claims.

A claim is a zip's name, `Handout_<id>.zip`, which its student chose: it joins only where the roster has the id, nobody
else has or claims it, and the platform does not say otherwise. Without a roster it needs the comment that `dll submit`
writes as well.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from ..text import Text, say
from .class_tree import Delivery
from .roster import Person, key_of, looks_like, number_key

_MOST_BYTES = 120
_SAFE = re.compile(r"[^\w.\- ]")
_WORDS = (re.compile(r"[^\W_]+"), re.compile(r"[^\W_][\w@.-]*"))
_SHOWN = 4
"""Paths that a sentence names."""


class Enrolled(msgspec.Struct):
    """One row: a student, or a group's or a stranger's delivery, and what they handed in."""

    id: str
    name: str
    deliveries: list[Delivery]
    notes: list[Text] = []
    refused: Text | None = None
    """Why nothing of it can be graded before a person has looked."""
    known: bool = False
    """Whether the roster has them."""
    aliases: tuple[str, ...] = ()
    without_claim: str = ""
    """The id that it has where the claim is not used."""
    is_unsure: bool = False
    """Whether a person has to look at whose it is."""

    @property
    def delivery(self) -> Delivery | None:
        """What is graded."""
        return self.deliveries[0] if self.deliveries and self.refused is None else None


class Claim(msgspec.Struct, frozen=True):
    """The id in the name of a zip that a delivery holds."""

    id: str
    signed: bool
    """Whether `dll submit` wrote the zip for this id."""
    other: str = ""
    """The id without a number that a platform may have put behind it."""

    def among(self, at: Mapping[str, int]) -> int | None:
        """Whose it is, of those that are known."""
        return next((at[key] for name in (self.id, self.other) if (key := key_of(name)) in at), None)


def students(deliveries: Sequence[Delivery], people: Sequence[Person], claims: Mapping[str, Claim]) -> list[Enrolled]:
    """One row for each, in the order of their ids. `claims`: by the deliveries' keys."""
    found = _from_roster(deliveries, people, claims) if people else _as_they_say(deliveries, claims)
    for student in found:
        student.id = safe_id(student.id)
    rows = _without_twins(found)
    for student in rows:
        _settle(student)
    return sorted(rows, key=lambda student: student.id)


def _from_roster(
    deliveries: Sequence[Delivery], people: Sequence[Person], claims: Mapping[str, Claim]
) -> list[Enrolled]:
    rows = [Enrolled(p.id, p.name, [], known=True, aliases=(*p.aliases, *p.numbers)) for p in people]
    at = {key: number for number, p in enumerate(people) for key in p.keys}
    groups = _groups(deliveries, people, at)
    no_names = _are_no_names(deliveries)
    unmatched: list[Delivery] = []
    for delivery in deliveries:
        members = [n for n in _members(delivery, at, groups) if not _contradicts(delivery, rows[n], at, no_names)]
        for number in members:
            rows[number].deliveries.append(delivery)
        if not members:
            unmatched.append(delivery)
        elif (claim := claims.get(delivery.key)) and claim.among(at) not in (None, *members):
            delivery.notes.append(say("repair.claim-contradicted", claim=claim.id, id=rows[members[0]].id))
            rows[members[0]].is_unsure = True
    strangers = [
        *_as_they_say(_without_claimed(unmatched, rows, at, claims), {}),
        *_unknown_members(deliveries, rows, at),
    ]
    for stranger in strangers:
        stranger.notes.append(say("repair.stranger"))
        stranger.is_unsure = True
    return rows + strangers


def _unknown_members(
    deliveries: Sequence[Delivery], rows: Sequence[Enrolled], at: Mapping[str, int]
) -> Iterator[Enrolled]:
    """Who handed in with somebody of the roster, and is not in it."""
    matched = {delivery.key for row in rows for delivery in row.deliveries}
    for delivery in deliveries:
        if delivery.members and delivery.key in matched:
            for ident, name in zip(delivery.ids, delivery.members, strict=True):
                if key_of(ident) not in at:
                    yield Enrolled(ident, name, [delivery])


def _without_claimed(
    unmatched: Sequence[Delivery], rows: Sequence[Enrolled], at: Mapping[str, int], claims: Mapping[str, Claim]
) -> list[Delivery]:
    """Join what a claim alone joins, where nobody else has or claims the id: the deliveries that are left."""
    wanted: dict[int, list[Delivery]] = defaultdict(list)
    no_names = _are_no_names(unmatched)
    for delivery in unmatched:
        claim = claims.get(delivery.key)
        if claim is not None and (number := claim.among(at)) is not None:
            if delivery.name in no_names or _agree(delivery.name, rows[number].name):
                wanted[number].append(delivery)
            else:
                delivery.notes.append(say("repair.claim-contradicted", claim=claim.id, id=delivery.name))
    found = []
    for number, claimants in wanted.items():
        if len(claimants) == 1 and not rows[number].deliveries:
            claimants[0].notes.append(
                say(
                    "repair.claimed", title=claimants[0].title or "-", number=claimants[0].ids[0], claim=rows[number].id
                )
            )
            rows[number].deliveries.append(claimants[0])
            rows[number].without_claim = claimants[0].ids[0]
            found.append(claimants[0].key)
        else:
            for delivery in claimants:
                delivery.notes.append(say("repair.claimed-by-others", claim=rows[number].id))
    return [delivery for delivery in unmatched if delivery.key not in found]


def _agree(name: str, other: str) -> bool:
    """Whether the platform's name for somebody can be the roster's."""
    ours, theirs = looks_like(name), looks_like(other)
    words, others = (set(_WORDS[0].findall(unicodedata.normalize("NFKC", n).casefold())) for n in (name, other))
    return ours in theirs or theirs in ours or words <= others or others <= words


def _contradicts(delivery: Delivery, row: Enrolled, at: Mapping[str, int], no_names: set[str]) -> bool:
    """Whether a platform's number is only by chance what somebody else has for an id: the names are others."""
    by_chance = delivery.is_number and key_of(delivery.ids[0]) in at and not any(key.startswith("#") for key in at)
    return by_chance and delivery.name not in no_names and not _agree(delivery.name, row.name)


def _are_no_names(deliveries: Sequence[Delivery]) -> set[str]:
    """What a platform calls several of its uploads, as `Participant` where marking is blind."""
    plain = Counter(looks_like(re.sub(r"\d", "", delivery.name)) for delivery in deliveries)
    return {delivery.name for delivery in deliveries if plain[looks_like(re.sub(r"\d", "", delivery.name))] > 1}


def _groups(deliveries: Sequence[Delivery], people: Sequence[Person], at: Mapping[str, int]) -> dict[str, list[int]]:
    """The members of each group of the roster, where the uploads are of groups and none is one student's."""
    found: dict[str, list[int]] = defaultdict(list)
    if not any(delivery.title and _by_id(delivery, at) for delivery in deliveries):
        for number, person in enumerate(people):
            if looks_like(person.group):
                found[looks_like(person.group)].append(number)
    return found


def _by_id(delivery: Delivery, at: Mapping[str, int]) -> list[int]:
    """The people that the ids of a delivery name.

    A platform's number is one where the roster has such numbers, else it may be in the column of ids."""
    kinds = [key_of, number_key]
    if delivery.is_number and any(key.startswith("#") for key in at):
        kinds = [number_key]
    return list(dict.fromkeys(at[key] for kind in kinds for i in delivery.ids if (key := kind(i)) in at))


def _members(delivery: Delivery, at: Mapping[str, int], groups: Mapping[str, list[int]]) -> list[int]:
    """The people of the roster whose delivery it is: several of a group."""
    by_id = _by_id(delivery, at)
    if by_id:
        return by_id if delivery.members else by_id[:1]
    if delivery.title:
        return groups.get(looks_like(delivery.name), [])
    words = {word for pattern in _WORDS for word in pattern.findall(delivery.ids[0])}
    found = {at[key] for word in words if (key := key_of(word)) in at}
    return list(found) if len(found) == 1 else []


def _as_they_say(deliveries: Sequence[Delivery], claims: Mapping[str, Claim]) -> list[Enrolled]:
    """Without a roster: the platform's id, or one that `dll submit` wrote and nobody else has or claims."""
    second = _second_is_the_number([d.ids for d in deliveries if len(d.ids) == 2 and not d.members])
    rows = []
    for delivery in deliveries:
        if delivery.members:
            rows += [Enrolled(i, name, [delivery]) for i, name in zip(delivery.ids, delivery.members, strict=True)]
        else:
            ident = delivery.ids[1] if second and len(delivery.ids) == 2 else delivery.ids[0]
            rows.append(Enrolled(ident, delivery.name, [delivery]))
    owners = {looks_like(row.id): row for row in rows}
    claimed: dict[str, list[Enrolled]] = defaultdict(list)
    for row in rows:
        claim = claims.get(row.deliveries[0].key)
        if claim is not None and claim.signed:
            claimed[looks_like(claim.id)].append(row)
    for row in [row for claimants in claimed.values() for row in claimants]:
        claim = claims[row.deliveries[0].key]
        if len(claimed[looks_like(claim.id)]) > 1 or owners.get(looks_like(claim.id), row) is not row:
            row.notes.append(say("repair.claimed-by-others", claim=claim.id))
            row.is_unsure = True
        elif row.id != claim.id:
            row.without_claim = row.id
            if row.deliveries[0].title:
                row.notes.append(say("repair.claimed", title=row.deliveries[0].title, number=row.id, claim=claim.id))
            row.id = claim.id
    return rows


def _second_is_the_number(pairs: Iterable[tuple[str, ...]]) -> bool:
    """Whether of two ids in an order that the site chose the second is the student number: it has no letters."""
    pairs = list(pairs)
    plain = [sum(pair[n].isdigit() for pair in pairs) for n in (0, 1)]
    return plain[1] > plain[0]


def _without_twins(rows: Iterable[Enrolled]) -> list[Enrolled]:
    """Two that would share a file name are one row, of which nothing is graded: who made which is not known."""
    kept: dict[str, Enrolled] = {}
    for row in rows:
        first = kept.setdefault(row.id.casefold(), row)
        if first is not row:
            first.deliveries += [d for d in row.deliveries if d not in first.deliveries]
            first.notes += [note for note in row.notes if note not in first.notes]
    return list(kept.values())


def _settle(row: Enrolled) -> None:
    """What makes a row one that a person has to look at."""
    row.deliveries = list({delivery.key: delivery for delivery in row.deliveries}.values())
    paths = [path for delivery in row.deliveries for path in delivery.top]
    if len(row.deliveries) > 1:
        row.refused = say("refused.twins", id=row.id, paths=", ".join(paths[:_SHOWN]))
    elif row.deliveries:
        row.refused = row.deliveries[0].refused
        row.is_unsure = row.is_unsure or row.deliveries[0].is_stray
        row.name = row.name or row.deliveries[0].name
    for delivery in row.deliveries:
        row.notes += [note for note in delivery.notes if note not in row.notes]


def safe_id(name: str) -> str:
    """The name as a file system takes it, with an ending: a long one is cut, and told apart by a hash."""
    name = _SAFE.sub("_", unicodedata.normalize("NFC", name)).strip(". ") or "_"
    if len(name.encode()) <= _MOST_BYTES:
        return name
    cut = name.encode()[: _MOST_BYTES - 17].decode(errors="ignore")
    return f"{cut}-{hashlib.sha256(name.encode()).hexdigest()[:16]}"

"""Invented people: repeatable, Vietnamese, unmistakably nobody."""

import unicodedata

import pytest

from shared.vietnamese import decode_tcvn3, decode_vni, encode_tcvn3, encode_vni
from stack.demo.lists import class_lists
from stack.demo.people import People, Person
from stack.demo.province import Province

LETTERS = set("aăâbcdđeêghiklmnoôơpqrstuưvxy")


@pytest.fixture(scope="module")
def learners(province: Province) -> list[Person]:
    """Everybody who was summoned in the province."""
    return [
        row.person
        for center in province.centers
        for class_list in class_lists(province, center)
        for row in class_list.rows
    ]


def test_the_same_seed_gives_the_same_people_and_another_one_others(province: Province) -> None:
    """Lists do not change between runs; the seed decides them."""
    center = province.centers[0]
    first, again = list(class_lists(province, center)), list(class_lists(province, center))
    assert first == again
    here, there = (People(center, seed).learner("candidate") for seed in (1, 2))
    assert here != there


def test_names_have_only_vietnamese_letters_and_two_or_more_words(learners: list[Person]) -> None:
    """Without its tone every letter is one of the 29 (Jun, Win or Z would be no Vietnamese name)."""
    for person in learners:
        words = person.full_name.split(" ")
        assert len(words) in (3, 4)
        assert all(word[0].isupper() and word[1:].islower() for word in words)
        assert {_without_tone(letter) for letter in person.full_name.lower()} <= LETTERS | {" "}


def _without_tone(letter: str) -> str:
    marks = unicodedata.normalize("NFD", letter)
    return unicodedata.normalize(
        "NFC", "".join(mark for mark in marks if mark not in "\u0300\u0301\u0303\u0309\u0323")
    )


def test_nguyen_is_the_most_frequent_family_and_most_are_kinh(learners: list[Person]) -> None:
    """About four in ten are Nguyễn; the hills have their own peoples."""
    families = [person.full_name.split(" ")[0] for person in learners]
    assert 0.25 < families.count("Nguyễn") / len(families) < 0.5
    assert {person.ethnicity for person in learners} == {"Kinh", "Sán Dìu", "Cao Lan", "Dao"}
    assert sum(person.ethnicity == "Kinh" for person in learners) > 0.9 * len(learners)


def test_identity_numbers_belong_to_nobody_and_are_unique(learners: list[Person]) -> None:
    """Twelve digits of a province 000 that does not exist, none twice; some are not known."""
    numbers = [person.identity_number for person in learners if person.identity_number]
    assert all(len(number) == 12 and number.isdigit() and number.startswith("000") for number in numbers)
    assert len(set(numbers)) == len(numbers)
    assert 0.05 < 1 - len(numbers) / len(learners) < 0.2


def test_nobody_is_twice_in_a_center(province: Province) -> None:
    """Name and date of birth together are unique within a center, so no list doubles anybody."""
    for center in province.centers:
        people = [row.person for one in class_lists(province, center) for row in one.rows]
        assert len({(person.full_name, person.birth) for person in people}) == len(people)


def test_some_dates_of_birth_are_only_a_year(learners: list[Person]) -> None:
    """Precision is kept: a month is missing exactly where the day is."""
    years = [person for person in learners if person.birth.month is None]
    assert 0.02 < len(years) / len(learners) < 0.08
    assert all((person.birth.month is None) == (person.birth.day is None) for person in learners)


def test_text_of_old_encodings_survives_them(province: Province) -> None:
    """What a TCVN3 or VNI center writes can be read back letter for letter."""
    codecs = {"tcvn3": (encode_tcvn3, decode_tcvn3), "vni": (encode_vni, decode_vni)}
    seen = set()
    for center in province.centers:
        if center.encoding in codecs:
            encode, decode = codecs[center.encoding]
            seen.add(center.encoding)
            for class_list in class_lists(province, center):
                for person in (row.person for row in class_list.rows):
                    for text in (person.full_name, person.unit, person.party_cell, person.birth_place):
                        assert decode(encode(text)) == text
    assert seen == set(codecs)

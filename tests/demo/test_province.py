"""The data file holds the article's totals, and says which numbers are invented."""

from collections import Counter
from itertools import pairwise

from stack.demo.province import PROGRAM_CODES, SOURCE, Province


def test_the_totals_are_the_articles(province: Province) -> None:
    """9 centers, 46 classes, 5.470 learners, 32 staff, 79 lecturers in 8 of 9 centers."""
    planned = [planned for center in province.centers for planned in center.classes]
    settled = [center.lecturers for center in province.centers if center.lecturers is not None]
    assert (len(province.centers), len(planned), province.class_count) == (9, 46, 46)
    assert sum(one.admitted for one in planned) == 5470
    assert sum(len(center.staff) for center in province.centers) == 32
    assert (len(settled), sum(settled)) == (8, 79)
    article = province.article
    assert (article.classes, article.enrolled, article.staff, article.lecturers) == (46, 5470, 32, 79)
    assert (article.centers, article.centers_with_lecturers) == (9, 8)


def test_the_rates_exceed_what_the_article_says_and_stay_below_all(province: Province) -> None:
    """Recruitment is above 90 % and below 100 %, in the province and in every class."""
    planned = [planned for center in province.centers for planned in center.classes]
    rate = sum(one.admitted for one in planned) / sum(one.summoned for one in planned)
    assert province.article.recruitment_above < rate < 1
    assert all(one.admitted < one.summoned for one in planned)


def test_codes_are_those_of_the_statistics_office(province: Province) -> None:
    """Nine district codes as strings; 250 is a district of Hà Nội and not among them."""
    codes = [center.area_code for center in province.centers]
    assert codes == ["243", "244", "246", "247", "248", "249", "251", "252", "253"]
    assert sum(len(center.communes) for center in province.centers) == 136
    assert len({commune for center in province.centers for commune in center.communes}) >= 130


def test_every_center_has_one_director_and_a_name_with_its_parent(province: Province) -> None:
    """Official names: a city's center belongs to its thành ủy, a rural district's to its huyện ủy."""
    for center in province.centers:
        assert Counter(center.staff)["director"] == 1
        city = center.district.startswith("Thành phố")
        assert center.parent == f"{'Thành' if city else 'Huyện'} ủy {center.short_name}"
        assert center.name == f"Trung tâm Chính trị {center.district[0].lower()}{center.district[1:]}"


def test_classes_lie_in_the_half_year_and_after_their_center_was_established(province: Province) -> None:
    """Each class opens on a weekday, closes later, and only programs of the file are taught."""
    for center in province.centers:
        for planned in center.classes:
            assert center.established_on <= planned.opened < planned.closed
            assert (planned.opened.year, planned.closed.year) == (2021, 2021)
            assert planned.closed.month <= 6
            assert planned.opened.weekday() < 5
            assert planned.closed.weekday() < 5
            assert planned.program in PROGRAM_CODES
    assert tuple(program.code for program in province.programs) == PROGRAM_CODES


def test_the_plan_of_the_year_is_about_half_done(province: Province) -> None:
    """Every plan covers four quarters; 50–65 % of the classes and of the learners are done by June."""
    classes = sum(sum(line.classes) for center in province.centers for line in center.plan)
    learners = sum(sum(line.learners) for center in province.centers for line in center.plan)
    assert 0.50 < 46 / classes < 0.65
    assert 0.50 < 5470 / learners < 0.65
    for center in province.centers:
        for line in center.plan:
            assert len(line.classes) == len(line.learners) == 4
            planned = zip(line.classes, line.learners, strict=True)
            assert all((group == 0) == (people == 0) for group, people in planned)


def test_the_bands_meet_from_the_pass_mark_to_ten(province: Province) -> None:
    """No mark between pass mark and 10 falls between two bands."""
    bands = sorted(province.rule_set.bands, key=lambda band: band.lower)
    assert bands[0].lower == province.rule_set.pass_mark
    assert bands[-1].upper == 10
    assert all(below.upper == above.lower for below, above in pairwise(bands))


def test_there_are_blanks_for_everybody(province: Province) -> None:
    """A center's lot covers all whom it admitted."""
    for center in province.centers:
        assert center.blanks >= sum(planned.admitted for planned in center.classes)


def test_class_codes_are_unique(province: Province) -> None:
    """46 classes have 46 codes."""
    codes = {
        center.class_code(position) for center in province.centers for position in range(len(center.classes))
    }
    assert len(codes) == 46


def test_the_head_of_the_file_says_what_is_invented() -> None:
    """A reader learns first which totals are the article's and which splits are invented."""
    head = SOURCE.read_text(encoding="utf-8").partition("\n[article]")[0]
    assert all(number in head for number in ("46", "5.470", "32", "79", "8 of 9", "90 %", "85 %", "100 %"))
    assert "INVENTED" in head

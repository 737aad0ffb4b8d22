"""Finding a person: what stands beside each patient in the table, in memory and in DynamoDB, and whom it leads to."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.appointments.imported_records import ImportRun
from chalicelib.appointments.staged_records import Staged
from chalicelib.data_rights.erase import erase
from chalicelib.imports.decide_row import Terms
from chalicelib.imports.import_runs import run_import
from chalicelib.imports.take_in_rows import Loading
from chalicelib.imports.undo_import import undo_import
from chalicelib.merging.merge import merge_records
from chalicelib.merging.model import Asked
from chalicelib.merging.undo_merge import undo_merge
from chalicelib.patients.find_person import find_person
from chalicelib.patients.match_search import rank
from chalicelib.patients.model import Line, NumberState, Patient
from chalicelib.patients.search_query import Needs, Query, read_query
from chalicelib.shared import ids
from chalicelib.shared.errors import ConflictError, TooLargeError
from chalicelib.shared.writes import Create, Remove, Save, saved
from chalicelib.storage import keys
from chalicelib.storage.item_codec import to_item
from tests.builders import NOW, a_clinic, a_line, a_patient, keep
from tests.fakes.memory_queue import MemoryQueue
from tests.search_net import should_stand, stand
from tests.unit.imports.taking_in import a_row

GUADALUPE = a_patient(id="p1", name="María Guadalupe Gómez Ríos", e164="+525550000124")
LUPITA = a_patient(id="p2", name="Lupita Núñez", e164="+525550000125")
PACO = a_patient(id="p3", name="Francisco Gómez", e164="+525550000124")
NAMES = (
    *("María Guadalupe Gómez Ríos", "Lupita Núñez", "Paco Gómez", "Mariana Gómez", "Beto Ruiz"),
    *("José de la Cruz", "Roberto Ruiz Gómez", "Bo Li", "O'Brien Martha", "Ana", "Анна Гомес", ""),
)
TYPED = (
    *("gom", "gomez mar", "mar gom", "lup", "guadalupe", "beto", "pac", "de la cruz", "bo li"),
    *("maria", "ruiz rob", "h", "0124", "gomez 0124", "55 5000 0124", "gomez h", "анна", "del"),
)


def found(records, typed, **options):
    """Return the names of whom a search finds, in its order."""
    return [one.name for one in find_person(records, typed, region="MX", **options).people]


def of_clinic(world, clinic_id):
    """Return all items of a clinic."""
    return [i for i in world.everything() if f"CLINIC#{clinic_id}" in i["pk"]["S"]]


def assert_stands_as_said(world, clinic_id):
    """Assert that a search finds by what the table says of its patients, and by nothing else."""
    items = of_clinic(world, clinic_id)
    assert stand(items) == should_stand(items)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("gom", ["Francisco Gómez", "María Guadalupe Gómez Ríos"]),
        ("gomez gua", ["María Guadalupe Gómez Ríos"]),
        ("lup", ["Lupita Núñez", "María Guadalupe Gómez Ríos"]),
        ("paco", ["Francisco Gómez"]),
        ("0124", ["Francisco Gómez", "María Guadalupe Gómez Ríos"]),
        ("gomez fr 0124", ["Francisco Gómez"]),
        ("044 55 5000 0125", ["Lupita Núñez"]),
        ("Tel. 55 5000 0124", ["Francisco Gómez", "María Guadalupe Gómez Ríos"]),
        ("0126", []),
        ("ruiz", []),
    ],
)
def test_somebody_is_found_as_soon_as_they_are_on_the_list(records, typed, names):
    """By name, by the last digits and by a whole number, which finds all who answer there."""
    keep(records, GUADALUPE, LUPITA, PACO, a_line(GUADALUPE, PACO), a_line(LUPITA))
    assert found(records, typed) == names


@pytest.mark.parametrize(
    ("typed", "needs"),
    [("", Needs.SOMETHING), ("de la", Needs.THREE_LETTERS), ("012", Needs.FOUR_DIGITS)],
)
def test_too_little_lists_nobody(records, typed, needs):
    """And says what is lacking."""
    keep(records, GUADALUPE)
    answer = find_person(records, typed, region="MX")
    assert (answer.people, answer.needs) == ((), needs)


def test_another_clinics_people_are_not_found(world, records):
    """Whatever is typed."""
    keep(world.records(ids.new_id(8)), GUADALUPE, a_line(GUADALUPE))
    typed = ["gom", "lupita", "0124", "55 5000 0124"]
    assert [found(records, one) for one in typed] == [[], [], [], []]


def test_who_is_called_otherwise_now_is_found_so_only(world, records, clinic_id):
    """By name, by what the clinic calls them, and by number."""
    keep(records, GUADALUPE)
    renamed = replace(GUADALUPE, name="Belén Soto", called="Beli")
    records.commit([Save(renamed.with_number("+525550000199", NumberState.UNVERIFIED))])
    typed = ["gom", "lupe", "0124", "sot", "beli", "0199"]
    assert [len(found(records, one)) for one in typed] == [0, 0, 0, 1, 1, 1]
    assert_stands_as_said(world, clinic_id)


def test_who_is_no_more_leaves_nothing(world, records, clinic_id):
    """Not a word of the name, not a digit."""
    keep(records, GUADALUPE)
    records.commit([Remove(GUADALUPE)])
    assert {item["sk"]["S"] for item in of_clinic(world, clinic_id)} == {
        item["sk"]["S"] for item in of_clinic(world, clinic_id) if "#AUDIT#" in item["pk"]["S"]
    }


def test_an_erasure_leaves_nothing_to_find_them_by(world, records, clinic_id):
    """Nor while it goes on."""
    keep(records, GUADALUPE, PACO, a_line(GUADALUPE, PACO))
    erase(records, GUADALUPE.id, now=NOW)
    left = [str(item) for item in of_clinic(world, clinic_id)]
    assert len(left) > 3
    assert [one for one in left if "guadalupe" in one.casefold() or "rios" in one] == []
    assert found(records, "gom") == ["Francisco Gómez"]
    assert_stands_as_said(world, clinic_id)


def test_two_who_became_one_are_found_as_one_and_apart_again(world, records, clinic_id):
    """By the name that stays; after the undoing by both."""
    clinic = a_clinic(id=clinic_id)
    one, other = GUADALUPE, replace(LUPITA, e164=GUADALUPE.e164)
    keep(records, one, other, a_line(one, other))
    pair = {
        "records": records,
        "queue": MemoryQueue(),
        "clinic": clinic,
        "stays_id": one.id,
        "merged_id": other.id,
        "asked": Asked("Laura", "api:t", NOW),
    }
    merge_records(**pair)
    assert (found(records, "lup"), found(records, "nunez")) == ([one.name], [])
    assert_stands_as_said(world, clinic_id)
    undo_merge(**pair)
    assert found(records, "lup") == [other.name, one.name]
    assert_stands_as_said(world, clinic_id)


def test_an_import_is_found_and_taken_back_is_found_no_more(world, records, clinic_id):
    """Whom it brought; whom it had changed is found as before."""
    clinic = a_clinic(id=clinic_id)
    keep(records, GUADALUPE, a_line(GUADALUPE))
    terms = Terms(clinic=clinic, now=NOW)
    loading = Loading(records=records, queue=MemoryQueue(), terms=terms)
    rows = [a_row(number=n, key=f"v{n}", name=f"Ana Vega {n}", e164="") for n in range(3)]
    renamed = a_row(number=9, key="v9", name=f"{GUADALUPE.name} Soto", e164=GUADALUPE.e164)
    import_id, _ = run_import([*rows, renamed], loading)
    assert (len(found(records, "vega")), len(found(records, "soto"))) == (3, 1)
    assert_stands_as_said(world, clinic_id)
    later = replace(loading, terms=replace(terms, now=NOW + timedelta(minutes=5)))
    run = records.get(ImportRun, import_id)
    undo_import(run, records.imported_by(import_id), later)
    assert (found(records, "vega"), found(records, "soto")) == ([], [])
    assert found(records, "gom") == [GUADALUPE.name]
    assert_stands_as_said(world, clinic_id)


def test_whom_a_former_release_stored_is_found_once_they_are_entered(world, records, clinic_id):
    """Or are given another name; by digits after any save."""
    item = to_item(clinic_id, GUADALUPE)
    world.lay({n: own for n, own in item.items() if not n.startswith("lookup")})
    assert (found(records, "gom"), found(records, "0124")) == ([], [])
    records.commit([Save(replace(GUADALUPE, language="en"))])
    (person,) = find_person(records, "0124", region="MX").people
    assert records.not_entered([person]) == [person]
    records.enter([person])
    assert found(records, "gom") == [GUADALUPE.name]
    assert_stands_as_said(world, clinic_id)
    assert records.not_entered([saved(person)]) == []


def test_whom_a_former_release_stored_is_found_by_the_next_name(world, records, clinic_id):
    """Nothing stood there to be taken away."""
    world.lay(to_item(clinic_id, GUADALUPE))
    records.commit([Save(replace(GUADALUPE, name="Belén Soto"))])
    assert (found(records, "gom"), found(records, "sot")) == ([], ["Belén Soto"])
    assert_stands_as_said(world, clinic_id)


def test_whom_a_former_release_renamed_is_judged_by_the_record(world, records, clinic_id):
    """It leaves what stood there: nobody is shown for a name they no longer have, and entering puts it right."""
    keep(records, GUADALUPE)
    renamed = replace(GUADALUPE, name="Belén Soto", version=1)
    world.lay(to_item(clinic_id, renamed))
    assert (found(records, "gom"), found(records, "sot")) == ([], [])
    assert records.not_entered([renamed]) == [renamed]
    records.enter([renamed])
    assert (found(records, "gom"), found(records, "sot")) == ([], ["Belén Soto"])
    assert_stands_as_said(world, clinic_id)


def test_a_name_given_after_a_former_releases_own_takes_both_away(world, records, clinic_id):
    """What stands there is told beside the person, whatever the name was."""
    keep(records, GUADALUPE)
    renamed = replace(GUADALUPE, name="Belén Soto", version=1)
    world.lay(to_item(clinic_id, renamed))
    records.commit([Save(replace(renamed, name="Ana Vega"))])
    assert [len(found(records, typed)) for typed in ("gom", "sot", "veg")] == [0, 0, 1]
    assert_stands_as_said(world, clinic_id)


def test_what_a_former_release_left_of_a_merged_record_goes_with_the_person(
    world, records, clinic_id
):
    """It wrote the alias and took the record away, and knew nothing of a search."""
    stays = replace(PACO, former_ids=(GUADALUPE.id,))
    keep(records, stays, GUADALUPE)
    left = {
        key: item for key, item in stand(of_clinic(world, clinic_id)).items() if "p1" in str(key)
    }
    records.commit([Remove(GUADALUPE)])
    for item in left.values():
        world.lay(item)
    records.commit([Remove(stays)])
    assert stand(of_clinic(world, clinic_id)) == {}


def test_who_comes_back_under_an_id_is_found_by_the_name_of_now(world, records, clinic_id):
    """Where a former release merged them under another name, whatever it left is taken away first."""
    keep(records, GUADALUPE)
    left = list(stand(of_clinic(world, clinic_id)).values())
    records.commit([Remove(GUADALUPE)])
    for item in left:
        world.lay(item)
    records.commit([Create(replace(GUADALUPE, name="Belén Soto", version=3))])
    assert (found(records, "gom"), found(records, "sot")) == ([], ["Belén Soto"])
    assert_stands_as_said(world, clinic_id)


def test_a_lost_race_changes_nothing_of_what_is_found(world, records, clinic_id):
    """And is told at the place of the patient's own write."""
    keep(records, GUADALUPE)
    records.commit([Save(replace(GUADALUPE, language="en"))])
    with pytest.raises(ConflictError) as met:
        records.commit([Create(PACO), Save(replace(GUADALUPE, name="Belén Soto"))])
    assert met.value.failed == (1,)
    assert (found(records, "sot"), found(records, "gom")) == ([], [GUADALUPE.name])
    assert_stands_as_said(world, clinic_id)


def test_more_people_than_a_transaction_holds_are_refused_before_anything_is_written(
    world, records, clinic_id
):
    """Whoever decides in groups then decides each alone."""
    people = [replace(GUADALUPE, id=f"p{n}") for n in range(30)]
    with pytest.raises(TooLargeError):
        records.commit([Create(one) for one in people])
    assert of_clinic(world, clinic_id) == []


def test_who_keeps_the_name_is_saved_without_a_word_written(world, records, clinic_id):
    """However many are saved together: what people decide costs as much as before."""
    people = [replace(GUADALUPE, id=f"p{n}") for n in range(30)]
    keep(records, *people)
    before = stand(of_clinic(world, clinic_id))
    records.commit([Save(replace(one, language="en")) for one in people])
    kept = records.get_many(Patient, [one.id for one in people]).values()
    assert {one.language for one in kept} == {"en"}
    assert stand(of_clinic(world, clinic_id)) == before


def test_a_common_word_is_bounded_and_says_that_there_are_more(records):
    """An exact word first, then by the alphabet."""
    names = [f"María {chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(60)]
    keep(records, *(a_patient(id=f"p{n}", name=name) for n, name in enumerate(names)))
    keep(records, *(a_patient(id=f"q{n}", name=f"Mariana {n}") for n in range(5)))
    answer = find_person(records, "maria", region="MX")
    assert [one.name for one in answer.people] == names[:20]
    assert answer.has_more
    narrow = find_person(records, "maria ca", region="MX")
    assert ([one.name for one in narrow.people], narrow.has_more) == (["María ca"], False)


def test_a_whole_name_is_found_among_many_of_its_words(records):
    """The others narrow down in the table itself."""
    keep(records, *(a_patient(id=f"q{n}", name=f"Ana Gómez {n}") for n in range(45)), GUADALUPE)
    answer = find_person(records, "gomez rios", region="MX")
    assert ([one.name for one in answer.people], answer.has_more) == ([GUADALUPE.name], False)


def test_a_dry_run_leaves_nothing(world, records, clinic_id):
    """What is only staged is not found."""
    Staged(records).commit([Create(GUADALUPE)])
    assert of_clinic(world, clinic_id) == []


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    names=st.lists(st.sampled_from(NAMES), max_size=9), typed=st.sampled_from(TYPED), data=st.data()
)
def test_a_search_finds_whom_a_look_at_everybody_would_find(world, names, typed, data):
    """After any history: all whom the words mean, nobody else, in the same order."""
    records = world.records(clinic := ids.new_id(8))
    people = [
        a_patient(id=f"p{n}", name=name, e164=f"+52555000012{n}") for n, name in enumerate(names)
    ]
    keep(records, *people, *(Line(one.e164, (one.id,)) for one in people))
    for one in list(people):
        after = data.draw(st.sampled_from([one, None, replace(one, name=data.draw(_A_NAME))]))
        if after is not one:
            people.remove(one)
            records.commit([Save(after) if after else Remove(one)])
            people += [after] if after else []
    query = read_query(typed, region="MX")
    if isinstance(query, Query):
        ranked = sorted((place, one.name) for one in people if (place := rank(query, one)))
        assert found(records, typed) == [name for _, name in ranked]
    assert_stands_as_said(world, clinic)


_A_NAME = st.sampled_from(NAMES)


def test_keys_of_a_search_hold_no_number_but_its_last_digits(world, records, clinic_id):
    """The whole of it stands where it stood before: in the record and in the line's key."""
    keep(records, GUADALUPE)
    items = of_clinic(world, clinic_id)
    entries = stand(items)
    assert len(entries) > 3
    assert "0124" not in str(entries)
    (person,) = (item for item in items if item["sk"]["S"] == "PATIENT")
    digits = keys.digits(clinic_id, "0124", GUADALUPE.id)
    assert {name: person[name]["S"] for name in digits} == digits

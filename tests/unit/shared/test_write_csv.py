"""What we export never runs in a spreadsheet."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.shared.write_csv import safe_cell, write_csv

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u00a0=1",
    "＝1",
    "\ufeff=1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_formula_becomes_text(text):
    """An apostrophe stands before whatever would begin a formula."""
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Ana López", "55 1234 5678", "", "a=1", "'=1"])
def test_other_text_stays_as_it_is(text):
    """Names and numbers are not touched."""
    assert safe_cell(text) == text


@given(st.text())
def test_no_text_begins_a_formula(text):
    """Whatever the text, what a spreadsheet sees first begins no formula; nothing else changes."""
    safe = safe_cell(text)
    assert not safe.lstrip(" \u00a0\ufeff\u200b").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert safe in (text, f"'{text}")


@given(st.lists(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1)))
def test_a_written_file_reads_back_as_safe_cells(rows):
    """Quotes, delimiters and line breaks in a cell make no new cells."""
    to = io.StringIO(newline="")
    write_csv(rows, to)
    back = list(csv.reader(io.StringIO(to.getvalue(), newline="")))
    assert back == [[safe_cell(cell) for cell in row] for row in rows]

"""A slice of what ``python tests/corpus/run.py`` runs in full, and proof that its five properties can be violated."""

from __future__ import annotations

import json
import sysconfig
import warnings
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from corpus_programs import generated, spliced
from corpus_properties import Inserted, Tally, examine

from migrator import pipeline
from migrator.room import with_room

LIBRARY = Path(sysconfig.get_paths()["stdlib"])
SMALL = 40_000
NASTY = (
    "test/tokenizedata/*.py",
    "test/tokenizedata/*.txt",
    "test/encoded_modules/*.py",
    "test/test_grammar.py",
    "test/test_fstring.py",
    "test/test_source_encoding.py",
    "test/test_except_star.py",
    "test/test_unparse.py",
    "lib2to3/tests/data/*.py",
    "webbrowser.py",
    "pydoc_data/topics.py",
)
"""What is hard to read or to put back: encodings, marks, odd newlines, every corner of the grammar."""


@pytest.fixture(autouse=True)
def quiet() -> None:
    warnings.simplefilter("ignore")  # of escapes and comparisons in other people's code


def judged(files: list[Path], scratch: Path) -> tuple[Tally, Tally]:
    """The verdicts on files as they are, and with a client put into them."""
    plain, inside = Tally(), Tally()
    for file in files:
        data = file.read_bytes()
        seed = zlib.crc32(file.name.encode())
        plain.add(str(file), examine(data, scratch, unsafe=bool(seed % 2)))
        program = with_room(lambda d=data, s=seed: spliced("", d, s))
        if program is not None:
            verdict = examine(program.data, scratch, unsafe=bool(seed & 2), inserted=program.inserted)
            inside.add(str(file), verdict)
    return plain, inside


def test_what_is_hard_to_read(tmp_path: Path) -> None:
    files = sorted({file for pattern in NASTY for file in LIBRARY.glob(pattern)})
    if not any("tokenizedata" in file.parts for file in files):
        pytest.skip("this Python was installed without its tests")
    plain, inside = judged([file for file in files if file.stat().st_size < 4 * SMALL], tmp_path)

    assert plain.violations == inside.violations == {}
    assert (plain.files >= 15, plain.changed, inside.changed > inside.files * 0.7) == (True, 0, True)


def test_every_fifteenth_small_file_of_the_standard_library(tmp_path: Path) -> None:
    files = sorted(file for file in LIBRARY.glob("*/*.py") if file.stat().st_size < SMALL)[::15]
    if not files:
        pytest.skip("this Python was installed without sources")
    plain, inside = judged(files[:24], tmp_path)

    assert plain.violations == inside.violations == {}
    assert (plain.changed, inside.changed > inside.files * 0.7) == (0, True)


def test_programs_that_were_made(tmp_path: Path) -> None:
    tally = Tally()
    for seed in range(40):
        program = generated(seed)
        tally.add(program.name, examine(program.data, tmp_path, unsafe=bool(seed % 2)))

    assert tally.violations == {}
    assert tally.changed > 32


# --------------------------------------------------------------------------------------------------------------------
# The properties can be violated
# --------------------------------------------------------------------------------------------------------------------

PROGRAM = (
    b"\xef\xbb\xbfimport os\r\nfrom openai import OpenAI\r\nx = 1\r\n"
    b'client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])\r\ny = [x]'
)
HARM: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "a newline": (lambda new: new.replace(b"x = 1\r\n", b"x = 1\n"), "new kinds of newlines"),
    "the end": (lambda new: new + b"\r\n", "the newline at the end of the file came or went"),
    "the mark": (lambda new: new.removeprefix(b"\xef\xbb\xbf"), "the byte order mark came or went"),
    "a coding line": (lambda new: b"# coding: latin-1\r\n" + new.removeprefix(b"\xef\xbb\xbf"), "byte order mark"),
    "a statement": (lambda new: new.replace(b"x = 1", b"x = 2"), "row 3 is another statement"),
    "a new statement": (lambda new: new.replace(b"x = 1", b"x = 1; z = 3"), "is a statement that was not there"),
    "a lost statement": (lambda new: new.replace(b"\r\ny = [x]", b""), "row 5 is another statement"),
    "a bracket": (lambda new: new.replace(b"[x]", b"[x"), "the result does not parse"),
    "an encoding": (lambda new: new.replace(b"[x]", b"['\xff']"), "the new bytes are not utf-8"),
}


@pytest.fixture
def doctored(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[Path], None]], None]:
    """Have every run that writes do something else as well."""

    def doctor(harm: Callable[[Path], None]) -> None:
        real = pipeline.migrate

        def migrate(paths: list[str], *arguments: object, **options: object) -> pipeline.Outcome:
            outcome = real(paths, *arguments, **options)
            harm(Path(paths[0], "program.py"))
            return outcome

        monkeypatch.setattr(pipeline, "migrate", migrate)

    return doctor


def test_a_program_that_is_only_migrated_violates_nothing(tmp_path: Path) -> None:
    verdict = examine(PROGRAM, tmp_path)

    assert (verdict.violations, verdict.changed) == ((), True)


@pytest.mark.parametrize("what", HARM)
def test_harm_to_a_changed_file_is_seen(what: str, tmp_path: Path, doctored: Callable[..., None]) -> None:
    harm, reason = HARM[what]
    doctored(lambda file: file.write_bytes(harm(file.read_bytes())))

    violations = examine(PROGRAM, tmp_path).violations

    assert any(reason in violation for violation in violations), violations


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (lambda file: file.write_bytes(b"x = 2\n"), "written without a change"),
        (lambda file: file.write_bytes(file.read_bytes()), "written without a change"),
        (lambda file: file.chmod(0o777), "the mode changed"),
        (lambda file: file.with_name("log.txt").touch(), "beside the file: ['log.txt', 'program.py']"),
        (lambda file: file.unlink(), "crash: FileNotFoundError"),
    ],
)
def test_harm_to_a_file_of_no_interest_is_seen(
    harm: Callable[[Path], None], reason: str, tmp_path: Path, doctored: Callable[..., None]
) -> None:
    doctored(harm)

    violations = examine(b"x = 1\n", tmp_path).violations

    assert any(violation.startswith(reason) for violation in violations), violations


def test_a_second_run_that_changes_something_is_seen(tmp_path: Path, doctored: Callable[..., None]) -> None:
    doctored(lambda file: file.write_bytes(file.read_bytes() + b" # more"))

    assert any("a second run changes" in each for each in examine(PROGRAM, tmp_path).violations)


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [(0, 10, "changed behind the code"), (len(PROGRAM) - 2, len(PROGRAM), "changed before the code")],
)
def test_a_change_outside_of_inserted_code_is_seen(start: int, end: int, reason: str, tmp_path: Path) -> None:
    violations = examine(PROGRAM, tmp_path, inserted=Inserted(start, end)).violations

    assert any(reason in violation for violation in violations), violations


def test_a_change_of_a_notebook_beyond_its_source_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cell = {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": []}
    cell["source"] = ["from openai import OpenAI\n", "client = OpenAI()"]
    document = {"cells": [cell], "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 4}
    data = json.dumps(document, indent=1).encode()
    assert (examine(data, tmp_path, name="program.ipynb").violations, len(data) > 0) == ((), True)

    real = pipeline.migrate

    def migrate(paths: list[str], *arguments: object, **options: object) -> pipeline.Outcome:
        outcome = real(paths, *arguments, **options)
        file = Path(paths[0], "program.ipynb")
        file.write_bytes(file.read_bytes().replace(b'"execution_count": 1', b'"execution_count": 2'))
        return outcome

    monkeypatch.setattr(pipeline, "migrate", migrate)
    assert any("more of the notebook" in each for each in examine(data, tmp_path, name="program.ipynb").violations)

"""The command line as people meet it: exit codes, what is on which stream, two languages."""

import contextlib
import csv
import errno
import json
import math
import os
import pty
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import highspy
import pytest
from rich.cells import cell_len
from typer.testing import CliRunner

from models.schema.case import Case
from models.schema.plan import STILL_BUILDING, Plan
from planner.commands.app import app
from planner.commands.console import BAD_INPUT, FAULT, UNSOLVED
from planner.generator.generate import generate
from planner.input.checking.plausibility import plausibility_complaints
from planner.input.read import load
from planner.input.write import write_json
from planner.language.rules import RULE_TEXTS
from planner.processes.files import write_atomically
from planner.report.claims import MOST_PLACES
from planner.report.manifest import verify
from planner.report.tables import FORMULA_STARTS, csv_text
from tests.knapsack import Knapsack, Work
from tests.paths import ROOT
from tests.planner.commands.interrupts import PLANNER, interrupted
from tests.planner.input.broken import BREAKS, SCENARIO, Break, target
from tests.planner.input.good import write_good

TINY = ROOT / "instances" / "tiny"

IMPOSSIBLE = """\
id: penniless
budget_factor: 0
forced:
  - {what: project, id: cold-store}
"""


def run(*arguments: object, before: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    """The installed command, ``before`` it what runs it, in a separate process."""
    environment = {**os.environ, "PLANNER_LANG": "en", "COLUMNS": "80"}
    return subprocess.run(
        [*before, str(PLANNER), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=environment,
        timeout=120,
    )


def call(*arguments: object) -> Any:
    """The command in this process; anything but an exit is raised."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that solving the tiny county wrote."""
    folder = tmp_path_factory.mktemp("solved") / "out"
    result = run("solve", TINY, "--gap", 0, "--out", folder)
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture
def penniless(tmp_path: Path) -> Path:
    file = tmp_path / "penniless.yaml"
    file.write_text(IMPOSSIBLE, encoding="utf-8")
    return file


class TestSolve:
    @pytest.mark.parametrize(
        ("lang", "fragments"),
        [
            ("en", ["Cold store", "Recomputed", "Paid by", "41.25", "Weakest condition"]),
            ("zh", ["冷库", "已通过程序复算", "资金来源", "41.25", "最弱条件"]),
        ],
    )
    def test_the_plan_is_one_screen(self, lang: str, fragments: list[str]) -> None:
        result = run("solve", TINY, "--gap", 0, "--lang", lang)
        assert result.returncode == 0, result.stderr
        lines = result.stdout.splitlines()
        assert max(map(cell_len, lines)) <= 80
        assert len(lines) <= 45
        assert all(fragment in result.stdout for fragment in fragments)

    def test_json_is_the_plan_and_nothing_else(self) -> None:
        result = run("solve", TINY, "--gap", 0, "--json")
        plan = Plan.model_validate_json(result.stdout)
        assert result.returncode == 0
        assert plan.certified
        assert plan.objective == pytest.approx(41.25, abs=1e-6)

    def test_no_plan_is_exit_1_with_the_reason(self, penniless: Path, tmp_path: Path) -> None:
        out = tmp_path / "out"
        result = run("solve", TINY, "--scenario", penniless, "--json", "--out", out)
        assert result.returncode == UNSOLVED
        assert Plan.model_validate_json(result.stdout).status == "infeasible"
        assert "No plan: the limits contradict each other" in result.stderr
        assert sorted(file.name for file in out.iterdir()) == ["manifest.json", "plan.json"]
        assert (out / "plan.json").read_text(encoding="utf-8") == result.stdout
        assert verify(out) == ()
        assert f"Written: {out}" in " ".join(result.stderr.split())

    def test_no_plan_takes_the_place_of_an_earlier_one(
        self, penniless: Path, tmp_path: Path
    ) -> None:
        """Whatever the folder holds is of the last run; what is not the planner's stays."""
        out = tmp_path / "out"
        assert run("solve", TINY, "--gap", 0, "--out", out).returncode == 0
        (out / "notes.csv").write_text("mine", encoding="utf-8")
        result = run("solve", TINY, "--scenario", penniless, "--out", out)
        assert result.returncode == UNSOLVED
        held = sorted(file.name for file in out.iterdir())
        assert held == ["manifest.json", "notes.csv", "plan.json", "plan.previous.json"]
        plan = Plan.model_validate_json((out / "plan.json").read_bytes())
        assert (plan.status, plan.provenance.scenario) == ("infeasible", "penniless")
        assert plan.reason

    def test_no_plan_within_the_limit_is_a_plan_with_the_reason(self, tmp_path: Path) -> None:
        result = run("solve", TINY, "--time-limit", 1e-6, "--json", "--out", tmp_path)
        plan = Plan.model_validate_json(result.stdout)
        assert (result.returncode, plan.status) == (UNSOLVED, "no_plan")
        assert (plan.stopped_by, plan.reason) == ("time_limit", STILL_BUILDING)
        assert "No plan: the model was still being built" in result.stderr
        assert (tmp_path / "plan.json").read_text(encoding="utf-8") == result.stdout

    def test_a_plan_is_not_written_over_a_county(self, tmp_path: Path) -> None:
        """Both have a table of flows."""
        write_good(tmp_path)
        before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
        result = call("solve", tmp_path, "--out", tmp_path, "--lang", "en")
        assert result.exit_code == BAD_INPUT
        assert "holds a county" in result.stderr
        assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before

    def test_a_slip_of_the_unit_is_pointed_to(self, tmp_path: Path) -> None:
        write_good(tmp_path)
        amounts = tmp_path / "amounts.csv"
        text = amounts.read_text(encoding="utf-8")
        assert "warnings" not in call("solve", tmp_path, "--lang", "en").stderr
        amounts.write_text(text.replace("own,2026,", "own,2026,1000000"), encoding="utf-8")
        result = call("solve", tmp_path, "--lang", "en")
        assert result.exit_code == 0
        count = len(plausibility_complaints(Case(load(tmp_path))))
        assert count > 0
        said = f"warnings about the data: {count}; planner check {tmp_path} lists them"
        assert said in result.stderr

    def test_no_plan_names_the_target_that_none_can_meet(self, tmp_path: Path) -> None:
        file = tmp_path / "greedy.yaml"
        file.write_text("id: greedy\nminimum_gain: 90\n", encoding="utf-8")
        result = call("solve", TINY, "--scenario", file, "--lang", "en")
        assert result.exit_code == UNSOLVED
        said = result.stderr.splitlines()
        assert said[-2].startswith("No plan: the limits contradict each other")
        assert said[-1].startswith("warning: county.yaml, minimum_gain: a gain of 90 is above")

    def test_a_missing_county_is_exit_2_in_one_sentence(self, tmp_path: Path) -> None:
        result = run("solve", tmp_path / "nowhere")
        assert result.returncode == BAD_INPUT
        assert "nowhere" in result.stderr
        assert "Traceback" not in result.stderr
        assert result.stdout == ""

    def test_an_unknown_id_in_a_scenario_is_exit_2(self, tmp_path: Path) -> None:
        file = tmp_path / "scenario.yaml"
        file.write_text("forced:\n  - {what: project, id: cold-stone}\n", encoding="utf-8")
        result = call("solve", TINY, "--scenario", file, "--lang", "en")
        assert result.exit_code == BAD_INPUT
        assert "cold-store" in result.stderr

    @pytest.mark.parametrize(
        "options",
        [
            ["--gap", "-1"],
            ["--gap", "nan"],
            ["--time-limit", "-5"],
            ["--threads", "0"],
            ["--lang", "fr"],
            ["--seed", "1.5"],
        ],
        ids=" ".join,
    )
    def test_an_option_out_of_range_is_exit_2(self, options: list[str]) -> None:
        assert call("solve", TINY, *options).exit_code == BAD_INPUT

    def test_a_folder_that_is_a_file_is_refused_before_solving(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("mine", encoding="utf-8")
        result = call("solve", TINY, "--out", tmp_path / "file", "--lang", "en")
        assert result.exit_code == BAD_INPUT
        assert "Cannot write to" in result.stderr
        assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"

    def test_a_full_disk_is_exit_2_and_leaves_no_half_file(self, tmp_path: Path) -> None:
        out = tmp_path / "out"
        limited = ["sh", "-c", 'ulimit -f 4 && exec "$0" "$@"']
        result = run("solve", TINY, "--gap", 0, "--out", out, before=limited)
        assert result.returncode == BAD_INPUT, result.stderr
        assert "Cannot write to" in result.stderr
        assert "Gain 41.25" in result.stdout
        assert sorted(file.name for file in out.iterdir()) == ["manifest.json", "plan.json"]
        assert Plan.model_validate_json((out / "plan.json").read_bytes()).status == "no_plan"

    def test_ctrl_c_keeps_the_best_plan(self) -> None:
        """On a terminal, where the gain is shown at once; eastern has no proof for minutes."""
        terminal, stderr = pty.openpty()
        shown: list[bytes] = []
        command = [PLANNER, "solve", ROOT / "instances" / "eastern", "--gap", "0", "--json"]
        with subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env={**os.environ, "PLANNER_LANG": "en", "COLUMNS": "80", "TERM": "xterm"},
            start_new_session=True,
        ) as process:
            os.close(stderr)
            reader = threading.Thread(target=read_terminal, args=(terminal, shown))
            reader.start()
            while b"gain so far" not in b"".join(shown):
                assert process.poll() is None, shown
                time.sleep(0.05)
            os.killpg(process.pid, signal.SIGINT)
            out, _ = process.communicate(timeout=60)
            reader.join()
        plan = Plan.model_validate_json(out)
        assert process.returncode == 0, shown
        assert plan.stopped_by == "interrupt"
        assert plan.certified
        assert b"Stopping" in b"".join(shown)
        assert b"Traceback" not in b"".join(shown)

    def test_ctrl_c_keeps_the_best_plan_off_a_terminal_too(self, tmp_path: Path) -> None:
        """Where stderr is a pipe, a line at the first plan; the proof takes minutes."""
        write_json(long_knapsack().instance(), tmp_path / "long.json")
        arguments = ("solve", tmp_path / "long.json", "--gap", "0", "--json")
        out, err = interrupted(*arguments, at="gain so far")
        plan = Plan.model_validate_json(out)
        assert plan.stopped_by == "interrupt"
        assert plan.certified
        assert "Stopping" in err


def long_knapsack() -> Knapsack:
    """Return works of much the same gain for their cost: a plan at once, a proof in minutes."""
    dice = Random(1)
    costs = [(dice.randint(1000, 2000), dice.randint(1000, 2000)) for _ in range(45)]
    works = tuple(Work(cost, sum(cost) + dice.randint(0, 100)) for cost in costs)
    budget = sum(map(sum, costs)) // 8
    return Knapsack(works, (budget,) * 4, 0.05, 5)


def read_terminal(terminal: int, shown: list[bytes]) -> None:
    """Collect what a command writes on a terminal until it has ended."""
    with contextlib.suppress(OSError):  # Linux says so when the other end is closed
        while text := os.read(terminal, 4096):
            shown.append(text)
    os.close(terminal)


class TestTables:
    def test_every_table_opens_in_a_spreadsheet(self, solved: Path) -> None:
        files = sorted(solved.glob("*.csv"))
        assert {"decisions", "spending", "payments", "flows", "levels", "binding"} <= {
            file.stem for file in files
        }
        for file in files:
            assert file.read_bytes().startswith(b"\xef\xbb\xbf")
            rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
            assert len({len(row) for row in rows}) == 1, file.name

    def test_tables_and_plan_say_the_same(self, solved: Path) -> None:
        plan = Plan.model_validate_json((solved / "plan.json").read_text(encoding="utf-8"))
        text = (solved / "spending.csv").read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(text.splitlines()))
        spent = sum(float(row["amount [10 000 yuan]"]) for row in rows)
        assert spent == pytest.approx(sum(row.amount for row in plan.spending))
        assert spent == pytest.approx(55, abs=0.01)

    def test_a_formula_stays_text(self) -> None:
        table = (["name", "amount"], [["=1+1", -5.0], ["@x", 1], ["plain", 2]])
        assert csv_text(table, "en").splitlines()[1:] == ["'=1+1,-5.0", "'@x,1", "plain,2"]
        assert "=" in FORMULA_STARTS

    def test_a_failed_write_keeps_the_old_file(self, tmp_path: Path) -> None:
        write_atomically(tmp_path / "plan.json", b"old")
        (tmp_path / "folder").mkdir()
        with pytest.raises(OSError, match="irectory"):
            write_atomically(tmp_path / "folder", b"new")
        assert sorted(file.name for file in tmp_path.iterdir()) == ["folder", "plan.json"]
        assert (tmp_path / "plan.json").read_bytes() == b"old"


class TestAudit:
    def test_the_plan_as_solved_holds(self, solved: Path) -> None:
        result = call("audit", solved / "plan.json", TINY, "--lang", "en")
        assert result.exit_code == 0
        assert result.stdout.startswith("The plan holds")

    @pytest.mark.parametrize(
        ("table", "change", "rule"),
        [
            ("payments", lambda row: row.update(amount=row["amount"] + 1), "fund_spending"),
            ("hires", lambda row: row.update(persons=9), "uptake_limit"),
            ("fibre", lambda row: row.update(year=2027), "mast_needs_fibre"),
        ],
    )
    def test_an_edited_plan_is_exit_1_naming_the_rule(
        self,
        solved: Path,
        tmp_path: Path,
        table: str,
        change: Callable[[dict[str, Any]], None],
        rule: str,
    ) -> None:
        document = json.loads((solved / "plan.json").read_text(encoding="utf-8"))
        change(document["decisions"][table][0])
        edited = tmp_path / "plan.json"
        edited.write_text(json.dumps(document), encoding="utf-8")
        result = call("audit", edited, TINY, "--lang", "en")
        assert result.exit_code == UNSOLVED
        assert RULE_TEXTS[rule].title("en") in result.stderr
        assert RULE_TEXTS[rule].sentence.en[:40] in result.stderr

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"status": "optimal"}'])
    def test_what_is_no_plan_is_exit_2(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "plan.json").write_text(text, encoding="utf-8")
        assert call("audit", tmp_path / "plan.json", TINY).exit_code == BAD_INPUT

    def test_a_plan_of_another_county_is_told_in_a_few_lines(self, solved: Path) -> None:
        other = ROOT / "instances" / "eastern"
        result = call("audit", solved / "plan.json", other, "--lang", "en")
        assert result.exit_code == UNSOLVED
        assert "another county" in result.stderr
        lines = result.stderr.splitlines()
        named = [place for place, line in enumerate(lines) if line[0].isdigit()]
        begun = next(place for place in named if lines[place].startswith("8.9 missing rows"))
        end = next(place for place in named if place > begun)
        assert " ".join(lines[begun:end]).count("value ") == MOST_PLACES
        assert lines[end - 1].endswith(" more")
        assert any(line.startswith("9.6 reported gain") for line in lines)


class TestCheck:
    def test_a_good_county_is_exit_0(self) -> None:
        assert call("check", TINY).exit_code == 0

    @pytest.mark.parametrize("entry", BREAKS, ids=[name for name, *_ in BREAKS])
    def test_every_broken_county_is_exit_2_without_traceback(
        self, entry: Break, tmp_path: Path
    ) -> None:
        _, change, fragments = entry
        change(write_good(tmp_path))
        scenario = ["--scenario", tmp_path / SCENARIO] if (tmp_path / SCENARIO).exists() else []
        result = call("check", target(tmp_path), *scenario, "--lang", "en")
        assert result.exit_code == BAD_INPUT
        assert result.stderr == ""
        lines = result.stdout.splitlines()
        assert any(all(part in line for part in fragments) for line in lines), lines

    def test_solve_refuses_what_check_refuses(self, tmp_path: Path) -> None:
        _, change, fragments = BREAKS[-1]
        change(write_good(tmp_path))
        scenario = ["--scenario", tmp_path / SCENARIO] if (tmp_path / SCENARIO).exists() else []
        result = call("solve", target(tmp_path), *scenario, "--lang", "en")
        assert result.exit_code == BAD_INPUT
        assert fragments[-1] in result.stderr

    def test_one_bad_county_among_good_ones_fails(self, tmp_path: Path) -> None:
        result = call("check", TINY, tmp_path, "--lang", "en")
        assert result.exit_code == BAD_INPUT
        assert "county.yaml" in result.stdout
        assert result.stderr == ""


class TestGenerate:
    def test_the_county_is_written_as_the_generator_makes_it(self, tmp_path: Path) -> None:
        sizes = ("--seed", 3, "--nodes", 4, "--villages", 6, "--years", 2)
        for name in ("made", "made.json"):
            result = call("generate", "remote", tmp_path / name, *sizes, "--lang", "en")
            assert result.exit_code == 0
            assert result.stdout == f"Written: {tmp_path / name}\n"
            assert load(tmp_path / name) == generate("remote", 3, 4, 6, 2)
        assert call("check", tmp_path / "made").exit_code == 0

    def test_nothing_is_overwritten(self, tmp_path: Path) -> None:
        target = tmp_path / "mine.json"
        target.write_text("mine", encoding="utf-8")
        for place in (target, tmp_path):
            result = call("generate", "remote", place, "--lang", "en")
            assert result.exit_code == BAD_INPUT
            assert "exists already" in result.stderr
        assert target.read_text(encoding="utf-8") == "mine"
        assert list(tmp_path.iterdir()) == [target]

    @pytest.mark.parametrize(
        ("arguments", "told"),
        [
            (("coastal", "made"), "eastern, resource, remote"),
            (("remote", "made.csv"), "a folder or a .json file"),
            (("remote", "made", "--nodes", 1), "--nodes 1 is out of range"),
            (("remote", "made", "--villages", -1), "--villages -1 is out of range"),
            (("remote", "made", "--years", 51), "from 1 to 50"),
            (("remote", "made", "--seed", -1), "--seed -1 is out of range"),
        ],
    )
    def test_what_cannot_be_made_is_one_sentence(
        self, tmp_path: Path, arguments: tuple[object, ...], told: str
    ) -> None:
        preset, name, *rest = arguments
        result = call("generate", preset, tmp_path / str(name), *rest, "--lang", "en")
        assert result.exit_code == BAD_INPUT
        assert told in result.stderr
        assert len(result.stderr.splitlines()) == 1
        assert list(tmp_path.iterdir()) == []


class TestConvertExportSchema:
    def test_convert_and_back_is_the_same_county(self, tmp_path: Path) -> None:
        assert call("convert", TINY, tmp_path / "tiny.json").exit_code == 0
        assert call("convert", tmp_path / "tiny.json", tmp_path / "tiny").exit_code == 0
        assert load(tmp_path / "tiny") == load(tmp_path / "tiny.json") == load(TINY)

    def test_convert_overwrites_nothing(self, tmp_path: Path) -> None:
        target = tmp_path / "tiny.json"
        target.write_text("mine", encoding="utf-8")
        assert call("convert", TINY, target).exit_code == BAD_INPUT
        assert target.read_text(encoding="utf-8") == "mine"
        assert call("convert", TINY, tmp_path).exit_code == BAD_INPUT
        assert list(tmp_path.iterdir()) == [target]

    @pytest.mark.parametrize("name", ["tiny.csv", "tiny.XLSX", "tiny.yaml"])
    def test_convert_to_another_kind_is_refused(self, tmp_path: Path, name: str) -> None:
        assert call("convert", TINY, tmp_path / name).exit_code == BAD_INPUT
        assert list(tmp_path.iterdir()) == []

    def test_convert_knows_json_in_capitals(self, tmp_path: Path) -> None:
        assert call("convert", TINY, tmp_path / "tiny.JSON").exit_code == 0
        assert load(tmp_path / "tiny.JSON") == load(TINY)

    @pytest.mark.parametrize("command", [("convert", "a.json"), ("export", "a.mps")])
    def test_a_folder_that_is_not_there_is_named(
        self, tmp_path: Path, command: tuple[str, str]
    ) -> None:
        verb, name = command
        result = call(verb, TINY, tmp_path / "absent" / name, "--lang", "en")
        assert result.exit_code == BAD_INPUT
        assert result.stderr.startswith(f"{tmp_path / 'absent' / name}: ")

    @pytest.mark.parametrize("suffix", [".mps", ".lp"])
    def test_an_exported_model_has_the_same_optimum(self, tmp_path: Path, suffix: str) -> None:
        file = tmp_path / f"tiny{suffix}"
        assert call("export", TINY, file).exit_code == 0
        solver = highspy.Highs()
        solver.setOptionValue("output_flag", False)
        solver.setOptionValue(
            "threads", 1
        )  # another number would spoil later solves in this process
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.readModel(str(file))
        solver.run()
        assert solver.getObjectiveValue() == pytest.approx(41.25, abs=1e-6)

    def test_an_export_of_another_kind_is_refused(self, tmp_path: Path) -> None:
        assert call("export", TINY, tmp_path / "tiny.txt").exit_code == BAD_INPUT
        assert call("export", TINY, tmp_path / "no" / "tiny.mps").exit_code == BAD_INPUT

    @pytest.mark.parametrize("what", ["instance", "scenario", "plan"])
    def test_schema_is_json(self, what: str) -> None:
        result = call("schema", what)
        assert json.loads(result.stdout)["additionalProperties"] is False

    def test_version(self) -> None:
        assert call("--version").stdout.startswith("planner 0.")


class TestFaults:
    def test_trouble_with_no_file_is_told_without_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(_: object) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr("planner.commands.solve.print_json", full)
        result = call("solve", TINY, "--json", "--lang", "en")
        assert result.exit_code == BAD_INPUT
        assert result.stderr.splitlines()[-1] == os.strerror(errno.ENOSPC)

    def test_a_fault_is_one_sentence_and_a_traceback_on_demand(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fails(*arguments: object, **settings: object) -> None:
            raise ZeroDivisionError("a slip")

        monkeypatch.setattr("planner.commands.output.solve_case", fails)
        result = call("solve", TINY, "--lang", "en")
        assert result.exit_code == FAULT
        assert result.stderr.count("\n") == 1
        assert "ZeroDivisionError" in result.stderr
        with pytest.raises(ZeroDivisionError):
            call("solve", TINY, "--debug")

    def test_an_unlimited_time_is_zero_or_infinite(self, monkeypatch: pytest.MonkeyPatch) -> None:
        seen: list[float | None] = []

        def notes(case: object, options: Any, **rest: object) -> None:
            seen.append(options.time_limit)
            raise ZeroDivisionError

        monkeypatch.setattr("planner.commands.output.solve_case", notes)
        for limit in (0, math.inf, 5):
            call("solve", TINY, "--time-limit", limit)
        assert seen == [None, None, 5]

"""The path of a learner through JupyterLab: fetch, run, answer wrongly and rightly, validate, hand in."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser import lab
from tools import demo, samples

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(1200)]

NAME = "optimization_methods"
SUBMIT = '#fetched_assignments_list button:has-text("Submit")'
EXERCISES = list(samples.answers_of("ada"))
ADAM = "update_parameters_with_adam"
RIGHT = samples.answers_of("ada")
OUTSIDE, INSIDE = "np.sqrt(s_corrected[name]) + epsilon", "np.sqrt(s_corrected[name] + epsilon)"


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Release the assignment as an instructor does; return the exchange."""
    course, folder = tmp_path_factory.mktemp("instructor") / "course", tmp_path_factory.mktemp("exchange")
    folder.chmod(0o777)
    demo.make_course(course)
    _lead_to(folder, course / "nbgrader_config.py")
    command = [sys.executable, "-m", "nbgrader", "release_assignment", NAME]
    subprocess.run(command, cwd=course, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def desk(exchange: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """Open JupyterLab in a student's home, and fetch the assignment in the Assignment List."""
    home, own = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("server")
    (own / "config").mkdir()
    _lead_to(exchange, own / "config" / "nbgrader_config.py")
    with lab.serve(home, own) as address, lab.browse(address) as page:
        _assignments(page)
        page.locator('#released_assignments_list button:has-text("Fetch")').click()
        page.locator(SUBMIT).wait_for()
        lab.screenshot(page, "student/1-fetched")
        yield page


@pytest.fixture
def notebook(desk: Page) -> lab.Notebook:
    """Open the notebook that was fetched."""
    return lab.open_notebook(desk, f"{NAME}/{NAME}.ipynb")


def _lead_to(exchange: Path, config: Path) -> None:
    """Add the exchange to a configuration of nbgrader."""
    begin = config.read_text() if config.exists() else f'c = get_config()\nc.CourseDirectory.course_id = "{NAME}"\n'
    patient = "c.Execute.timeout = 300  # of Validate for one cell; a busy machine is slow"
    config.write_text(f'{begin}\nc.Exchange.root = "{exchange}"\n{patient}\n')


def _assignments(page: Page) -> None:
    """Bring the Assignment List to the front, and wait until it has loaded."""
    page.evaluate("() => lab.run('nbgrader:open-assignment-list')")
    page.locator("#released_assignments_list").wait_for()


def _answer(notebook: lab.Notebook, *exercises: str) -> None:
    """Answer these exercises rightly."""
    for exercise in exercises:
        notebook.answer(exercise, RIGHT[exercise])


def _red(notebook: lab.Notebook) -> list[object]:
    """Return the outputs that Jupyter shows on red."""
    return [out for out in notebook.outputs() if out["output_type"] == "error" or out.get("name") == "stderr"]


@pytest.mark.scale
def test_an_unanswered_notebook_is_friendly(notebook: lab.Notebook) -> None:
    """With nothing answered all cells run without red, and each check says in one line that it is not answered."""
    notebook.run_all()
    said = [notebook.text(f"test_{exercise}").splitlines()[1:] for exercise in EXERCISES]
    notebook.screenshot("student/2-unanswered-check", f"test_{EXERCISES[0]}")
    notebook.screenshot("student/2-unanswered-training", "run-gd-intro")
    assert [lines[0] for lines in said] == [f"Exercise {number} is not answered yet." for number in range(1, 9)]
    assert max(map(len, said)) == 2, "the second line says what to do"
    assert _red(notebook) == []


def test_the_hint_names_the_mistake(notebook: lab.Notebook) -> None:
    """ε inside the root in Adam: the check below says so; with ε outside it lists the tests that passed."""
    assert OUTSIDE in RIGHT[ADAM]
    notebook.answer(ADAM, RIGHT[ADAM].replace(OUTSIDE, INSIDE))
    notebook.run("imports")
    notebook.run(ADAM)
    notebook.run(f"test_{ADAM}")
    wrong = notebook.text(f"test_{ADAM}")
    notebook.screenshot("student/3-wrong", f"test_{ADAM}")
    _answer(notebook, ADAM)
    notebook.run(ADAM)
    notebook.run(f"test_{ADAM}")
    right = notebook.text(f"test_{ADAM}")
    notebook.screenshot("student/4-right", f"test_{ADAM}")
    assert "✗" in wrong and "ε inside the square root" in wrong
    assert "✗" not in right and right.count("✓") == 10 and f"{ADAM}: 10 of 10 visible tests passed" in right
    assert _red(notebook) == []


@pytest.mark.scale
def test_validate_sees_a_mistake(notebook: lab.Notebook) -> None:
    """Validate fails, and names the check of the exercise that is wrong, not that of one that is right."""
    _answer(notebook, "update_lr")
    notebook.answer("schedule_lr_decay", RIGHT["schedule_lr_decay"].replace("//", "/"))
    content, message = notebook.validate()
    lab.screenshot(notebook.page, "student/5-validate-wrong")
    notebook.page.keyboard.press("Escape")
    assert not content
    assert "schedule_lr_decay_test(schedule_lr_decay)" in message and "update_lr_test(update_lr)" not in message


@pytest.mark.scale  # the notebook's trainings take minutes in a browser
def test_all_right_from_the_top_and_handed_in(notebook: lab.Notebook, exchange: Path) -> None:
    """All answered: restart and run all shows no red, Validate is content, and the notebook is handed in."""
    _answer(notebook, *EXERCISES)
    notebook.restart_and_run_all()
    notebook.screenshot("student/6-after-restart", "control-figure")
    assert _red(notebook) == []
    assert all("visible tests passed" in notebook.text(f"test_{exercise}") for exercise in EXERCISES)
    content, message = notebook.validate()
    lab.screenshot(notebook.page, "student/7-validate-right")
    notebook.page.keyboard.press("Escape")
    assert content and "passes all the tests" in message
    _assignments(notebook.page)
    notebook.page.locator(SUBMIT).click()
    notebook.page.locator(f'#submitted_assignments_list .list_item:has-text("{NAME}")').first.wait_for()
    lab.screenshot(notebook.page, "student/8-handed-in")
    (handed_in,) = exchange.glob(f"{NAME}/inbound/*+{NAME}+*/{NAME}.ipynb")
    assert "def update_lr" in handed_in.read_text("utf-8")

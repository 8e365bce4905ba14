"""A command that reads says plainly that nothing is there, and leaves no empty database behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMAND = "from dunwell.project.cli import main; import sys; sys.exit(main())"


def run(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command on a folder of data in a process of its own, with the embedded database."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"DUNWELL_DATA": str(data), "PYTHONPATH": os.pathsep.join(sys.path)}
    call = [sys.executable, "-c", COMMAND, *arguments]
    return subprocess.run(call, env=environment, text=True, capture_output=True, check=False)


@pytest.mark.parametrize("command", ["night --as-of 2026-10-05", "explain C-1"])
def test_where_nothing_is_a_command_that_reads_leaves_nothing(tmp_path: Path, command: str) -> None:
    found = run(tmp_path, *command.split())
    assert found.returncode == 2
    assert f"there is no organization in {tmp_path} yet" in found.stderr
    assert "demo is in" not in found.stderr
    assert list(tmp_path.iterdir()) == []


def test_beside_a_demo_it_names_the_folder_of_the_demo(tmp_path: Path) -> None:
    demo = tmp_path / "demo"
    demo.mkdir()
    (demo / "demo.json").write_text("{}")
    found = run(tmp_path, "night", "--as-of", "2026-10-05")
    assert found.returncode == 2
    assert f"add --data {demo}." in found.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["demo"]

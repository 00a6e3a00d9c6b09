"""What the command says of itself."""

from monolith.tests.cli.databases import Run


class TestHelp:
    def test_it_needs_no_setting(self, run: Run) -> None:
        result = run({}, "--help")

        assert result.exit_code == 0
        assert "Traceback" not in result.output
        commands = result.output.partition("Commands:")[2].split("\n")
        assert [line.split()[0] for line in commands if line.strip()] == [
            "add-synthetic-athletes",
            "import-exercises",
            "issue-tokens",
            "migrate",
            "prepare",
        ]

    def test_an_unknown_command_is_named(self, run: Run) -> None:
        result = run({}, "fill")

        assert result.exit_code == 2
        assert "No such command 'fill'" in result.output

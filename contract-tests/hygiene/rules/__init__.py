"""The rules, by subject; each takes the library and gives a finding for each place that breaks it."""

from collections.abc import Callable, Iterator

from hygiene.library import Finding, Library

Rule = Callable[[Library], Iterator[Finding]]

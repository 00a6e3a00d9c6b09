"""ETags and conditional requests, without an app."""

import re

import pytest

from monolith.api.caching import catalogue_etag, conditional

ETAG = '"0f3a9c1d2b4e5f60"'


def never() -> bytes:
    raise AssertionError("The body was made although the client holds it.")


class TestCatalogueEtag:
    @pytest.mark.parametrize("query", [None, {}, {"q": None, "limit": None}])
    def test_the_whole_list_has_the_revision_itself(self, query: dict[str, object] | None) -> None:
        assert catalogue_etag("0f3a9c1d2b4e5f60", query) == ETAG

    def test_it_is_strong_and_says_the_revision_and_a_digest_of_the_query(self) -> None:
        etag = catalogue_etag("0f3a9c1d2b4e5f60", {"q": "squat"})

        assert re.fullmatch(r'"0f3a9c1d2b4e5f60-[0-9a-f]{16}"', etag)

    def test_neither_the_order_nor_what_is_absent_makes_another(self) -> None:
        etag = catalogue_etag("r", {"q": "squat", "limit": 5})

        assert catalogue_etag("r", {"limit": 5, "cursor": None, "q": "squat"}) == etag

    @pytest.mark.parametrize(
        "other", [{"q": "Squat"}, {"q": "squat", "limit": 5}, {"equipment": "squat"}, {"q": "squat "}, {}]
    )
    def test_another_query_has_another(self, other: dict[str, object]) -> None:
        assert catalogue_etag("r", other) != catalogue_etag("r", {"q": "squat"})

    def test_another_revision_has_another(self) -> None:
        assert catalogue_etag("r", {"q": "squat"}) != catalogue_etag("s", {"q": "squat"})

    def test_a_number_is_not_the_text_of_it(self) -> None:
        assert catalogue_etag("r", {"limit": 5}) != catalogue_etag("r", {"limit": "5"})


class TestConditional:
    def test_without_a_condition_the_body_comes_with_its_etag(self) -> None:
        reply = conditional(ETAG, None, lambda: b"[]", headers={"Link": "next"})

        assert (reply.status_code, reply.body) == (200, b"[]")
        assert dict(reply.headers) == {
            "ETag": ETAG,
            "Cache-Control": "public, max-age=0, must-revalidate",
            "Link": "next",
            "Content-Type": "application/json",
        }

    @pytest.mark.parametrize(
        "condition",
        [ETAG, f"W/{ETAG}", f'"other", {ETAG}', f'"other",W/{ETAG},"more"', f"  {ETAG}\t", "*", " * ", f", ,{ETAG}"],
    )
    def test_a_client_that_holds_it_gets_no_body_and_none_is_made(self, condition: str) -> None:
        reply = conditional(ETAG, condition, never, headers={"Link": "next"})

        assert (reply.status_code, reply.body) == (304, b"")
        assert dict(reply.headers) == {"ETag": ETAG, "Cache-Control": "public, max-age=0, must-revalidate"}

    @pytest.mark.parametrize(
        "condition",
        [
            "",
            '"other"',
            ETAG.strip('"'),
            f"w/{ETAG}",
            f"W/ {ETAG}",
            f"{ETAG} {ETAG}",
            f"*, {ETAG[:-1]}",
            ",",
            '"',
            "W/",
            f"W/W/{ETAG}",
        ],
    )
    def test_what_does_not_name_it_gets_the_body(self, condition: str) -> None:
        reply = conditional(ETAG, condition, lambda: b"[]")

        assert (reply.status_code, reply.body) == (200, b"[]")

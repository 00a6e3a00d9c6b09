"""What the tests look at in an answer that refuses."""

import httpx2


def refusal(answer: httpx2.Response) -> tuple[int, str, list[str]]:
    """Status and code of a problem, and the fields at fault as `location name`, each once."""
    assert answer.headers["Content-Type"] == "application/problem+json", answer.text
    problem = answer.json()
    assert problem["status"] == answer.status_code
    fields = [f"{field['location']} {field['name']}" for field in problem.get("errors", [])]
    return answer.status_code, problem["code"], list(dict.fromkeys(fields))

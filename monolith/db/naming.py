"""How names are compared: case and spaces do not count."""


def name_key(name: str) -> str:
    """The name casefolded, with each run of white space as one space."""
    return " ".join(name.casefold().split())

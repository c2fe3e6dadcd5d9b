"""One good build of the small copy, shared by the tests of whole builds."""

from __future__ import annotations

import pytest
from project import Project, copy_project, leftovers, tree


@pytest.fixture(scope="session")
def project(tmp_path_factory) -> Project:
    made = copy_project(tmp_path_factory.mktemp("book"))
    done = made.build()
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The book stands" in done.stdout
    return made


@pytest.fixture
def refused(project):
    """Build and expect a refusal: these words on stderr, no traceback, the old site as it was, nothing left behind."""
    before = tree(project.site)

    def check(*words: str, arguments: tuple = (), **options) -> str:
        done = project.build(*arguments, **options)
        said = done.stderr
        assert done.returncode not in (0, None), done.stdout + said
        for word in words:
            assert word in said, f"{word!r} is not in the message:\n{said}"
        assert "Traceback" not in said, said
        assert tree(project.site) == before
        assert leftovers(project) == []
        return said

    return check

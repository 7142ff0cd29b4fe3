"""The demonstration, as somebody trying it out for the first time meets it."""

import pytest


@pytest.mark.slow
def test_the_demonstration_says_how_to_sign_in_and_says_it_again(albricias, real_home):
    first = albricias("demo", "--no-serve")
    assert first.returncode == 0, first.stderr
    assert "marta@fibracercana.example" in first.stdout
    assert (real_home / "sign-ins.txt").stat().st_mode & 0o077 == 0
    assert albricias("demo", "--no-serve").stdout == first.stdout
    fresh = albricias("demo", "--no-serve", "--fresh")
    assert fresh.returncode == 0, fresh.stderr
    assert fresh.stdout != first.stdout  # other passwords

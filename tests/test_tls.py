"""One context serves every client, until the environment names other authorities."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bot.tls import verifying

if TYPE_CHECKING:
    import pytest

MADE_UP = Path(__file__).parent / "evolution" / "made_up_certificate.pem"


def test_every_client_of_the_process_shares_one_context() -> None:
    assert verifying() is verifying()


def test_authorities_that_the_environment_names_are_the_ones_that_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    usual = verifying()
    with monkeypatch.context() as elsewhere:
        elsewhere.setenv("SSL_CERT_FILE", str(MADE_UP))
        own = verifying()

    assert len(own.get_ca_certs()) == 1 < len(usual.get_ca_certs())
    assert verifying() is usual

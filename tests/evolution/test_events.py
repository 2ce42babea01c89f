"""Events as the server pushes them: every kind, every shape it was recorded in, and any garbage at all."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.evolution import events
from bot.evolution.events import (
    CodeLimitReached,
    CodeUpdated,
    ConnectionUpdated,
    Event,
    InstanceClosed,
    InstanceCreated,
    InstanceDeleted,
    LoggedOut,
    Session,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)

QR = {"instance": "loja", "pairingCode": None, "code": "2@a,b,c,d", "base64": "data:image/png;base64,AAAA"}


def envelope(event: str, data: object = None, **more: object) -> dict[str, Any]:
    """An envelope as a 2.3.6 sends it, here by webhook."""
    return {
        "event": event,
        "instance": "loja",
        "data": data,
        "destination": "http://example.com/events",
        "date_time": "2026-11-22T04:35:04.116Z",
        "server_url": "http://example.com",
        "apikey": None,
        **more,
    }


RECORDED: list[tuple[dict[str, Any], Event]] = [
    (
        envelope("instance.create", {"instanceName": "loja", "instanceId": "46ab81e6"}),
        InstanceCreated("loja"),
    ),
    (
        envelope("instance.delete", {"instanceName": "loja", "instanceId": "46ab81e6"}),
        InstanceDeleted("loja"),
    ),
    (envelope("remove.instance"), InstanceDeleted("loja")),
    (envelope("qrcode.updated", {"qrcode": QR}), CodeUpdated("loja")),
    (
        envelope("qrcode.updated", {"message": "QR code limit reached", "statusCode": 500}),
        CodeLimitReached("loja"),
    ),
    (envelope("logout.instance"), LoggedOut("loja")),
    (
        envelope("status.instance", {"instance": "loja", "status": "closed", "disconnectionReasonCode": 401}),
        InstanceClosed("loja"),
    ),
    *(
        (
            envelope("connection.update", {"instance": "loja", "state": session, "statusReason": 200}),
            ConnectionUpdated("loja", session),
        )
        for session in Session
    ),
]


@pytest.mark.parametrize(("sent", "meant"), RECORDED)
def test_every_recorded_envelope_is_understood(sent: dict[str, Any], meant: Event) -> None:
    assert events.understood(sent) == meant
    assert events.understood(events.opened(json.dumps(sent).encode())) == meant


@given(recorded=st.sampled_from(RECORDED), more=st.dictionaries(st.text(), JSON))
def test_what_else_is_in_an_envelope_changes_nothing(
    recorded: tuple[dict[str, Any], Event], more: dict[str, Any]
) -> None:
    """2.3.7 adds ``isLatest`` and ``progress``; ``sender`` is absent before the first open."""
    sent, meant = recorded
    assert events.understood({**more, **sent, "isLatest": True, "progress": 100}) == meant
    assert events.understood({**more, **{key: sent[key] for key in ("event", "instance", "data")}}) == meant


@pytest.mark.parametrize("data", [None, True, 7, "qrcode", ["qrcode"], {}])
def test_a_code_that_is_not_where_it_should_be_is_none(data: object) -> None:
    assert events.understood(envelope("qrcode.updated", data)) == CodeLimitReached("loja")


@given(event=st.sampled_from(sorted(events.NAMES)), data=JSON, name=st.text())
def test_an_event_of_ours_is_one_whatever_its_data_are(event: str, data: object, name: str) -> None:
    understood = events.understood(envelope(event, data, instance=name))
    assert understood is not None
    assert understood.instance == name


@pytest.mark.parametrize(
    "data", [None, {}, {"state": None}, {"state": "paused"}, {"state": 7}, {"state": []}, "x"]
)
def test_a_connection_whose_state_is_not_known_is_still_told_of(data: object) -> None:
    assert events.understood(envelope("connection.update", data)) == ConnectionUpdated("loja", None)


@pytest.mark.parametrize("instance", [None, 7, True, {"instanceName": "loja"}, ["loja"]])
def test_without_an_instance_there_is_no_event(instance: object) -> None:
    assert events.understood(envelope("instance.create", instance=instance)) is None


def test_an_event_without_the_key_of_its_instance_is_none() -> None:
    assert events.understood({"event": "instance.create"}) is None


@pytest.mark.parametrize("event", ["messages.upsert", "error", "CONNECTION_UPDATE", "", None, 7, [], {}])
def test_other_events_are_not_ours(event: object) -> None:
    assert events.understood({**envelope(""), "event": event}) is None


def test_a_name_is_taken_as_it_is() -> None:
    name = " <b>Loja/é 🙂</b>\n"
    assert events.understood(envelope("logout.instance", instance=name)) == LoggedOut(name)


def test_half_an_emoji_in_a_profile_name_loses_nothing() -> None:
    body = json.dumps(envelope("connection.update", {"state": "open", "profileName": "\ud83d"})).encode()
    assert b"ud83d" in body
    assert events.understood(events.opened(body)) == ConnectionUpdated("loja", Session.OPEN)


def test_no_qr_code_is_kept() -> None:
    understood = events.understood(envelope("qrcode.updated", {"qrcode": QR}))
    assert understood is not None
    assert vars(understood) == {"instance": "loja"}


@given(JSON)
def test_any_json_is_an_event_or_none(anything: object) -> None:
    assert events.understood(anything) is None


@given(
    st.dictionaries(
        st.sampled_from(["event", "instance", "data"]), JSON | st.sampled_from(sorted(events.NAMES))
    )
)
def test_any_object_with_the_right_keys_is_an_event_or_none(anything: dict[str, object]) -> None:
    understood = events.understood(anything)
    assert understood is None or understood.instance == anything["instance"]


@given(st.binary() | JSON.map(lambda anything: json.dumps(anything).encode()))
def test_a_body_without_an_envelope_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- whatever is wrong with it
        events.opened(body)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"\xff\xfe",
        b"1" * 10_000,
        b"NaN",
        b'{"event": 7}',
        b'{"instance": "loja"}',
        b'[{"event": "instance.create", "instance": "loja"}]',
    ],
)
def test_a_body_that_is_no_envelope_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- whatever is wrong with it
        events.opened(body)


def test_the_envelope_of_an_event_that_is_not_ours_is_opened_all_the_same() -> None:
    sent = envelope("messages.upsert", {"key": {}})
    assert events.opened(json.dumps(sent).encode()) == sent

"""Bodies as the recorded servers sent them, with made-up ids, keys and numbers."""

from __future__ import annotations

from typing import Final

ID: Final = "237cb86a-ab05-4b12-b5e5-a8d400217530"
TOKEN: Final = "D84E8C34-0000-4000-8000-828CBF9491FB"

WELCOME: Final = {
    "status": 200,
    "message": "Welcome to the Evolution API, it is working!",
    "version": "2.3.6",
    "clientName": "evolution",
    "whatsappWebVersion": "2.3000.1028000000",
}
CREDENTIALS: Final = {"status": 200, "message": "Credentials are valid", "facebookUserToken": ""}
SETTINGS: Final = {
    "rejectCall": True,
    "msgCall": "busy",
    "groupsIgnore": True,
    "alwaysOnline": False,
    "readMessages": False,
    "readStatus": False,
    "syncFullHistory": False,
    "wavoipToken": "",
}
CREATED: Final = {
    "instance": {
        "instanceName": "loja",
        "instanceId": ID,
        "integration": "WHATSAPP-BAILEYS",
        "webhookWaBusiness": None,
        "accessTokenWaBusiness": "",
        "status": "close",
    },
    "hash": TOKEN,
    "webhook": {},
    "settings": SETTINGS,
}
ROW: Final = {
    "id": ID,
    "name": "loja",
    "connectionStatus": "close",
    "ownerJid": "5511999990000@s.whatsapp.net",
    "profileName": "Loja",
    "profilePicUrl": "https://example.com/picture.jpg",
    "integration": "WHATSAPP-BAILEYS",
    "number": None,
    "businessId": None,
    "token": TOKEN,
    "clientName": "evolution",
    "disconnectionReasonCode": 401,
    "disconnectionObject": '{"error":{"data":null},"date":"2026-11-22T07:21:51.900Z"}',
    "disconnectionAt": "2026-11-22T07:21:51.910Z",
    "createdAt": "2026-11-22T07:21:14.627Z",
    "updatedAt": "2026-11-22T07:21:51.973Z",
    "Chatwoot": None,
    "Proxy": {"enabled": True, "host": "example.com", "port": "1", "password": "made-up-password"},
    "Rabbitmq": None,
    "Nats": None,
    "Sqs": {"enabled": False, "events": []},
    "Websocket": {"enabled": True, "events": ["QRCODE_UPDATED", "CONNECTION_UPDATE"], "instanceId": ID},
    "Setting": {**SETTINGS, "instanceId": ID},
    "_count": {"Message": 3, "Contact": 2, "Chat": 1},
}
QR: Final = {
    "pairingCode": "ABCD1234",
    "code": "2@made,up,code,text",
    "base64": "data:image/png;base64,iVBORw0KGgo=",
    "count": 2,
}
WEBHOOK: Final = {
    "id": "cmwribwsv0005jm7dgo4cexw8",
    "url": "https://example.com/hook/made-up-path",
    "headers": {"jwt_key": "made-up-jwt-key"},
    "enabled": True,
    "events": ["QRCODE_UPDATED"],
    "webhookByEvents": True,
    "webhookBase64": False,
    "instanceId": ID,
}
SUCCESS: Final = {"status": "SUCCESS", "error": False, "response": {"message": "Instance logged out"}}
UNEXPLAINED: Final = {"error": True, "message": "[object Object]"}


def state(value: str | None) -> dict[str, object]:
    known = {} if value is None else {"state": value}
    return {"instance": {"instanceName": "loja", **known}}

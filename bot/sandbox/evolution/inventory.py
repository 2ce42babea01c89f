"""The routes that belong to no single instance: the inventory, the welcome, the check of the key."""

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.sandbox.evolution.answers import JSON_TYPE, ApiError, reply, unauthorized
from bot.sandbox.evolution.guards import global_key
from bot.sandbox.evolution.state import State

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.sandbox.evolution.phone import WhatsAppInstance
    from bot.sandbox.evolution.world import World


class Inventory:
    """``fetchInstances``, ``GET /`` and ``verify-creds``."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def routes(self) -> list[Route]:
        """Return the routes by method and path."""
        return [
            Route("/", self.welcome, methods=["GET"]),
            Route("/verify-creds", self.verify, methods=["POST"]),
            Route("/instance/fetchInstances", self.fetch, methods=["GET"]),
            Route("/metrics", self.metrics, methods=["GET"]),
        ]

    async def welcome(self, request: Request) -> Response:
        """Say the version; no key is asked for (#1)."""
        del request
        version = self._world.version
        about = {
            "status": 200,
            "message": "Welcome to the Evolution API, it is working!",
            "version": version.text,
            "clientName": "evolution",
            "manager": f"{self._world.url}/manager",
            "documentation": "https://doc.evolution-api.com",
            "whatsappWebVersion": "2.3000.1028000000",
        }
        if not version.names_its_client:
            del about["clientName"]
        if not version.has_nats:
            del about["whatsappWebVersion"]
        return reply(about)

    async def verify(self, request: Request) -> Response:
        """Say whether the key is the global one (#2-4)."""
        global_key(self._world, request)
        return reply(
            {
                "status": 200,
                "message": "Credentials are valid",
                "facebookAppId": "",
                "facebookConfigId": "",
                "facebookUserToken": "",
            }
        )

    async def metrics(self, request: Request) -> Response:
        """Answer the live state of all that is loaded, as Prometheus reads it (#116); needs no key."""
        if not self._world.metrics:
            raise HTTPException(404)
        del request
        loaded = [one for one in self._world.instances.values() if one.line]
        lines = ["# TYPE evolution_instances_total gauge", f"evolution_instances_total {len(loaded)}"]
        for one in loaded:
            labels = f'instance="{_escaped(one.name)}",integration="{one.row.integration}"'
            lines.append(f"evolution_instance_up{{{labels}}} {int(one.state is State.OPEN)}")
            lines.append(f'evolution_instance_state{{{labels},state="{one.state}"}} 1')
        return Response("\n".join(lines) + "\n", media_type="text/plain; version=0.0.4")

    async def fetch(self, request: Request) -> Response:
        """Answer rows: all, or by name, id or number; a token sees only its own (#31-41)."""
        key, query = request.headers.get("apikey"), request.query_params
        if key != self._world.api_key:
            return self._fetch_own(key, query.get("instanceName"))
        if name := query.get("instanceName"):
            return _rows([self._loaded(name)])
        if instance_id := query.get("instanceId"):
            return _rows([self._first(instance_id, "id")])
        if number := query.get("number"):
            return _rows([self._first(number, "number")])
        return _rows(self._world.instances.values())

    def _fetch_own(self, token: str | None, name: str | None) -> Response:
        """Answer the rows with this token; asked for another's name it is no key at all (#38, #39, #136)."""
        own = [instance for instance in self._world.instances.values() if instance.token == token]
        if not own or (name and name not in {instance.name for instance in own}):
            raise unauthorized()
        return _rows([self._loaded(instance.name) for instance in own if name in {None, "", instance.name}])

    def _loaded(self, name: str) -> "WhatsAppInstance":
        """Return the instance, or the 404 that a name not loaded yet gets too (#33, #224, #231)."""
        instance = self._world.instances.get(name)
        if not instance or not instance.line:
            raise _no_row(name)
        return instance

    def _first(self, wanted: str, column: str) -> "WhatsAppInstance":
        """Return the first row with this id or number; two rows may share a number (#134)."""
        for instance in self._world.instances.values():
            if getattr(instance.row, column) == wanted:
                return instance
        raise _no_row(wanted)


def _escaped(label: str) -> str:
    return label.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def _no_row(wanted: str) -> ApiError:
    return ApiError(404, [f'Instance "{wanted}" not found'])


def _rows(instances: "Iterable[WhatsAppInstance]") -> Response:
    text = ",".join(instance.text for instance in instances)
    return Response(f"[{text}]", media_type=JSON_TYPE)

"""The people whom a visitor of the page can be."""

from collections.abc import Mapping
from enum import StrEnum

from bot.sandbox.telegram import BotApi, Person


class Role(StrEnum):
    """What somebody is to the bot; the page has words for each."""

    ADMIN = "admin"
    SECOND_ADMIN = "admin2"
    STRANGER = "stranger"


class People:
    """The cast, by id; a person who changes their language is another value under the same id."""

    def __init__(self, telegram: BotApi, cast: Mapping[Person, Role]) -> None:
        self._telegram = telegram
        self._by_id = {person.id: person for person in cast}
        self._roles = {person.id: role for person, role in cast.items()}

    def find(self, person_id: int) -> Person | None:
        """The person of an id, as they are now."""
        return self._by_id.get(person_id)

    def speaks(self, person: Person, language: str) -> Person:
        """Somebody changes the language of their app; who they are from now on."""
        changed = self._by_id[person.id] = self._telegram.speaks(person, language)
        return changed

    def json(self, person: Person) -> dict[str, object]:
        """A person as the page shows them."""
        role = self._roles[person.id]
        return {
            "id": person.id,
            "name": person.first_name,
            "language": person.language_code,
            "role": role,
        }

    def all_json(self) -> list[dict[str, object]]:
        """Everybody, in the order of the cast."""
        return [self.json(person) for person in self._by_id.values()]

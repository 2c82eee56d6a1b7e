"""A message as the questions of the router see it: read and searched once, when first asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from handlers.conversation import Incoming, Session
from handlers.masking import mask
from handlers.ports import Ports
from knowledge import residence
from knowledge.answer import Answer
from knowledge.answer import answer as search
from knowledge.learned import Learned
from knowledge.question import Question, read

DECLINED = "-"
"""The province of who would not say where they live: national procedures only."""


@dataclass(frozen=True)
class Message:
    """A message with what was read out of it, and what stands around it.

    ``expects`` is what the last turn asked for; the session has forgotten it already.
    """

    incoming: Incoming
    session: Session
    ports: Ports
    expects: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return self.incoming.text

    @cached_property
    def question(self) -> Question:
        return read(self.text)

    @cached_property
    def everywhere(self) -> Answer:
        """What the search comes to among the procedures of every province."""
        return search(self.ports.index, self.text, learned=self._learned)

    @cached_property
    def searched(self) -> Answer:
        """What it comes to where the person lives; among all, while that has to be asked."""
        found = self.everywhere
        if not found.local or (not self.place and found.asks_province):
            return found
        place = self.place.strip(DECLINED)
        return search(self.ports.index, self.text, place, self._learned)

    @property
    def _learned(self) -> Learned | None:
        return self.ports.learning.in_force if self.ports.learning else None

    @cached_property
    def place(self) -> str:
        """The province that decides: named in the message, told before, or the office's own.

        "" while it is not known, ``-`` if the person would not say.
        """
        named = residence.mentioned(self.text)
        own = self.session.province or self.ports.office.province
        return named[0] if len(named) == 1 else own

    @property
    def top(self) -> float:
        """The score of the best candidate of the search."""
        candidates = self.searched.candidates
        return candidates[0].score if candidates else 0.0

    @property
    def remembered(self) -> Session:
        """The session with this message as the last question, personal data masked."""
        return replace(self.session, question=mask(self.text))

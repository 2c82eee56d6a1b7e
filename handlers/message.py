"""A message as the questions of the router see it: read and searched once, when first asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

from handlers.conversation import Incoming, Session
from handlers.masking import mask
from handlers.ports import Ports
from knowledge.answer import Answer
from knowledge.answer import answer as search
from knowledge.question import Question, read


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
    def searched(self) -> Answer:
        return search(self.ports.index, self.text)

    @property
    def top(self) -> float:
        """The score of the best candidate of the search."""
        candidates = self.searched.candidates
        return candidates[0].score if candidates else 0.0

    @property
    def remembered(self) -> Session:
        """The session with this message as the last question, personal data masked."""
        return replace(self.session, question=mask(self.text))

"""The office's layer in the store: versions, changes that meet, questions that are settled."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.officers.roles import Officer, Role
from bot.store.engine import Database
from bot.store.messages import notes
from bot.store.office import layer_history, unfound
from bot.store.office.layer_history import ChangedMeanwhile
from bot.store.office.unfound import Mark
from bot.wallclock import now
from handlers.conversation import Note, NoteKind

LAN = Officer(1, "Lan", Role.officer)
CODE = "1.001193"


async def test_a_change_is_kept_whole(database: Database) -> None:
    """Each change makes a newer version and keeps what was there before and after."""
    first, second = {"code": CODE, "aliases": ["a"]}, {"code": CODE, "aliases": ["a", "b"]}
    async with database.write() as connection:
        assert await layer_history.version(connection) == 0
        await layer_history.put(connection, CODE, first, by=LAN, why="alias", at=now())
        one = await layer_history.version(connection)
        await layer_history.put(connection, CODE, second, by=LAN, why="alias", at=now())
        assert await layer_history.version(connection) > one > 0
        assert await layer_history.entries(connection) == {CODE: second}
        await layer_history.put(connection, CODE, None, by=LAN, why="undo", at=now())
        assert await layer_history.entries(connection) == {}
        kept = await layer_history.history(connection, CODE)
    assert [(c.before, c.after) for c in kept] == [(second, None), (first, second), (None, first)]


async def test_two_editors_do_not_overwrite_each_other(database: Database) -> None:
    """Whoever saves what somebody else changed meanwhile is told, and nothing is lost."""
    async with database.write() as connection:
        _, revision = await layer_history.entry(connection, CODE)
        await layer_history.put(
            connection, CODE, {"code": CODE}, by=LAN, why="edit", at=now(), revision=revision
        )
        with pytest.raises(ChangedMeanwhile):
            await layer_history.put(
                connection, CODE, None, by=LAN, why="edit", at=now(), revision=revision
            )
        assert await layer_history.entries(connection) == {CODE: {"code": CODE}}


async def test_questions_are_counted_by_person(database: Database) -> None:
    """What was asked in vain since a moment is read with how often each person asked."""
    at = now()
    asked = (("xin cái gì đó", "an", 0), ("xin cái gì đó", "an", 1), ("xin cái gì đó", "ba", 2))
    async with database.write() as connection:
        for text, person, days in (*asked, ("cũ rồi", "an", 40)):
            note = Note(NoteKind.unanswered, text=text)
            await notes.keep(connection, [note], person=person, at=at - timedelta(days=days))
        other = Note(NoteKind.feedback, text="đúng")
        await notes.keep(connection, [other], person="an", at=at)
        found = await unfound.questions(connection, at - timedelta(days=30))
    assert {(q.text, q.person, q.times) for q in found} == {
        ("xin cái gì đó", "an", 2),
        ("xin cái gì đó", "ba", 1),
    }


async def test_a_mark_is_of_the_words(database: Database) -> None:
    """However a question is typed it has one mark; the newer one stands; it can be taken away."""
    async with database.write() as connection:
        await unfound.mark(connection, ["Mua vé số?"], Mark.hidden, by="Lan", at=now())
        await unfound.mark(connection, ["mua ve so"], Mark.taught, by="Lan", at=now(), code=CODE)
        marks = await unfound.marks(connection)
        assert [(m.state, m.code) for m in marks.values()] == [(Mark.taught, CODE)]
        await unfound.unmark(connection, marks)
        assert await unfound.marks(connection) == {}

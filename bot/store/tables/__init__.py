"""The tables, one for everything SQLite and PostgreSQL both keep."""

# Whoever looks at the metadata is to see every table, whichever module declares it.
from bot.store.tables import choices as choices
from bot.store.tables import compiled as compiled
from bot.store.tables import controls as controls
from bot.store.tables import dossiers as dossiers
from bot.store.tables import follows as follows
from bot.store.tables import handovers as handovers
from bot.store.tables import layer as layer
from bot.store.tables import leases as leases
from bot.store.tables import messages as messages
from bot.store.tables import officers as officers
from bot.store.tables import postponements as postponements
from bot.store.tables import pushes as pushes
from bot.store.tables import reminders as reminders
from bot.store.tables import uploads as uploads
from bot.store.tables.base import metadata as metadata

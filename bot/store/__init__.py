"""What is kept: tables, migrations, and one module a table with all its SQL."""

# Whoever looks at the metadata is to see every table, whichever module declares it.
from bot.store import choice_tables as choice_tables
from bot.store import compiled_tables as compiled_tables
from bot.store import control_tables as control_tables
from bot.store import dossier_tables as dossier_tables
from bot.store import follow_tables as follow_tables
from bot.store import handover_tables as handover_tables
from bot.store import layer_tables as layer_tables
from bot.store import lease_tables as lease_tables
from bot.store import officer_tables as officer_tables
from bot.store import postponement_tables as postponement_tables
from bot.store import push_tables as push_tables
from bot.store import reminder_tables as reminder_tables
from bot.store import tables as tables
from bot.store import upload_tables as upload_tables

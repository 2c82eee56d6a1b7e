"""The ways people write to us: one module a channel, each knowing only the contract."""

"""Where dossiers are asked for over HTTP: a contract, and one module a system."""

"""Reports on an office's dossiers, and the papers the rules ask for about one of them."""

"""What one person does with a dossier: looks up, proves, follows, is told, rates."""

"""The merchant's own documents: imported, cut into passages, searched, cited."""

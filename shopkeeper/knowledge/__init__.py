"""What the merchant's own documents say: policies and guides as passages that can be cited, or that nothing fits."""

from shopkeeper.knowledge.chunks import sentences
from shopkeeper.knowledge.documents import SAMPLES, Documents, files
from shopkeeper.knowledge.passage import Cited, Document, Passage

__all__ = ["SAMPLES", "Cited", "Document", "Documents", "Passage", "files", "sentences"]

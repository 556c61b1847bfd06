"""Completion: who saved a return in each mandated window, and who missed too many."""

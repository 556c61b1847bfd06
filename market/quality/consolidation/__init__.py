"""Consolidation: legacy tools are imported, each question gets one fate, and the proof shows that nothing was lost."""

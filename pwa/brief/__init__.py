"""What a therapist reads before a session: pure functions over entries, no database, no Flask.

The measures and thresholds are those of clinical.md 3, the order that of clinical.md 4.
"""

from pwa.brief.build import against, build, summary
from pwa.brief.compared import Compared
from pwa.brief.shapes import Brief, Change, Limits, Logged, Summary

__all__ = ["Brief", "Change", "Compared", "Limits", "Logged", "Summary", "against", "build", "summary"]

"""When something happened, as people write it in Chinese and English, read without guessing."""

from core.moments.reading import find_moments, parse_moment
from core.moments.resolving import Moment, MomentProblem, Precision, Unclear

__all__ = ["Moment", "MomentProblem", "Precision", "Unclear", "find_moments", "parse_moment"]

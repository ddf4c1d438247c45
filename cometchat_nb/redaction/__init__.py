"""What hides a secret: by value where it is known, by name and by shape where it is not.

Nothing here is kept for the process: a `Redactor` knows the secrets of the session, the run or the result
that it belongs to.
"""

from .errors import quotable, without_frames
from .redactor import Redactor, carried_by, carry
from .scan import Scan
from .secret import MASK, Secret, hide, mask
from .shapes import is_secret_name, mask_shapes, mask_text, mask_urls, shapes_in

__all__ = [
    "MASK",
    "Redactor",
    "Scan",
    "Secret",
    "carried_by",
    "carry",
    "hide",
    "is_secret_name",
    "mask",
    "mask_shapes",
    "mask_text",
    "mask_urls",
    "quotable",
    "shapes_in",
    "without_frames",
]

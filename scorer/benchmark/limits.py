"""What a benchmark may cost to read. It is the host's own choice, so the bounds are wide."""

from __future__ import annotations

MAX_ANNOTATION_BYTES = 256_000_000  # masks of 4,000 videos; a file of text answers has below 10 MB
MAX_LIGHT_BYTES = 4_000_000  # a file below may hold what it likes: it costs 100 MB and a second
MAX_OPENED = 1_500_000  # objects and lists in a larger file; a box per frame of 1,000 videos
MAX_COMMAS = 12_000_000  # in a larger file, those in texts too; four numbers per box
MAX_ITEMS = 200_000  # of one task; the largest of the catalog has below 5,000
MAX_ARCHIVE_MEMBERS = 500_000  # frames of a task's videos
MAX_DIRECTORY_BYTES = 64_000_000  # of a zip: that many members need some 50 MB
MAX_UNPACKED_BYTES = 200_000_000_000  # of one archive; the whole open set has 206 GB
MAX_LOOKS = 100  # folders of unknown name whose annotation is opened for the task's name
CHUNK_BYTES = 1_048_576

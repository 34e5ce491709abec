"""What a file may cost. A submission far inside these bounds is the rule; see each number."""

from __future__ import annotations

MAX_FILE_BYTES = 20_000_000  # default of the setting MAX_UPLOAD_MB; the released workbook: 46 kB
MAX_INFLATED_BYTES = 32_000_000  # parts read, together; 200 models by 699 tasks need 10 MB
MAX_DIRECTORY_BYTES = 1_000_000  # a zip directory of 10,000 members needs about 800 kB
MAX_MEMBERS = 10_000  # parts in the zip; the released workbook has 17
MAX_TAGS = 800_000  # "<" seen, all parts together; 100,000 inline texts need 600,000
MAX_NAMES = 10_000  # different XML element and attribute names; the format defines some 2,000
MAX_TOKEN_BYTES = 262_144  # one XML tag; the longest lists of cell ranges stay below 100 kB
MAX_SHEETS = 300  # sheets in the file; the released workbook has 9
MAX_ROWS = 10_000  # the largest sheet has 271 tasks, a csv holds all 699
MAX_COLUMNS = 1_000  # the first row of the board has about 100 models
MAX_CELLS = 100_000  # with a value, in all sheets read; 699 tasks by 140 columns
MAX_TEXT = 400  # characters of a text that are kept; names are below 100
MAX_LINE = 1_000_000  # characters in a line of csv; 1,000 columns of 1,000 characters
CHUNK_BYTES = 65_536  # read, inflated and parsed at a time

# Bundles of predictions.
MAX_UNPACKED_RATIO = 8  # unpacked bytes per byte that the bundle may have; texts pack 6.6 : 1
MAX_JSON_RATIO = 4  # bytes of JSON per byte that the bundle may have; 325,000 answers are 57 MB
MAX_BUNDLE_MEMBERS = 100_000  # the generation tasks have 63,170 items, 702 tasks a file each
MAX_BUNDLE_DIRECTORY_BYTES = 16_000_000  # a zip directory of 100,000 members of 100 characters
MAX_NAME = 1_024  # characters of a member's path
MAX_NAME_PART_BYTES = 255  # of one folder or file name, as file systems have it
MAX_DEPTH = 32  # folders inside each other; the benchmark has 4
MAX_GZIP_PARTS = 10_000  # gzip streams one after another in a file; tools write one
MAX_TAR_HEADER_BYTES = 65_536  # an extended header; a path needs some hundred bytes
MAX_PREDICTION_BYTES = 16_000_000  # one task's file; the largest task has 4,675 items
MAX_PREDICTION_ITEMS = 100_000  # entries in a file, readable or not
MAX_ITEMS_RATIO = 2  # entries per sample of the task, and 1,000 more
MAX_JSON_MEMORY = 180_000_000  # bytes that a file's values may take, estimated from its commas
MAX_JSON_DEPTH = 64  # lists and objects inside each other in an answer; masks need 4
MAX_ANSWER = 200_000  # characters of one text; 32,000 tokens are about 130,000
MAX_ID = 1_000  # characters; the benchmark's are below 100

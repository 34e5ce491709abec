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

"""What visitors are told when the server will not, or cannot."""

UNEXPECTED = (
    "Something went wrong here, and it is our mistake. Nothing of yours was kept."
    " If you report it, name the reference {reference}."
)
NOT_HERE = "not found"
TOO_LONG = "request: expected at most {limit}, got more"
NO_ADDRESS = "file: expected an uploaded file, got an address; upload the file itself"
NOT_FORM = "upload: expected a form with a file, got something else"

UPLOAD_TOO_LARGE = "This file is larger than {limit}, the most that is taken here."
UPLOAD_TOO_MANY = "At most {count} files can be uploaded at once."
UPLOAD_EMPTY = "No file arrived. Try again."
UPLOAD_BUDGET = (
    "Within an hour at most {limit} can be uploaded by one person, and that is used up."
    " Try again in {minutes} minutes, or score on your own machine: nothing is limited there."
)
UPLOAD_COUNT = (
    "Within an hour at most {count} files can be uploaded by one person, and that is used up."
    " Try again in {minutes} minutes, or score on your own machine: nothing is limited there."
)
UPLOAD_FULL = "There is no room for more uploads just now. Try again in a few minutes."
UPLOAD_SLOW = "The upload took too long and was given up."

HEALTH_DATA = "the data folder cannot be written"
HEALTH_SLOW = "the data folder does not answer"
HEALTH_DISK = "the disk is almost full"
HEALTH_PART = "{part} does not answer"

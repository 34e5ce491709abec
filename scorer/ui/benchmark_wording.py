"""Every text of the tab *Benchmark* in one place, for translation.

Plain text: whoever puts a text into HTML escapes it there.
"""

# ruff: noqa: RUF001 - an apostrophe is set as one

from __future__ import annotations

from scorer.ui.wording import CLOUD

TAB_BENCHMARK = "Benchmark"

# -- finding a task ------------------------------------------------------------------------------
FIND = {
    "title": "Tasks",
    "search": "Search titles, skills, metrics, sources …",
    "search_label": "Search tasks; every word must occur",
    "filters": "Filters",
    "filters_on": "Filters · {count} on",
    "reset": "Reset",
    "count": "{tasks} of {all} tasks · {samples} samples",
    "none": "No task fits. Fewer words or filters may help.",
    "tree": "Tasks by modality and skill",
    "group": "{tasks} tasks · {samples} samples",
    "group_one": "1 task · {samples} samples",
    "samples": "{samples} samples",
    "back": "← All tasks",
    "all_boards": "All tasks",
    "any": "any",
}
FIELDS = {
    "scope": "Scope",
    "board": "Board",
    "modality": "Modality",
    "paradigm": "Paradigm",
    "skill": "Skill",
    "domain": "Domain",
    "capability": "Capability",
    "metric": "Metric",
    "scoring": "Scored from predictions",
}
SCORING = {
    "now": "now",
    "later": "still to come",
    "supplied": "by people or a judge",
}

# -- a task's page -------------------------------------------------------------------------------
EMPTY_TITLE = "What does the benchmark ask?"
EMPTY_TEXT = (
    "Choose a task to see how it is scored, who holds its best result, and real items of it with "
    "their pictures, sounds and videos."
)
EMPTY_FACTS = (
    "{tasks} tasks · {skills} skills · {samples} samples · {now} tasks scored from predictions now"
)
NO_SUCH_TASK_TITLE = "There is no such task"
NO_SUCH_TASK = "The link names a task that this catalog does not have. Find it in the list."
RANKING_LINK = "Ranking on the leaderboard"
SAMPLES_COUNT = "{count} samples"
SPECIALIST = "Level 1: the specialist to reach"
SOTA_NAMES = {"paper": "in the paper", "workbook": "in the workbook"}
SOTA_NONE = "none"
SOTA_POINTS = "points"
MEASURED = "How it is scored"
MEASURED_TEXT = "What counts, and how a raw score becomes points"
FACTS = {
    "metric": "Metric",
    "range": "Range",
    "normaliser": "Score to points",
    "meaning": "What it measures",
    "computed": "Computed here",
    "model": "Pretrained model",
    "not_computed": "Not computed here yet",
    "evidence": "Where this comes from",
    "source": "Source",
    "paper_metric": "Metric in the paper",
    "domains": "Domain",
    "capabilities": "Capability",
    "data_source": "Data source",
    "name": "Name in the workbook",
    "remark": "Remark",
    "boards": "Boards it counts on",
}
HIGHER = "higher is better"
LOWER = "lower is better"
RANGE = "{low} to {high}"
RANGE_OPEN = "from {low}, no upper end"
RANGE_BELOW = "up to {high}, no lower end"
RANGE_NONE = "any number"
EVIDENCE = {
    "published": "published: the released code computes it this way",
    "differs": "differs: the released code computes something else than the workbook holds",
    "documented": "documented on the benchmark’s site",
    "inferred": "inferred: nothing is published; this is what the printed numbers allow",
    "standard": "standard: nothing is published; this is the field’s usual definition",
    "supplied": "supplied: no formula is published; the score comes from people or a judge",
}
PREDICTIONS = "What to hand in"
PREDICTIONS_TEXT = (
    "One JSON file for the task, with an entry for every item; a missing one is wrong"
)
COPY = "Copy"
EMBEDDED = {
    "here": "{model}. It is run here: instead of what is described below, a prediction may be the "
    "path of what your model made. Features of your own are marked as unverified.",
    "extra": "{model}. It is run here once the host has installed the extra “{extra}”; until then, "
    "hand in what it makes of your model’s output. The score is marked as unverified, for that is "
    "your word.",
    "elsewhere": "{model}. It is not run here: hand in what it makes of your model’s output. The "
    "score is marked as unverified, for that is your word.",
}

# What an entry's prediction is, by what the measure compares.
SHAPES = {
    "choice": "The answer alone: the letter of an option where the answers are letters, else the "
    "words.",
    "text": "The answer as one text.",
    "number": "A number.",
    "labels": "All labels in one text, with <p> between them; a single answer stands alone.",
    "relations": "Relations as triples, the surest first; the first 50 count.",
    "code": "The code, and nothing around it.",
    "transcript": "What is said in the sound that was made, as a text.",
    "boxes": "Boxes by label: x and y of the upper left corner, width, height, in pixels; a fifth "
    "number is the confidence.",
    "instances": "Masks with their labels, and how sure each is. A mask is COCO’s run lengths, a "
    "list or the compressed text, or the path of a picture beside the file, as large as the input.",
    "classes": "The path of a picture beside the file whose values are the classes of the pixels, "
    "as large as the input; or a mask for each class, as COCO’s run lengths or a picture’s path.",
    "mask": "The path of a picture beside the file, as large as the input and white where the "
    "region is, or COCO’s run lengths; boxes where the answers are boxes.",
    "values": "A map of how sure each pixel is, as large as the input: the path of a grey picture "
    "of 8 or 16 bits, or of an array (.npy), beside the file.",
    "matte": "How opaque each pixel is, as large as the input: the path of a grey picture, of one "
    "with transparency, or of an array from 0 to 1 (.npy), beside the file.",
    "masks": "A mask for every frame, as COCO’s run lengths, or the path of a folder of pictures.",
    "maps": "The path of a folder of grey pictures beside the file, one for each frame with the "
    "name that the reference’s has; or their paths by frame.",
    "keypoints": "Persons with their key points, x, y, visibility of each one after another, and "
    "how sure each person is.",
    "tube": "A box for every frame, x and y of the upper left and of the lower right corner, by "
    "the frame’s number from 0 or as a list; four zeros where there is nothing.",
    "track": "A box for every frame: x and y of the upper left corner, width, height.",
    "image": "The path of a picture beside the file.",
    "video": "The path of a video beside the file, or of a folder of frames with the names that "
    "the reference’s have.",
    "depth": "The path of a depth map beside the file, as large as the input: a PNG of 16 bits in "
    "millimetres, or an array (.npz, .npy) in metres.",
    "depths": "The path of an array beside the file (.npz): depth for each frame, frames × 1 × "
    "height × width, in any unit and from any zero.",
    "flow": "The path of a flow beside the file: .flo, or a PNG of 16 bits as KITTI has it.",
    "speech": "The path of a sound beside the file, or of its mel-cepstra (.npz, 14 for each "
    "5 ms).",
    "point labels": "A label for each point of the scene or shape, in its order: a list, or the "
    "path of a file beside this one (.txt with a line for each, .npy, .npz, .ply, .label).",
    "point masks": "Instances with class, confidence and mask: the numbers of its points, or the "
    "path of a file with 0 or 1 for each point (.txt, .npy). Or a class and an instance for each "
    "point of the scene.",
    "scene": "Boxes as nuScenes has them: class, confidence, and where the centre is in metres; "
    "the names that nuScenes gives these fields do too.",
    "tracks": "All boxes of a scene as nuScenes has them: frame, track, class, confidence, and "
    "where the centre is in metres.",
    "normals": "A direction for each point of the shape, in its order: x, y, z of any length, as a "
    "list or as the path of a file beside this one (.txt, .npy, .npz, .ply).",
    "poses": "A pose for each frame: KITTI’s rows of 12 numbers or matrices of 4 × 4, as a list or "
    "as the path of a file beside this one (.txt, .npy).",
    "shape": "The path of a point cloud or a mesh beside the file (.ply, .off, .pcd, .xyz, .txt, "
    ".npy, .npz), in the unit and the place of the input.",
    "features": "A file of features (.npz) beside the file: an array for each item, named after "
    "its id, of what the model named above makes of it; “<id>/reference” holds those of the "
    "reference, where the benchmark has none.",
    "pair": "A file of features (.npz) beside the file: an array for each item, named after its "
    "id, and “<id>/reference” where the benchmark has none; or the item’s value in percent.",
    "frames": "A file of features (.npz) beside the file: an array for each item, named after its "
    "id, with a row for each frame; or the item’s value in percent.",
    "class": "The class that a classifier sees in the picture; or true or false, where the "
    "benchmark names none.",
    "flag": "Whether the video passes: true or false, or a share from 0 to 1.",
    "flags": "Whether each frame passes, as a list of true and false; or their share, from 0 to 1.",
    "rating": "The item’s value from 0 to 100, or a list of them, one for each frame.",
    "four": "The four values of the item, each from 0 to 1.",
    "supplied": "The score itself is entered in a workbook; what was made is not handed in.",
}

# -- samples -------------------------------------------------------------------------------------
SAMPLES = {
    "title": "Samples",
    "text": "What a model gets, item by item. Answers are hidden until you ask for them.",
    "source": "From",
    "ask": "Show samples",
    "ask_hub": "Nothing is fetched before you ask. Items come from the Hub, ten at a time.",
    "loading": "Fetching items …",
    "loading_slow": "Still fetching; the first look at a task on the Hub takes a while …",
    "failed": "No answer came",
    "again": "Try again",
    "previous": "Previous",
    "next": "Next",
    "range": "{first}–{last} of {total}",
    "item": "Item {id}",
    "nothing": "This item holds no text and no file.",
    "show": "Show answer",
    "hide": "Hide answer",
    "boxes": "{count} boxes of the answer are drawn on the picture",
    "boxes_one": "The answer’s box is drawn on the picture",
    "no_answer": "This item has no answer here.",
    "withheld": "Answers of the close set are not shown.",
    "waiting": "Fetching {name} …",
    "missing": "{name} is not in this benchmark",
    "large": "{name} has {size}; up to {limit} are shown here",
    "unfetched": "{name} is in an archive that has not been fetched",
    "unreadable": "{name} cannot be shown",
    "download": "Download {name}",
    "cloud": CLOUD,
    "masks": "masks",
    "frames": "{shown} of {total} frames of {name}",
    "cut": "… and {count} more characters",
    "demo_tasks": "The demo has these tasks:",
}
SOURCES = {"configured": "{name}", "demo": "Built-in demo"}
HUB_DEFAULT = "General-Bench on the Hub"
SOURCE_NOTES = {
    "demo": "A few items made for this project; not the benchmark’s own.",
}
ABSENT_TITLE = "{name}: this task is not there"
ABSENT_TEXT = "It has {count} of the {all} tasks of the catalog."
FAULT_TITLE = "The samples could not be had"
FAULT_HINT = (
    "The setting BENCHMARK names a folder or a dataset on the Hub. The built-in demo works "
    "without a network."
)
LARGE_WHERE = "the file of {task}"
LARGE_EXPECTED = "at most {limit} for a look at the items"
LARGE_HINT = "fetch it first: python -m scorer fetch --board {board}"
BAD_SOURCE = "source: expected one of {names}, got {got}"
BAD_TASK = "task: expected a task’s id such as Image-Comprehension/bird-detection, got {got}"
BAD_START = "start: expected a whole number from 0 to {most}, got {got}"
BAD_COUNT = "count: expected a whole number from 1 to {most}, got {got}"

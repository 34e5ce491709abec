"""Bundles with bytes changed at random: read, or refused in words, and nothing else."""

from __future__ import annotations

import gzip
import io
import json
import random
import tarfile
import zipfile

import pytest

from scorer.errors import SubmissionError
from scorer.readers.bundles import is_bundle, read_bundle
from scorer.readers.bundles.decoding import decode

ENTRIES = [{"id": number, "prediction": ["A", {"b": 1.5}]} for number in range(9)]
FILES = {
    "nlp/Causal-Reasoning/prediction.json": json.dumps({"task": "x", "data": ENTRIES}).encode(),
    "Ethical Reasoning.jsonl": "\n".join(map(json.dumps, ENTRIES)).encode(),
    "nlp/Causal-Reasoning/0.png": b"png" * 99,
}


def zipped():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in FILES.items():
            archive.writestr(name, content)
    return data.getvalue()


def tarred():
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in FILES.items():
            info = tarfile.TarInfo(f"π/{name}")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return data.getvalue()


def changed(content, chance):
    """Overwrite, remove or repeat a few bytes."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data))
        how = chance.randrange(3)
        if how == 0:
            data[at] = chance.choice([0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)])
        elif how == 1:
            del data[at : at + chance.randint(1, 40)]
        else:
            data[at:at] = data[at : at + chance.randint(1, 40)]
    return bytes(data)


@pytest.mark.parametrize("make", [zipped, tarred, lambda: gzip.compress(tarred())])
def test_a_changed_archive_is_read_or_refused(tmp_path, catalog, make):
    chance, content, path = random.Random(1), make(), tmp_path / "bundle"
    opened = refused = 0
    for _ in range(400):
        path.write_bytes(changed(content, chance))
        is_bundle(path)
        try:
            with read_bundle(path, catalog) as bundle:
                opened += 1
                for task_id in bundle.task_ids:
                    try:
                        found = bundle.predictions(task_id)
                    except SubmissionError:
                        continue
                    assert len(found.ids) == len(found.answers)
        except SubmissionError:
            refused += 1
    assert opened + refused == 400
    assert opened  # some changes do no harm, even where a checksum guards nearly all
    assert refused


@pytest.mark.parametrize("name", list(FILES)[:2])
def test_a_changed_file_is_read_or_refused(name):
    chance = random.Random(2)
    for _ in range(2_000):
        try:
            contents = decode("qa.json", changed(FILES[name], chance))
        except SubmissionError:
            continue
        assert len(contents.ids) == len(contents.answers)

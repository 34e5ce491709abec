"""What importing the page costs, beside the page itself."""

import subprocess
import sys

from places import ROOT

CODE = """
import ast
parsed, parse = [], ast.parse
def counted(source, *args, **options):
    parsed.append(source)
    return parse(source, *args, **options)
ast.parse = counted
import scorer.ui.page
print(sum("gradio" in str(source) for source in parsed))
"""


def test_gradio_parses_and_writes_no_stubs() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout.strip() == "0", done.stderr

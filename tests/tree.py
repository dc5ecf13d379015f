"""The house style that a machine can check: sizes, names, and words that do not belong into the project."""
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(sys.argv[1])
limits = {"lines_in_file": 800, "columns": 120}
faults = []
for path in sorted([*(root / "src").rglob("*"), *(root / "tests").rglob("*"), *(root / "bench").rglob("*")]):
    if path.suffix not in (".cc", ".h", ".go", ".py"):
        continue
    where = path.relative_to(root)
    lines = path.read_text().split("\n")
    if len(lines) > limits["lines_in_file"]:
        faults.append(f"{where}: {len(lines)} lines; a file has one subject and at most {limits['lines_in_file']}")
    for number, line in enumerate(lines, 1):
        if len(line) > limits["columns"] and "http" not in line and 'R"' not in line:
            faults.append(f"{where}:{number}: {len(line)} columns")
        if path.suffix != ".py" and re.search(r"\b(TODO|FIXME|XXX|HACK)\b", line):
            faults.append(f"{where}:{number}: says that it is not done")
    if path.suffix in (".cc", ".h") and not re.fullmatch(r"[a-z0-9_]+(\.sql)?\.(cc|h)", path.name):
        faults.append(f"{where}: files are named in snake_case")

if (root / ".git").exists():
    tracked = subprocess.run(["git", "-C", root, "ls-files"], capture_output=True, text=True).stdout.split()
    for name in tracked:
        if name.endswith((".log", ".tmp", ".orig")):
            faults.append(f"{name}: does not belong into the tree")

print("\n".join(faults) if faults else "the tree keeps to the style")
sys.exit(bool(faults))

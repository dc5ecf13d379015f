"""Holds Amends' reading of EDTF against that of npm's `edtf`: the published examples, and dates made by a seeded
generator. Skips loudly (exit code 77) where node or the package is absent; nothing is installed by a test.

    npm install --prefix build/peers/edtf --no-package-lock edtf@4.11.1
    python3 tests/edtf_oracle.py build/release/amends

Where the two mean to differ, the difference is named below and counted, not compared.
"""
import collections
import datetime
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys

root = pathlib.Path(__file__).resolve().parent.parent
program = sys.argv[1]
folder = pathlib.Path(os.environ.get("AMENDS_EDTF_PEER", root / "build/peers/edtf"))
SKIP = 77


def skip(why):
    print(f"SKIPPED: {why}; the reading of EDTF was not held against npm's edtf.\n"
          "Install it with:  npm install --prefix build/peers/edtf --no-package-lock edtf@4.11.1")
    sys.exit(SKIP)


def made_dates(count):
    draw = random.Random(20190204)

    def date():
        year = draw.choice([f"{draw.randint(1, 9999):04}", f"{draw.randint(1890, 2030)}", "-0043"])
        month = f"{draw.randint(0, 13):02}"
        text = draw.choice([year, f"{year}-{month}", f"{year}-{month}-{draw.randint(0, 32):02}",
                            f"{year}-{month}-{draw.randint(1, 28):02}", year[:3] + "X", year[:2] + "XX",
                            f"{year}-XX", f"{year}-{month}-XX", f"{year}-XX-XX", f"{year}-{draw.randint(20, 42)}"])
        return text + draw.choice(["", "", "", "", "?", "~", "%"])

    for _ in range(count):
        shape = draw.randint(0, 9)
        if shape < 5:
            yield date()
        elif shape < 7:
            yield "/".join([draw.choice([date(), date(), "", ".."]), draw.choice([date(), date(), "", ".."])])
        elif shape < 9:
            members = ",".join(draw.choice([date(), f"{date()}..{date()}"]) for _ in range(draw.randint(1, 3)))
            yield draw.choice(["[{}]", "{{{}}}"]).format(members)
        else:
            text = list(date())
            text[draw.randrange(len(text))] = draw.choice("0123456789-X?~%/.TZ")
            yield "".join(text)


def known_difference(text, ours, theirs):
    """Why the two may differ over this date, or nothing."""
    error = ours.get("error", "")
    if "is of level 2" in error:
        return "level 2 that Amends refuses by name"
    if error and theirs != "refused":
        reasons = {r"-?\d{2,3}(X?)[?~%]?(/.*|)": "fewer than four digits, which edtf reads as a decade or century",
                   r"\d{5,}": "digits alone, which edtf reads as milliseconds",
                   r".*T\d\d:\d\d": "a time without seconds, which edtf takes"}
        for pattern, reason in reasons.items():
            if re.fullmatch(pattern, text):
                return reason
        if "a day from 01 to" in error:
            return "a day that the month does not have, which edtf takes"
        if "at one end of the interval at least" in error:
            return "an interval without any date, which edtf takes"
        if "a date that is not before the first" in error:
            return "an interval or range that ends before it begins, which edtf takes"
    if re.search(r"(^|[^\d-])-?\d{4}-(1[3-9]|[2-9]\d)", text):
        return "parts of the year: Amends takes every month that may be meant, and no side of the world"
    if theirs == "refused" and re.search(r"X[?~%]", text):
        return "a qualifier behind an unspecified digit, which edtf refuses"
    if text[0] in "[{" and theirs == "refused" and re.search(r"[?~%]", text):
        return "a qualifier in a set, which edtf refuses"
    if text[0] in "[{" and ".." in text:
        return "a range in a set, which edtf refuses or counts by its first date only"
    if text[0] in "[{" and theirs != "refused":
        return "a set out of order, of which edtf takes the first and last date as written"
    if "/" in text and theirs == "refused" and ("X" in text or text[0] == "-"):
        return "an interval with unspecified digits or before the year 0, some of which edtf refuses"
    if "T" in text and theirs != "refused":
        return "an offset: Amends keeps the day as written, edtf goes over to UTC"
    return None


def main():
    if shutil.which("node") is None:
        skip("node is not installed")
    if not (folder / "node_modules" / "edtf").is_dir():
        skip(f"npm's edtf is not in {folder}")
    rows = [line.split("\t")[0] for line in (root / "tests/conformance/edtf.tsv").read_text().splitlines()
            if line and not line.startswith("#")]
    texts = list(dict.fromkeys(rows + list(made_dates(20_000))))
    texts = [text for text in texts if text]
    lines = "\n".join(texts) + "\n"
    ours = subprocess.run([program, "names", "date", "-", "--json"], input=lines, capture_output=True,
                          text=True)
    theirs = subprocess.run(["node", root / "tests/edtf_oracle.mjs", folder], input=lines, capture_output=True,
                            text=True)
    if theirs.returncode != 0:
        skip(f"npm's edtf does not run: {theirs.stderr.strip().splitlines()[-1:]}")
    ours = [json.loads(line) for line in ours.stdout.splitlines()]
    theirs = theirs.stdout.splitlines()
    assert len(ours) == len(theirs) == len(texts), (len(ours), len(theirs), len(texts))

    def days(text):
        if text is None:
            return "-"
        if text.startswith(("+", "-")):
            return "far"
        year = int(text[:4])
        if year == 0:
            return "far"
        return str((datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days)

    equal, differences, faults = 0, collections.Counter(), []
    for text, mine, other in zip(texts, ours, theirs):
        my_answer = "refused" if "error" in mine else f"{days(mine['first'])}\t{days(mine['last'])}"
        if my_answer == other:
            equal += 1
            continue
        why = known_difference(text, mine, other)
        if why is None and "far" in my_answer and other != "refused":
            why = "days outside the years 1 to 9999: only that both take the date was compared"
        if why is None:
            faults.append(f"{text!r}: Amends {my_answer!r}, edtf {other!r} {mine.get('error', '')}")
        else:
            differences[why] += 1
    print(f"{len(texts)} dates: {equal} read alike")
    for why, count in sorted(differences.items()):
        print(f"  {count} differ: {why}")
    print("\n".join(faults[:60]))
    sys.exit(bool(faults) or equal < len(texts) / 2)


main()

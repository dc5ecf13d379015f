"""Whether Splink takes the models that amends writes, and gives every pair the same weight.

    python3 -m venv /tmp/peers4 && /tmp/peers4/bin/pip install -r bench/peers/requirements_splink4.txt
    /tmp/peers4/bin/python bench/peers/splink_loads.py build/release/amends ../shared/data/linkage/fake_1000.csv

and the same with requirements.txt for Splink 5. A model of either version must load in both. Four models: one that
amends made from the columns, one that it trained anew from Splink 4's, one from Splink 5's, and one with weights of
term frequencies, 0 and negative ones among them. Exit status 1 when a pair is missing or a weight differs by more than
1e-9.
"""
import json
import pathlib
import subprocess
import sys
import tempfile

import pandas
import splink
from splink import DuckDBAPI, Linker

amends, file = sys.argv[1:3]
golden = pathlib.Path(__file__).resolve().parents[2] / "tests/golden/splink"
place = pathlib.Path(tempfile.mkdtemp())


def ours(name, *options):
    """The model that amends writes, and its pairs by ids."""
    first, model, pairs = place / f"{name}-1.json", place / f"{name}.json", place / f"{name}.csv"
    subprocess.run([amends, "link", file, *options, "--save-model", first, "--json"], check=True, capture_output=True)
    subprocess.run([amends, "link", file, "--model", first, "--save-model", model, "-o", pairs, "--json"], check=True,
                   capture_output=True)
    rows = pandas.read_csv(pairs)
    return model, {(r.unique_id_l, r.unique_id_r): r.match_weight for r in rows.itertuples()}


def theirs(model):
    """The pairs that Splink scores with it. Rows are read as amends reads them: all texts."""
    frame = pandas.read_csv(file, dtype="object").astype({"unique_id": int})
    settings = json.loads(model.read_text())
    if splink.__version__.startswith("4."):
        linker = Linker(frame, settings, DuckDBAPI())
    else:
        linker = Linker(DuckDBAPI().register(frame, dataset_display_name="people"), settings)
    rows = linker.inference.predict().as_pandas_dataframe()
    return {(r.unique_id_l, r.unique_id_r): r.match_weight for r in rows.itertuples()}


failed = False
for name, options in (("columns", ["--id", "unique_id", "--truth", "cluster"]),
                      ("from 4", ["--model", golden / "tutorial_v4.json", "--train"]),
                      ("from 5", ["--model", golden / "tutorial.json", "--train"]),
                      ("weights", ["--model", golden / "weights.json"])):
    model, expected = ours(name, *options)
    found = theirs(model)
    missing = expected.keys() ^ found.keys()
    largest = max((abs(expected[pair] - found[pair]) for pair in expected.keys() & found.keys()), default=0)
    good = not missing and largest <= 1e-9
    failed |= not good
    print(f"{'ok  ' if good else 'MISS'} Splink {splink.__version__}, model {name}: {len(found):,} pairs, "
          f"{len(missing)} in one only, largest difference {largest:.1e}", flush=True)
sys.exit(failed)

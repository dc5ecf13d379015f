"""Makes the stored results that link_test holds the scoring to: models as Splink saves them, and the
match weight that Splink gives every pair.

    python3 -m venv /tmp/peers && /tmp/peers/bin/pip install -r bench/peers/requirements.txt
    /tmp/peers/bin/python bench/peers/splink_golden.py ../shared/data/linkage tests/golden/splink

Under Splink 4 (requirements_splink4.txt) it makes the first case only, as tutorial_v4.

Each case is a model (NAME.json) and a list of pairs (NAME.csv: left id, right id, weight as the 16
hexadecimal digits of its double).
"""
import json
import pathlib
import struct
import sys

import pandas
import splink
from splink import ColumnExpression, DuckDBAPI, Linker, SettingsCreator, block_on
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons

is_version_4 = splink.__version__.startswith("4.")
data, target = map(pathlib.Path, sys.argv[1:3])
target.mkdir(parents=True, exist_ok=True)


def keep(name, linker, model=None):
    if model:
        (target / f"{name}.json").write_text(json.dumps(model, indent=2) + "\n")
    else:
        linker.misc.save_model_to_json(str(target / f"{name}.json"), overwrite=True)
    pairs = linker.inference.predict().as_pandas_dataframe()
    lines = sorted(
        f"{row.unique_id_l},{row.unique_id_r},{struct.pack('>d', row.match_weight).hex()}"
        for row in pairs.itertuples()
    )
    (target / f"{name}.csv").write_text("\n".join(lines) + "\n")
    print(name, len(lines), "pairs")


def linker_of(frames, settings):
    if is_version_4:
        return Linker(list(frames.values()), settings, DuckDBAPI(), input_table_aliases=list(frames))
    api = DuckDBAPI()
    tables = [api.register(frame, dataset_display_name=name) for name, frame in frames.items()]
    return Linker(tables if len(tables) > 1 else tables[0], settings)


def custom(name, conditions, tf=None):
    made = []
    for place, condition in enumerate(conditions):
        level = {"sql_condition": condition, "label_for_charts": f"{name} {place}"}
        if place == 0:
            level["is_null_level"] = True
        if tf and tf in (condition,):
            level["tf_adjustment_column"] = name
        made.append(level)
    made.append({"sql_condition": "ELSE", "label_for_charts": "else"})
    return {"output_column_name": name, "comparison_levels": made}


fake = pandas.read_csv(data / "fake_1000.csv", dtype={"cluster": str})
fake = fake.astype({c: "object" for c in fake.columns if c != "unique_id"})

# What Splink's tutorial uses: names, dates as text, term frequencies.
linker = linker_of({"fake": fake}, SettingsCreator(
    link_type="dedupe_only",
    comparisons=[
        comparisons.NameComparison("first_name"), comparisons.NameComparison("surname"),
        comparisons.DateOfBirthComparison("dob", input_is_string=True),
        comparisons.ExactMatch("city").configure(term_frequency_adjustments=True),
        comparisons.EmailComparison("email"),
    ],
    blocking_rules_to_generate_predictions=[block_on("first_name"), block_on("surname"), block_on("dob"),
                                            block_on("substr(email, 1, 5)", "city")],
))
linker.training.estimate_probability_two_random_records_match([block_on("first_name", "surname")], recall=0.7)
linker.training.estimate_u_using_random_sampling(1e6, seed=1)
linker.training.estimate_parameters_using_expectation_maximisation(block_on("dob"))
linker.training.estimate_parameters_using_expectation_maximisation(block_on("first_name"))
keep("tutorial_v4" if is_version_4 else "tutorial", linker)
if is_version_4:
    sys.exit()

# Levels that the library writes more seldom, and term frequencies on fuzzy levels.
fuzzy = {
    "output_column_name": "surname",
    "comparison_levels": [
        {"sql_condition": '"surname_l" IS NULL OR "surname_r" IS NULL', "is_null_level": True},
        {"sql_condition": '"surname_l" = "surname_r"', "tf_adjustment_column": "surname", "m_probability": 0.5,
         "u_probability": 0.003},
        {"sql_condition": 'damerau_levenshtein("surname_l", "surname_r") <= 1', "tf_adjustment_column": "surname",
         "tf_adjustment_weight": 0.5, "tf_minimum_u_value": 0.004, "m_probability": 0.2, "u_probability": 0.002},
        {"sql_condition": 'jaccard("surname_l", "surname_r") >= 0.75', "m_probability": 0.1, "u_probability": 0.01},
        {"sql_condition": 'jaro_similarity("surname_l", "surname_r") > 0.8 AND NOT "surname_l" LIKE \'A%\'',
         "m_probability": 0.1, "u_probability": 0.02},
        {"sql_condition": "ELSE", "m_probability": 0.1, "u_probability": 0.96},
    ],
}
names = {
    "output_column_name": "names",
    "comparison_levels": [
        {"sql_condition": '("first_name_l" IS NULL OR "first_name_r" IS NULL)', "is_null_level": True},
        {"sql_condition": '"first_name_l" = "surname_r" AND "first_name_r" = "surname_l"', "m_probability": 0.05,
         "u_probability": 0.0001},
        {"sql_condition": 'lower("first_name_l") = lower("first_name_r")', "m_probability": 0.6,
         "u_probability": 0.006},
        {"sql_condition": 'levenshtein(coalesce("first_name_l", \'\'), coalesce("first_name_r", \'\')) <= 2'
                          ' OR substr("first_name_l", 1, 3) = substr("first_name_r", 1, 3)',
         "m_probability": 0.2, "u_probability": 0.03},
        {"sql_condition": "ELSE", "m_probability": 0.15, "u_probability": 0.96},
    ],
}
years = {
    "output_column_name": "dob",
    "comparison_levels": [
        {"sql_condition": "try_strptime(\"dob_l\", '%Y-%m-%d') IS NULL OR try_strptime(\"dob_r\", '%Y-%m-%d') IS NULL",
         "is_null_level": True},
        {"sql_condition": '"dob_l" = "dob_r"', "m_probability": 0.6, "u_probability": 0.0005},
        {"sql_condition": "ABS(EPOCH(try_strptime(\"dob_l\", '%Y-%m-%d')) - EPOCH(try_strptime(\"dob_r\", '%Y-%m-%d')))"
                          " <= 2629800.0", "m_probability": 0.2, "u_probability": 0.005},
        {"sql_condition": "ABS(CAST(substr(\"dob_l\", 1, 4) AS INT) - CAST(substr(\"dob_r\", 1, 4) AS INT)) /"
                          " CAST(substr(\"dob_l\", 1, 4) AS DOUBLE) < 0.001", "m_probability": 0.1,
         "u_probability": 0.05},
        {"sql_condition": "ELSE", "m_probability": 0.1, "u_probability": 0.9445},
    ],
}
mail = {
    "output_column_name": "email",
    "comparison_levels": [
        {"sql_condition": '"email_l" IS NULL OR "email_r" IS NULL', "is_null_level": True},
        {"sql_condition": "NULLIF(regexp_extract(\"email_l\", '^[^@]+', 0), '') = "
                          "NULLIF(regexp_extract(\"email_r\", '^[^@]+', 0), '')", "m_probability": 0.7,
         "u_probability": 0.0002},
        {"sql_condition": "CASE WHEN len(\"email_l\") > 12 "
                          "THEN jaro_winkler_similarity(\"email_l\", \"email_r\") >= 0.9"
                          " ELSE \"email_l\" = \"email_r\" END", "m_probability": 0.2, "u_probability": 0.001},
        {"sql_condition": "ELSE", "m_probability": 0.1, "u_probability": 0.9988},
    ],
}
linker = linker_of({"fake": fake}, SettingsCreator(
    link_type="dedupe_only", probability_two_random_records_match=0.003,
    comparisons=[fuzzy, names, years, mail],
    blocking_rules_to_generate_predictions=[
        "l.surname = r.surname AND levenshtein(l.dob, r.dob) <= 4",
        "l.first_name = r.surname",
        "substr(l.dob, 1, 7) = substr(r.dob, 1, 7) AND l.city = r.city",
        block_on("first_name", "upper(city)"),
    ],
))
keep("levels", linker)

# Weights of term frequencies. The model is kept as it is given: a weight of 0 is 1 once Splink has saved it.
def weighted(name, exact, fuzzy):
    column = {"tf_adjustment_column": name}
    return {"output_column_name": name, "comparison_levels": [
        {"sql_condition": f'"{name}_l" IS NULL OR "{name}_r" IS NULL', "is_null_level": True},
        {"sql_condition": f'"{name}_l" = "{name}_r"', "m_probability": 0.5, "u_probability": 0.003} | column | exact,
        {"sql_condition": f'jaro_winkler_similarity("{name}_l", "{name}_r") > 0.8', "m_probability": 0.3,
         "u_probability": 0.02} | column | fuzzy,
        {"sql_condition": "ELSE", "m_probability": 0.2, "u_probability": 0.977},
    ]}


model = {
    "link_type": "dedupe_only", "probability_two_random_records_match": 0.003, "sql_dialect": "duckdb",
    "unique_id_column_name": "unique_id",
    "blocking_rules_to_generate_predictions": ["l.dob = r.dob", "l.surname = r.surname"],
    "comparisons": [
        weighted("surname", {"tf_adjustment_weight": 0}, {"tf_adjustment_weight": 0, "tf_minimum_u_value": 0.01}),
        weighted("first_name", {"tf_adjustment_weight": 2.5},
                 {"tf_adjustment_weight": -0.5, "disable_tf_exact_match_detection": True}),
        weighted("city", {"tf_adjustment_weight": None}, {"tf_adjustment_weight": 0.25}),
    ],
}
keep("weights", linker_of({"fake": fake}, model), model)

# Two and three sources.
parts = [fake[fake.unique_id % 3 == i].drop(columns=["cluster"]) for i in range(3)]
plain = [comparisons.ExactMatch("first_name"), comparisons.JaroWinklerAtThresholds("surname", [0.9, 0.8]),
         comparisons.LevenshteinAtThresholds("dob", [1, 2])]
for name, kind, count in (("two", "link_only", 2), ("three", "link_only", 3), ("both", "link_and_dedupe", 2)):
    linker = linker_of({"abc"[i]: parts[i] for i in range(count)}, SettingsCreator(
        link_type=kind, comparisons=plain,
        blocking_rules_to_generate_predictions=[block_on("first_name"), block_on("surname"), block_on("dob")]))
    keep(name, linker)

# Between sources, too, a value is as frequent as it is in all of them together.
terms = [comparisons.ExactMatch("first_name").configure(term_frequency_adjustments=True),
         comparisons.JaroWinklerAtThresholds("surname", [0.9, 0.8]).configure(term_frequency_adjustments=True),
         comparisons.LevenshteinAtThresholds("dob", [1, 2])]
linker = linker_of({"a": parts[0], "b": pandas.concat(parts[1:])}, SettingsCreator(
    link_type="link_only", comparisons=terms, probability_two_random_records_match=0.002,
    blocking_rules_to_generate_predictions=[block_on("first_name"), block_on("surname"), block_on("dob")]))
linker.training.estimate_u_using_random_sampling(1e6, seed=1)
linker.training.estimate_parameters_using_expectation_maximisation(block_on("dob"))
linker.training.estimate_parameters_using_expectation_maximisation(block_on("first_name"))
keep("terms", linker)

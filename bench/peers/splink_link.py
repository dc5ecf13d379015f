"""The whole job by Splink: train, score, cluster. Prints its seconds, pairs and peak memory as JSON.

    python bench/peers/splink_link.py people.csv model.json
"""
import json
import resource
import sys
import time

from splink import DuckDBAPI, Linker, block_on

people, model = sys.argv[1:3]
settings = json.load(open(model))
start = time.perf_counter()
api = DuckDBAPI()
connection = api._con
connection.execute("SET threads = 2")
rows = connection.execute(f"SELECT * EXCLUDE (cluster) FROM read_csv('{people}', all_varchar = true)").df()
table = api.register(rows, dataset_display_name="people")
linker = Linker(table, settings)
linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
for columns in (["first_name", "surname"], ["dob"]):
    linker.training.estimate_parameters_using_expectation_maximisation(block_on(*columns))
trained = time.perf_counter()
pairs = linker.inference.predict(threshold_match_probability=0.9)
count = len(pairs.as_duckdbpyrelation()) if hasattr(pairs, "as_duckdbpyrelation") else len(pairs.as_record_dict())
scored = time.perf_counter()
linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=0.95)
done = time.perf_counter()
print(json.dumps({"seconds": done - start, "train": trained - start, "score": scored - trained, "pairs_kept": count,
                  "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))

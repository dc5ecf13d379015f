"""Makes tests/golden/splink/functions.tsv: what DuckDB says of expressions over two texts.

    /tmp/peers/bin/python bench/peers/duckdb_functions.py tests/golden/splink/functions.tsv

Each row: the condition's value (an expression over "a_l" and "a_r"), the two texts, and the result:
NULL, or a number's double as 16 hexadecimal digits, or a text after "=".
"""
import random
import struct
import sys

import duckdb

connection = duckdb.connect()
random.seed(7)
letters = "abcde"
wide = "abcé日жşı"
NUMBERS = ["jaro_similarity(a_l, a_r)", "jaro_winkler_similarity(a_l, a_r)", "levenshtein(a_l, a_r)",
           "damerau_levenshtein(a_l, a_r)", "jaccard(a_l, a_r)", "len(a_l || a_r)"]
rows = []


def ask(expression, left, right):
    sql = f"SELECT {expression} FROM (SELECT ?::VARCHAR AS a_l, ?::VARCHAR AS a_r)"
    value = connection.execute(sql, [left, right]).fetchone()[0]
    if value is None:
        shown = "NULL"
    elif isinstance(value, bool):
        shown = struct.pack(">d", float(value)).hex()
    elif isinstance(value, (int, float)) or value.__class__.__name__ == "Decimal":
        shown = struct.pack(">d", float(value)).hex()
    else:
        shown = "=" + str(value)
    rows.append("\t".join([expression, left, right, shown]))


def text(alphabet, most):
    return "".join(random.choice(alphabet) for _ in range(random.randint(1, most)))


for alphabet, most, count in ((letters, 12, 120), ("ab", 20, 60), (wide, 10, 80), (letters, 80, 15)):
    for _ in range(count):
        left = text(alphabet, most)
        right = text(alphabet, most)
        if random.random() < 0.5:
            right = list(left)
            for _ in range(random.randint(1, 3)):
                at = random.randrange(len(right) + 1)
                kind = random.random()
                if kind < 0.3 and right:
                    del right[at % len(right)]
                elif kind < 0.6:
                    right.insert(at, random.choice(alphabet))
                elif len(right) > 1:
                    i = at % (len(right) - 1)
                    right[i], right[i + 1] = right[i + 1], right[i]
            right = "".join(right) or "a"
        for expression in NUMBERS:
            ask(expression, left, right)
for left, right in (("héllo wörld", "x"), ("abc", "y"), ("日本語", "z"), ("ABC-12", "q")):
    for start in (-10, -3, -1, 0, 1, 2, 5, 20):
        for length in (-2, 0, 1, 3, 10):
            ask(f"substr(a_l, {start}, {length})", left, right)
        ask(f"substr(a_l, {start})", left, right)
        ask(f"left(a_l, {start})", left, right)
        ask(f"right(a_l, {start})", left, right)
for left in ("2020-01-02", "2020-1-2", " 2020-01-02 ", "2020-02-30", "20-01-02", "2020-01-02x", "x", "0000-01-01",
             "2020-12-31", "1969-12-31"):
    ask("epoch(try_strptime(a_l, '%Y-%m-%d')) - epoch(try_strptime(a_r, '%Y-%m-%d'))", left, "2019-05-06")
    ask("date_diff('month', try_strptime(a_l, '%Y-%m-%d'), try_strptime(a_r, '%Y-%m-%d'))", left, "2019-05-06")
    ask("year(try_strptime(a_l, '%Y-%m-%d'))", left, "2019-05-06")
for left, right in (("02/03/2020", "3 Mar 2020"), ("2/3/20", "3 march 2021"), ("29/02/2019", "1 jan 70")):
    ask("epoch(try_strptime(a_l, '%d/%m/%Y'))", left, right)
    ask("epoch(try_strptime(a_l, '%d/%m/%y'))", left, right)
    ask("epoch(try_strptime(a_r, '%d %b %Y'))", left, right)
    ask("epoch(try_strptime(a_r, '%d %B %Y'))", left, right)
for left, right in (("Robert Ünal", "robert ünal"), ("a b c", "b"), ("x@y.org", "x@z.org"), ("ABC 123", "ABC-124")):
    for expression in (
        "lower(a_l)", "upper(a_l)", "lower(a_l) = lower(a_r)", "a_l < a_r", "a_l LIKE '%b%'", "a_l ILIKE 'A_C%'",
        "regexp_extract(a_l, '^[^@]+', 0)", "regexp_extract(a_l, '([A-Z]+)[ -]([0-9]+)', 2)",
        "NULLIF(regexp_extract(a_l, '[0-9]+', 0), '')", "coalesce(nullif(a_l, a_r), 'same')",
        "split_part(a_l, ' ', 2)", "split_part(a_l, ' ', -1)", "replace(a_l, 'b', 'xx')", "trim('  ' || a_l || ' ')",
        "concat(a_l, NULL, a_r)", "concat_ws('-', a_l, a_r)", "reverse(a_l)", "a_l[1] = a_r[1]", "a_l[-1]",
        "CASE WHEN a_l = 'a b c' THEN 1 ELSE 2 END", "a_l IN ('a b c', 'q')", "a_l BETWEEN 'a' AND 'b'",
        "len(list_intersect(string_split(a_l, ' '), string_split(a_r, ' ')))", "NOT (a_l IS NULL) AND a_r IS NOT NULL",
        "a_l IS NOT DISTINCT FROM a_r", "7 / 2", "7 // 2",
        "7 % 3", "-7 % 3", "greatest(1, NULL, 3)", "least(len(a_l), 4)",
        "cast(0.1 as float) = 0.1", "NULL = 1 OR 1 = 1", "NULL AND 1 = 2", "cast(2.5 as int)", "abs(-3.5)",
        "regexp_replace(a_l, '[a-z]', '.', 'g')", "starts_with(a_l, 'A')", "contains(a_l, 'b')",
    ):
        ask(expression, left, right)
for part in ("day", "weeks", "month", "quarter", "YEAR", "decade", "century", "millennium", "isoyear", "yearweek", "dow",
             "hour", "mins", "s", "ms"):
    for left, right in (("1969-12-30", "1970-01-05"), ("1959-12-31", "2001-01-01"), ("2024-12-29", "2024-12-30"),
                        ("2005-03-01", "2004-01-01"), ("1968-06-01", "1960-01-03")):
        ask(f"date_diff('{part}', try_strptime(a_l, '%Y-%m-%d'), try_strptime(a_r, '%Y-%m-%d'))", left, right)
for part in ("hour", "minute", "second", "day"):
    for left, right in (("1969-12-31 23:59:59", "1970-01-01 00:30:00"), ("2024-01-01 10:59:59", "2024-01-01 12:00:00"),
                        ("1960-05-01 22:30:30", "1960-05-02 01:10:10")):
        ask(f"date_diff('{part}', try_strptime(a_l, '%Y-%m-%d %H:%M:%S'), try_strptime(a_r, '%Y-%m-%d %H:%M:%S'))",
            left, right)
for left, right in (("10", "nan"), ("nan", "nan"), ("nan", "-nan"), ("nan", "inf"), ("1", "2")):
    for expression in (
        "abs(try_cast(a_l as double) - try_cast(a_r as double)) <= 1",
        "try_cast(a_l as double) = try_cast(a_r as double)",
        "try_cast(a_l as double) < try_cast(a_r as double)", "try_cast(a_l as double) >= try_cast(a_r as double)",
        "greatest(try_cast(a_l as double), 3) <= 1e300", "least(try_cast(a_l as double), 3) <= 3",
    ):
        ask(expression, left, right)
for left in ("2.5", "3.5", "-2.5", "0.5", "-0.5", "2.4999"):
    ask("cast(cast(a_l as double) as int)", left, "1")
    ask("cast(a_l as int)", left, "1")
for left in ("1980-03-05", "1980-03-05T10:11:12", "1980-03-05 ", " 1980-03-05 10:11", "1980-03-05 10:11:12 ",
             "1980-03-05T23:59:59-05", "1980-03-05T10:11:12.25Z", "1980-03-05 10:11:12 UTC", "1980-03-05Z", "1980/3/5",
             "1980 03 05", "1980-03/05", "19800305", "1980-03-05T", "1980-03-05 25:00:00", "1980-03-05 24:00:00",
             "1980-03-05T10:11:60", "1980-02-30", "+1980-03-05", "99999-01-01", "-0044-03-15", "1969-12-31 23:00:00"):
    ask("epoch(try_cast(a_l as date))", left, "1980-03-05")
    ask("epoch(try_cast(a_l as timestamp))", left, "1980-03-05")
    ask("try_cast(a_l as date) = try_cast(a_r as date)", left, "1980-03-05")
    ask("epoch(cast(try_cast(a_l as timestamp) as date))", left, "1980-03-05")
for left in ("127.4", "127.5", "-128.4", "-128.5", "-129", "0", "255.4", "255.5", "-1", "32767.5", "2147483647.4",
             "2147483647.5", "3000000000", "9007199254740991", "1e19", "1e39", "1e400", "inf", "-inf", "nan", "1_000",
             "1__0", "_1", "1_", "1_0.5_0", "1e1_0", "  7 ", "+7", ".5", "5.", "1e", "1,000", "true", "999.95",
             "999.94", "0.05", "1.005", "12345.6789", "9223372036854775808"):
    for kind in ("tinyint", "smallint", "integer", "int", "bigint", "hugeint", "utinyint", "usmallint", "uinteger",
                 "ubigint", "uhugeint", "decimal", "decimal(4,1)", "numeric(18,2)", "dec(10)", "double"):
        if left == "9223372036854775808" and kind in ("hugeint", "ubigint", "uhugeint", "double"):
            continue
        if kind == "double" and left in ("1e400", "inf", "-inf", "nan"):
            ask("1e300 < try_cast(a_l as double)", left, "1")
            continue
        ask(f"try_cast(a_l as {kind})", left, "1")
    ask("try_cast(try_cast(a_l as double) as tinyint)", left, "1")
    ask("try_cast(try_cast(a_l as double) as bigint)", left, "1")
    ask("try_cast(try_cast(a_l as double) as decimal(4,1))", left, "1")
for left, right in (("7", "1980-03-05"), ("-7.5", "1979-12-31"), ("0.5", "2000-01-01")):
    for expression in (
        "try_cast(a_l as double) // 2", "try_cast(a_l as integer) // 2", "try_cast(a_l as decimal(4,1)) // 2",
        "len(a_l) // 2", "0.5 // 2", "7 // 2.0", "-7 // 2", "abs(try_cast(a_l as int)) // 2", "sqrt(16) // 3",
        "year(try_cast(a_r as date)) // 10", "levenshtein(a_l, a_r) // 3", "coalesce(try_cast(a_l as int), 1) // 2",
        "(len(a_l) + 4) // 3", "(len(a_l) + 0.5) // 3", "jaro_similarity(a_l, a_r) // 2", "try_cast(a_l as double) % 2",
        "date_diff('day', try_cast(a_r as date), try_cast('2001-01-01' as date)) // 365",
    ):
        ask(expression, left, right)
for left in ("\u2003a b\u3000", "\u00a0a\u2009 ", "\u200ba", "\u2003", " \u1680é "):
    ask("trim(a_l)", left, "x")
    ask("len(trim(a_l))", left, "x")
for left, right in (("9007199254740993", "9007199254740992"), ("123456789012345678", "123456789012345679"),
                    ("9223372036854775807", "-9223372036854775808"), ("170141183460469231731687303715884105727", "1"),
                    ("-7", "2"), ("7", "-2")):
    whole = "cast(a_l as hugeint)", "cast(a_r as hugeint)"
    for operator in ("-", "//", "%", "=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM"):
        ask(f"cast({whole[0]} {operator} {whole[1]} as varchar)", left, right)
    for expression in (
        "-{}", "abs({})", "greatest({}, {})", "least({}, {})", "coalesce({}, 0)", "nullif({}, {})",
        "{} = 9007199254740993", "{} > 9007199254740992", "{} in (1, 123456789012345678)", "{} = cast(a_r as double)",
        "cast({} as double) = cast({} as double)", "CASE WHEN {} > 7 THEN {} ELSE 0 END",
    ):
        second = whole[0] if expression.startswith("CASE") else whole[1]
        ask(f"cast({expression.replace('{}', whole[0], 1).replace('{}', second)} as varchar)", left, right)
    if len(left) < 20:
        for expression in (f"{whole[0]} + {whole[1]}", f"{whole[0]} * 1000003",
                           f"{whole[0]} // 10 * 10 + {whole[0]} % 10"):
            ask(f"cast({expression} as varchar)", left, right)
for left, right in (("abc", "12.50"), ("abcdefghijk", "-0.05"), ("a", "7")):
    for expression in (
        "0.1 + 0.2 = 0.3", "0.1 + 0.2", "len(a_l) * 0.1", "len(a_l) * 1.1 <= 12.1",
        "0.7 * len(a_l) - 0.35", "1.50", "-(1.50)", "1.5 * 2.25", "1e0 * 0.1 + 0.2", "try_cast(a_r as decimal(10,2))",
        "try_cast(a_r as decimal(10,2)) * 2",
        "try_cast(a_r as decimal(10,2)) + 0.001", "try_cast(a_r as decimal(10,2)) + 1 > 0.95",
        "round(try_cast(a_r as decimal(9,1)))",
        "abs(try_cast(a_r as decimal(9,1)))", "try_cast(a_r as double)", "try_cast(a_r as double) * 2",
        "try_cast(a_r as float)", "1e20", "1e-5", "sqrt(-1)", "coalesce(1.5, 2)", "greatest(1.25, len(a_l))",
        "7 // 2.0",
        "cast(2.5 as decimal(3,1))::int", "try_cast(try_cast('1e39' as double) as float)", "try_cast('nan' as double)",
        "try_cast('-inf' as double)",
        "if(a_l = 'abc', 1, 2)", "if(NULL, a_l, a_r)", "if(a_l < a_r, 'less', a_l)",
    ):
        ask(f"cast({expression} as varchar)", left, right)
for left in ("0x10", "0XfF", "-0x10", "+0x10", "0x", "0x1_0", "0x1__0", "0xfg", "0b101", "0B12", "0xffffffffffffffff",
             "1e3", "12.5e1", " 0x10", "0x10 ", " 0b11", " 0x", " 12 ", " "):
    for kind in ("integer", "smallint", "ubigint", "hugeint", "double", "decimal(10,2)"):
        ask(f"cast(try_cast(a_l as {kind}) as varchar)", left, "1")
for left in ("b",):
    ask("cast(string_split(replace(a_l, 'b', ''), a_r)[1] IS NULL as varchar)", left, "x")
    for expression in ("try_cast('-0.04' as decimal(4,1))", "cast(-1 // 3 as double)", "round(9007199254740993)",
                       "string_split(a_l, NULL)[1]", "string_split(a_l, nullif(a_r, 'x'))[1]"):
        ask(f"cast({expression} as varchar)", left, "x")
for left in ("e\u0301a", "\u00e9a", "\U0001f468\u200d\U0001f469\u200d\U0001f467x",
             "\U0001f1eb\U0001f1f7\U0001f1e9\U0001f1ea",
             "\ud55c\uae00", "\u0915\u094d\u0937\u093f", "\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", "ab c"):
    for expression in ("reverse(a_l)", "string_split(a_l, '')[2]", "split_part(a_l, '', -1)",
                       "len(string_split(a_l, ''))", "ltrim(a_l, 'ae')", "rtrim(a_l, 'ac')", "trim(a_l, a_r)",
                       "ends_with(a_l, 'a')", "suffix(a_l, a_r)",
                       "prefix(a_l, a_r)", "regexp_full_match(a_l, '.b c')", "regexp_matches(a_l, 'B', 'i')",
                       "regexp_replace(a_l, 'A|B', '<\\0>', 'gi')", "regexp_extract(a_l, 'B .', 0, 'i')",
                       "regexp_matches(a_l, '.', 'l')", "string_split(a_l, '') < string_split(a_r, '')",
                       "len(list_intersect(string_split(a_l, ''), NULL))",
                       "len(list_intersect(NULL, string_split(a_l, '')))"):
        ask(f"cast({expression} as varchar)", left, "a")
for left in ("0044-03-15 (BC)", "0044-03-15 (bc) 10:00:00", "0044-03-15(BC)", "-0044-03-15 (BC)", "-0044-03-15",
             "epoch", " EPOCH ", "2020-01-02 03:04:05+0230", "2020-01-02 03:04:05+02:30:15", "2020-01-02 03:04:05+2",
             "2020-01-02 03:04:05+023", "2020-01-02 03:04:05 Europe/Paris", "2020-01-02 03:04:05UTC",
             "2020-01-02 03:04:05 UTC ", "2020-01-02 03:04:05  UTC", "2020-01-02 03:04:05 A.b",
             "2020-01-02T03:04:05.5Z",
             "2020-01-02T03:04:05.123456", "2020-01-02",
             "3Mar2020", "3 Mar 2020", "3  Mar  2020 ", "10000-01-01"):
    for kind in ("date", "timestamp"):
        ask(f"cast(try_cast(a_l as {kind}) as varchar)", left, "1")
    for shape in ("%Y-%m-%d", "%d %b %Y", "%Y-%m-%dT%H:%M:%S.%f"):
        ask(f"cast(try_strptime(a_l, '{shape}') as varchar)", left, "1")
    ask("cast(coalesce(try_cast(a_l as date), date '2020-01-01') as varchar)", left, "1")
    ask("cast(greatest(try_cast(a_l as date), timestamp '2020-01-01 00:00:00') as varchar)", left, "1")
open(sys.argv[1], "w").write("\n".join(rows) + "\n")
print(len(rows), "rows")

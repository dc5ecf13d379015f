"""A file of made-up people for bench/run link: N records, about a fifth of them a second record of somebody, with
the mistakes that people make. Names are letters at random with the frequencies of real ones (Zipf).

    python3 bench/peers/make_people.py 1000000 people.csv
"""
import random
import sys

count, target = int(sys.argv[1]), sys.argv[2]
random.seed(11)
syllables = ["ka", "lo", "mi", "ra", "te", "so", "vi", "an", "el", "dor", "nas", "pe", "ru", "shi", "tan", "ul", "ber",
             "cor", "dan", "fin"]


def names(size, parts):
    made = set()
    while len(made) < size:
        made.add("".join(random.choice(syllables) for _ in range(random.randint(2, parts))).capitalize())
    made = sorted(made)
    random.shuffle(made)
    return made


def zipf(values, exponent):
    total, sums = 0.0, []
    for rank in range(len(values)):
        total += 1 / (rank + 8) ** exponent
        sums.append(total)
    return values, sums


first, last, towns = zipf(names(6000, 3), 1.0), zipf(names(60000, 4), 0.9), zipf(names(2000, 3), 0.8)


def draw(table):
    return random.choices(table[0], cum_weights=table[1])[0]


def typo(text):
    if len(text) < 3:
        return text
    at = random.randrange(len(text) - 1)
    kind = random.random()
    if kind < 0.3:
        return text[:at] + text[at + 1:]
    if kind < 0.6:
        return text[:at] + random.choice("aeiourst") + text[at + 1:]
    return text[:at] + text[at + 1] + text[at] + text[at + 2:]


def person():
    return [draw(first), draw(last),
            f"{random.randint(1930, 2005)}-{random.randint(1, 12):02}-{random.randint(1, 28):02}",
            draw(towns), f"{random.randint(1000, 9999)}"]


with open(target, "w") as out:
    out.write("unique_id,first_name,surname,dob,city,postcode,cluster\n")
    kept = []
    for row in range(count):
        if row % 5 == 4:
            cluster, values = random.choice(kept)
            values = list(values)
            for place in range(5):
                luck = random.random()
                if luck < 0.08:
                    values[place] = typo(values[place])
                elif luck < 0.13:
                    values[place] = ""
        else:
            cluster, values = row, person()
            if len(kept) < 200000:
                kept.append((cluster, values))
            else:
                kept[random.randrange(200000)] = (cluster, values)
        out.write(f"{row},{','.join(values)},{cluster}\n")

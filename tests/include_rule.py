"""Fails when a source file includes a module that the table in cmake/table.cmake does not allow it, or when a
public header names a library that must stay inside (JSON, TOML, curl, SQLite)."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
table = (root / "cmake/table.cmake").read_text()
allowed = {"cli": None}
for name, body in re.findall(r"amends_module\((\w+)(.*?)\)", table, re.S):
    deps = re.search(r"DEPS((?:\s+[a-z_]+)*)", body)
    allowed[name] = {name, *(deps.group(1).split() if deps else [])}

# A header is internal when only its own module includes it; those may name libraries.
hidden = ("simdjson", "nlohmann", "toml++", "curl/", "sqlite3", "valijson", "pugixml", "zip.h", "magic.h", "pango",
          "cairo")
faults = []
includes_of = {}
for path in sorted((root / "src").rglob("*")):
    if path.suffix not in (".cc", ".h"):
        continue
    module = path.parent.name
    includes = re.findall(r'^#include ["<]([^">]+)[">]', path.read_text(), re.M)
    includes_of[path] = includes
    for include in includes:
        target = include.split("/")[0]
        if target in allowed and target != module and allowed[module] is not None and target not in allowed[module]:
            faults.append(f"{path.relative_to(root)}: includes {include}, and {module} may not include {target}")

for path, includes in includes_of.items():
    if path.suffix != ".h" or path.parent.name == "cli":
        continue
    libraries = [i for i in includes if i.startswith(hidden)]
    if not libraries:
        continue
    own = f"{path.parent.name}/{path.name}"
    for user, others in includes_of.items():
        if own in others and user.parent.name != path.parent.name:
            faults.append(f"{own}: names {libraries[0]}, and {user.relative_to(root)} includes it from outside")

print("\n".join(faults) if faults else f"{len(includes_of)} files keep to the table")
sys.exit(bool(faults))

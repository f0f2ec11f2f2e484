"""Prints gcovr's summary as a table: which part of each folder's lines the tests ran."""
import collections
import json
import sys

lines = collections.defaultdict(lambda: [0, 0])
with open(sys.argv[1], encoding="utf-8") as summary:
    for file in json.load(summary)["files"]:
        parts = file["filename"].split("/")
        folder = "/".join(parts[:2]) if len(parts) > 2 else parts[0]
        for name in (folder, "all"):
            lines[name][0] += file["line_covered"]
            lines[name][1] += file["line_total"]
print(f"{'folder':<24} {'lines':>7} {'run':>7} {'part':>7}")
for folder, (covered, total) in sorted(lines.items(), key=lambda item: (item[0] == "all", item[0])):
    if total:
        print(f"{folder:<24} {total:>7} {covered:>7} {100 * covered / total:>6.1f} %")

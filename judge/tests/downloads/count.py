"""Counts downloads as docs/downloads.md says it, by other means than the judge: `count.py SIZES LOG...`.

SIZES is a list such as `/data/a=44,/data/b=100`. A line counts as often as in the log that has it most often.
"""
import gzip
import re
import sys
from collections import Counter, defaultdict
from datetime import datetime, timedelta, timezone

sizes = {path: int(size) for path, size in (pair.split("=") for pair in sys.argv[1].split(","))}
lines = Counter()
for name in sys.argv[2:]:
    with open(name, "rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    with (gzip.open if is_packed else open)(name, "rt") as log:
        lines |= Counter(line.strip() for line in log)

request = re.compile(
    r'(?P<client>\S+) \S+ .*?\[(?P<day>\d+)/(?P<month>\w+)/(?P<year>\d+):(?P<hour>\d+):(?P<minute>\d+):(?P<second>\d+)'
    r' (?P<sign>[+-])(?P<zone>\d{4})\] "GET (?P<path>/[^ ?]*)\S* HTTP/[0-9.]+" (?P<status>\d+) (?P<sent>\d+)'
    r' "[^"]*" "(?P<agent>[^"]*)"'
)
months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
whole, parts, sent_in_all, clients = defaultdict(Counter), defaultdict(Counter), Counter(), defaultdict(set)
for line, times in lines.items():
    found = request.fullmatch(line)
    if not found or found["path"] not in sizes or found["status"] not in ("200", "206"):
        continue
    if "bot" in found["agent"].lower():
        continue
    number = lambda name: int(found[name])
    local = datetime(number("year"), months.index(found["month"]) + 1, *map(number, ("day", "hour", "minute", "second")))
    ahead = timedelta(hours=int(found["zone"][:2]), minutes=int(found["zone"][2:]))
    moment = local - ahead if found["sign"] == "+" else local + ahead
    day = moment.replace(tzinfo=timezone.utc).date().isoformat()
    size, sent, client = sizes[found["path"]], number("sent"), found["client"]
    file, sent = (day, found["path"]), min(sent, size)
    clients[file].add(client)
    sent_in_all[file] += times * sent
    if found["status"] == "200" and sent == size:
        whole[file][client] += times
    else:
        parts[file][client] += times * sent
for day, path in sorted(clients):
    file = (day, path)
    joined = sum(sent // sizes[path] for sent in parts[file].values())
    begun = sum(sent < sizes[path] for sent in parts[file].values())
    completed = sum(whole[file].values()) + joined
    print(day, path, completed + begun, completed, begun, sent_in_all[file], len(clients[file]), sep=",")

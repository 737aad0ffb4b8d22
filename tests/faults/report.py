"""The figures of a proof, so that a reader sees that it is not empty."""

from tests.faults.seeds import Sum

LINES = {
    "lived": ("messages", "attempts", "arrived", "tasks"),
    "processes": ("plan run", "deliver run", "receive run", "desk run"),
    "died": (
        "died before",
        "died after",
        "died there again",
        "plan died",
        "deliver died",
        "receive died",
    ),
    "also": (
        "error before",
        "error after",
        "waited",
        "in between",
        "twin workers",
        "offered again",
    ),
    "queue": (
        "queue lost",
        "queue late",
        "queue doubled",
        "dead letters",
        "redriven dropped",
        "redriven requeued",
    ),
    "events": ("event_lost", "event_doubled", "event_late", "event_nameless", "failed_later"),
}


def printed(title: str, total: Sum) -> None:
    """Print what many seeds came to."""
    counts = total.counts
    print(f"\n{title}: {total.seeds:,} seeds, {len(total.wrong)} with anything wrong")
    for name, kinds in LINES.items():
        print(f"  {name:<10} {_listed((kind, counts[kind]) for kind in kinds)}")
    for name, mark in (("answers", "fate "), ("ends", "unknown")):
        found = {k.removeprefix("fate "): n for k, n in counts.items() if k.startswith(mark)}
        print(f"  {name:<10} {_listed(sorted(found.items()))}")
    calls = {kind: n for kind, n in counts.items() if ": " in kind}
    print(f"  calls      {sum(calls.values()):,} through {len(calls)} boundaries")
    unknown = sum(n for kind, n in counts.items() if kind.startswith("unknown"))
    print(f"  unknown    {unknown / max(1, counts['attempts']):.2%} of all attempts ended so")


def _listed(pairs) -> str:
    return ", ".join(f"{number:,} {kind}" for kind, number in pairs)

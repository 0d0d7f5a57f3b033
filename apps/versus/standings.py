"""Who is ahead, in rows and on the whole. A ratio above 1 is Upforge's."""

import math

from rows import GROUPS

OURS = "Upforge"


def standing(results, measure):
    """The best peer by what is to be small, and its ratio to ours; nothing where either lacks."""
    peers = {name: result[measure] for name, result in results.items()
             if name != OURS and result["status"] in ("timed", "measured")}
    ours = results.get(OURS, {"status": "failed"})
    if not peers or ours["status"] not in ("timed", "measured"):
        return {}
    best = min(peers, key=peers.get)
    return {"best_peer": best, "ratio": peers[best] / ours[measure]}


def geometric_mean(ratios):
    return math.exp(math.fsum(map(math.log, ratios)) / len(ratios))


def means(rows):
    """Of each group and number of threads that has a ratio."""
    result = []
    for threads in sorted({row["threads"] for row in rows}):
        for group, name in GROUPS.items():
            members = [row for row in rows if (row["group"], row["threads"]) == (group, threads)]
            ratios = [row["ratio"] for row in members if "ratio" in row]
            if ratios:
                result.append({"threads": threads, "group": group, "name": name,
                               "ratio": geometric_mean(ratios), "rows": len(ratios),
                               "rows_without": len(members) - len(ratios)})
    return result

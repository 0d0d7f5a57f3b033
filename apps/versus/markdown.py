"""The comparison as a table for people to read."""

SIGNS = {"unsupported": "–", "unchecked": "?", "wrong": "wrong", "failed": "failed"}

EXPLANATION = """\
The least milliseconds of a run, and GFLOP/s of the direct algorithm. {precision} Each runs in a \
process of its own, and they take turns on the same machine. A model is loaded once. Its inputs lie \
where and as the engine reads them before the clock starts, and outputs stay where and as it \
writes them: channels innermost for Upforge, ONNX's order for onnxruntime and OpenVINO, which take \
no other, packed channels for ncnn, the own order of MNN and of oneDNN. What an engine reorders \
within a run is its own time. *Ratio* is the best peer's time over Upforge's: above 1 Upforge is faster. `–`: the \
engine does not have the operator; `?`: no other engine does, to compare with; versus.json has the \
reason."""

MEMORY = """\
Memory is what a process holds at most while it loads the model and runs it twice, less what it held \
before: Python's and NumPy's part is not the engines'. In parentheses the whole."""

PRECISIONS = {
    "fp32": "All engines compute in fp32; outputs agree with the first peer's within {bound:.0e} of "
            "their range, or no time is shown.",
    "bf16": "All engines are asked for bf16; those that computed a row in fp32 nonetheless, by their "
            "own account, have fp32 beside the time. Images are floats before and after, but those "
            "that ncnn makes, which stay bf16; oneDNN is a single primitive, and the conversion "
            "before it. Outputs agree with those of another engine in fp32 (the first of "
            "onnxruntime, OpenVINO, ncnn and MNN that has the operator) within {bound:.0e} of their "
            "range, or no time is shown."}


def count(number, noun):
    return f"{number} {noun}" + ("" if number == 1 else "s")


def cell(result, precision):
    if result is None:
        return ""
    unlike = ", fp32" if result.get("precision") == "fp32" != precision else ""
    if result["status"] == "timed":
        text = f"{result['min_ms']:.3g}" if result["min_ms"] < 100 else f"{result['min_ms']:.0f}"
        return text + (f" ({result['gflops']:.0f})" if "gflops" in result else "") + unlike
    if result["status"] == "measured":
        return f"{result['model_mib']:.0f} MiB ({result['peak_mib']:.0f})" + unlike
    return SIGNS[result["status"]]


def verdict(row):
    if "ratio" not in row:
        return ""
    ratio = f"{row['ratio']:.2f}"
    return f"**{ratio}**" if row["ratio"] >= 1 else f"{ratio}, {row['best_peer']} is ahead"


def table(rows, engines, precision):
    lines = ["| row | " + " | ".join(f"{engine} {precision}" for engine in engines) + " | ratio |",
             "|---|" + "---:|" * len(engines) + "---|"]
    for row in rows:
        cells = [cell(row["engines"].get(engine), precision) for engine in engines]
        lines.append("| " + " | ".join([row["what"], *cells, verdict(row)]) + " |")
    return lines


def summary(rows, means):
    lines = [f"- Geometric mean of {count(mean['rows'], 'row')} of {mean['name']}: "
             f"**{mean['ratio']:.2f}**"
             + (f", without {count(mean['rows_without'], 'row')} that cannot be compared"
                if mean["rows_without"] else "")
             for mean in means]
    behind = [f"{row['what']} ({row['ratio']:.2f})" for row in rows if row.get("ratio", 1) < 1]
    if behind:
        lines.append(f"- A peer is ahead in {count(len(behind), 'row')}: {'; '.join(behind)}")
    return lines


def as_markdown(report):
    versions = ", ".join(f"{name} {version}" for name, version in report["versions"].items())
    lines = ["# Upforge and other engines", "",
             f"{report['date']}, {report['cpu']} ({count(report['cpus'], 'processor')}). "
             f"{versions}. `{report['command']}`", "",
             EXPLANATION.format(precision=PRECISIONS[report["precision"]].format(
                 bound=report["bound"])), ""]
    if any(row["group"] == "memory" for row in report["rows"]):
        lines += [MEMORY, ""]
    for threads in sorted({row["threads"] for row in report["rows"]}):
        rows = [row for row in report["rows"] if row["threads"] == threads]
        means = [mean for mean in report["means"] if mean["threads"] == threads]
        lines += [f"## {count(threads, 'thread')}", "",
                  *table(rows, report["engines"], report["precision"]), "",
                  *summary(rows, means), ""]
    for name, reason in report["left_out"].items():
        lines += [f"{name} is not in the table: {reason}", ""]
    return "\n".join(lines).rstrip() + "\n"

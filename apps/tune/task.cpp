#include "tune/task.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <sstream>

#include "bench/samples.h"
#include "bench/subject.h"
#include "network/precision.h"
#include "tune/workload.h"
#include "upforge/error.h"

namespace upforge::tune {
namespace {

using std::chrono::steady_clock;

/// Runs, of which the fastest counts.
constexpr int turns = 3;

/// `hw=64` is `h=64 w=64`, and what is not said is usual.
kernels::Problem parse_terms_of_records(const std::string& text, DataType usual) {
    std::istringstream words(text);
    std::string operation;
    words >> operation;
    std::map<std::string, std::string> values{{"n", "1"}, {"k", "1"}, {"s", "1"},
                                              {"d", "1"}, {"g", "1"}, {"exact", "0"}};
    for (std::string word; words >> word;) {
        const std::size_t equals = std::min(word.find('='), word.size());
        const std::string name = word.substr(0, equals);
        const std::string value = word.substr(std::min(equals + 1, word.size()));
        if (name == "hw") {
            values["h"] = values["w"] = value;
        } else {
            values[name] = value;
        }
    }
    const bool transposed = operation.ends_with("conv_transpose");
    values.try_emplace("border", transposed || values["k"] != "1" ? "1" : "0");
    if (transposed) {
        values["exact"] = "1";
    }
    std::string spelt = operation;
    for (const char* name : {"n", "h", "w", "ci", "co", "k", "s", "d", "g", "border", "exact"}) {
        spelt += fmt::format(" {}={}", name, values[name]);
        values.erase(name);
    }
    const std::string floats = name_of(DataType::f32);
    const std::string storage = values.try_emplace("storage", name_of(usual)).first->second;
    const std::string result = values.try_emplace("result", storage).first->second;
    spelt += storage == floats ? "" : fmt::format(" storage={}", storage);
    spelt += result == storage ? "" : fmt::format(" result={}", result);
    values.erase("storage");
    values.erase("result");
    if (!values.empty()) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("'{}' is no parameter of a problem; they are n, h, w, hw, ci, co, "
                                "k, s, d, g, border, exact, storage and result, such as ci=256",
                                values.begin()->first));
    }
    return kernels::parse_problem(spelt);
}

Task timed(const kernels::Problem& problem) {
    for (const DataType stored : {problem.elements.storage, problem.elements.result}) {
        require_kernels_for(precision_of(stored));
    }
    const Workload work(problem, 1);
    RecordedRun run = work.record();
    run();
    bench::Samples times;
    for (int turn = 0; turn < turns; ++turn) {
        const auto start = steady_clock::now();
        run();
        times.add(std::chrono::duration<double>(steady_clock::now() - start).count());
    }
    return {problem, complete_recipe(run.kernel()), 1, times.least()};
}

}  // namespace

std::vector<Task> tasks_of(std::shared_ptr<const plan::Plan> plan) {
    bench::Subject subject("network", std::move(plan));
    subject.warm_up();
    for (int turn = 0; turn < turns; ++turn) {
        subject.run_by_layers();
    }
    std::map<std::string, Task> tasks;
    for (std::size_t node = 0; node < subject.layers.size(); ++node) {
        for (const kernels::Choice& choice : subject.context.recording(node).choices()) {
            if (!choice.problem) {
                continue;
            }
            const auto [task, added] =
                tasks.try_emplace(to_string(*choice.problem),
                                  Task{*choice.problem, complete_recipe(*choice.kernel), 0, 0});
            ++task->second.count;
            task->second.seconds += subject.layers[node].times.least();
        }
    }
    std::vector<Task> sorted;
    for (auto& [name, task] : tasks) {
        sorted.push_back(std::move(task));
    }
    std::ranges::stable_sort(sorted, std::ranges::greater(), &Task::seconds);
    return sorted;
}

bool in_terms_of_records(const std::string& text) {
    return text.find(" ci=") != std::string::npos;
}

Task task_of(const std::string& text, DataType storage) {
    return timed(parse_terms_of_records(text, storage));
}

}  // namespace upforge::tune

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands/commands.h"
#include "compare/comparison.h"
#include "model_input/fill_inputs.h"
#include "model_input/opened.h"
#include "precision_option.h"
#include "process.h"
#include "progress.h"
#include "table.h"
#include "upforge/error.h"

namespace upforge::commands {

namespace {

using compare::Layer;

/// Above this, the whole naive network would take longer than some seconds.
constexpr double most_flops_of_all = 4e9;

struct Options {
    ModelOptions model;
    bool full = false;
    int samples = 64;
    unsigned seed = 1;
    bool json = false;
};

struct Comparison {
    std::vector<Layer> layers;
    bool sampled;
    ChosenPrecision precision;

    /// The loosest of all layers.
    compare::Bounds bounds() const {
        const auto largest = [&](double compare::Bounds::*bound) {
            double most = 0;
            for (const Layer& layer : layers) {
                most = std::max(most, layer.bounds.*bound);
            }
            return most;
        };
        return {largest(&compare::Bounds::own), largest(&compare::Bounds::accumulated),
                largest(&compare::Bounds::unequal)};
    }

    std::size_t broken() const {
        return layers.size() - std::ranges::count_if(layers, compare::within_bounds);
    }
};

double flops_of(const graph::Graph& graph) {
    double flops = 0;
    for (const graph::Node& node : graph.nodes) {
        flops += node.operation->flops(input_types(graph, node), output_types(graph, node));
    }
    return flops;
}

Comparison compare_layers(const Opened& opened, const Options& options) {
    plan::Context context(opened.compiled.plan);
    fill_inputs(opened.inputs, options.seed, context);
    Progress progress("comparing layer");
    const auto show = [&](std::size_t done, std::size_t all) { progress.show(done, all); };
    if (options.full || flops_of(opened.compiled.plain) <= most_flops_of_all) {
        return {compare::compare_all(opened.compiled.plain, context, show), false,
                opened.precision};
    }
    return {compare::compare_sample(context, options.samples, options.seed, show), true,
            opened.precision};
}

std::string verdict(const Layer& layer) {
    const std::size_t unequal =
        layer.own.unequal + (layer.accumulated ? layer.accumulated->unequal : 0);
    return fmt::format("{}{}", compare::within_bounds(layer) ? "" : "TOO FAR ",
                       unequal ? fmt::format("{} unequal", unequal) : "");
}

std::string layers_of(const Comparison& comparison) {
    using enum Table::Side;
    Table table({{"layer", left, 40},
                 {"operation"},
                 {"output", right},
                 {"largest", right},
                 {"scaled", right},
                 {comparison.sampled ? "" : "accumulated", right},
                 {"compared", right},
                 {""}});
    for (const Layer& layer : comparison.layers) {
        table.add({layer.name, layer.operation, to_string(layer.shape),
                   fmt::format("{:.2g}", layer.own.largest),
                   fmt::format("{:.2g}", layer.own.scaled()),
                   layer.accumulated ? fmt::format("{:.2g}", layer.accumulated->scaled()) : "",
                   fmt::to_string(layer.own.elements), verdict(layer)});
    }
    return table.text();
}

std::string as_text(const Comparison& comparison, const Options& options) {
    std::string text = layers_of(comparison);
    text +=
        "\nErrors are differences from the naive definition; scaled ones are in parts of the "
        "layer's largest output, or of what it is a sum of.\n";
    if (comparison.sampled) {
        text += fmt::format(
            "Of each convolution {} random pixels were compared (--samples, --seed {}), each made "
            "from the input that the layer saw; --full compares all.\n",
            options.samples, options.seed);
    }
    const compare::Bounds bounds = comparison.bounds();
    const std::string accumulated =
        comparison.sampled
            ? ""
            : fmt::format(", {:.0e} with the errors of those before it", bounds.accumulated);
    return text + fmt::format("{} of {} layers agree: scaled errors are at most {:.0e}{}.\n",
                              comparison.layers.size() - comparison.broken(),
                              comparison.layers.size(), bounds.own, accumulated);
}

nlohmann::ordered_json as_json(const compare::Difference& difference) {
    return {{"elements", difference.elements},
            {"largest", difference.largest},
            {"scaled", difference.scaled()},
            {"unequal", difference.unequal}};
}

std::string as_json(const Comparison& comparison) {
    auto layers = nlohmann::ordered_json::array();
    for (const Layer& layer : comparison.layers) {
        nlohmann::ordered_json entry{{"name", layer.name},
                                     {"operation", layer.operation},
                                     {"output", to_string(layer.shape)},
                                     {"own", as_json(layer.own)},
                                     {"passes", compare::within_bounds(layer)}};
        if (layer.accumulated) {
            entry["accumulated"] = as_json(*layer.accumulated);
        }
        layers.push_back(entry);
    }
    const nlohmann::ordered_json report{{"precision", as_json(comparison.precision)},
                                        {"sampled", comparison.sampled},
                                        {"passes", comparison.broken() == 0},
                                        {"layers", layers}};
    return report.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

void run(const Options& options) {
    const Comparison comparison = compare_layers(open(options.model), options);
    print(options.json ? as_json(comparison) : as_text(comparison, options));
    if (comparison.broken() != 0) {
        flush_output();
        throw Error(ErrorCode::kernel_failed,
                    fmt::format("{} of {} layers are further from the definition than allowed",
                                comparison.broken(), comparison.layers.size()));
    }
}

}  // namespace

void add_compare(CLI::App& app) {
    CLI::App& command = *app.add_subcommand(
        "compare", "Hold every layer of a model against the naive definition of its operator");
    const auto options = std::make_shared<Options>();
    add_model(command, options->model);
    add_inputs(command, options->model);
    add_size(command, options->model);
    command.add_flag("--full", options->full, "The whole naive network, however long it takes");
    command
        .add_option("--samples", options->samples, "Pixels of a layer where not all are compared")
        ->check(CLI::Range(1, 1 << 20))
        ->capture_default_str();
    command.add_option("--seed", options->seed, "Of the sample, and of an input that is not given")
        ->check(CLI::Range(0u, std::numeric_limits<unsigned>::max()))
        ->capture_default_str();
    command.add_flag("--json", options->json, "Print the same as JSON");
    add_exact(command, options->model);
    add_precision(command, options->model.precision);
    add_machine(command, options->model.machine);
    add_device(command, options->model.machine);
    command.footer("Example:\n  upforge compare unet.onnx --size 256x256");
    command.callback([options] { run(*options); });
}

}  // namespace upforge::commands

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "commands/commands.h"
#include "model_input/opened.h"
#include "model_input/overlap.h"
#include "plan/context.h"

namespace upforge::commands {

namespace {

struct Options {
    ModelOptions model;
    bool verbose = false;
    bool json = false;
};

/// A node of the optimised graph, as it would run.
struct Row {
    const graph::Node* node;
    Shape output;
    double flops;
    const std::vector<std::vector<kernels::Considered>>* choices;

    std::string kernel() const {
        std::string text;
        for (const auto& choice : *choices) {
            for (const kernels::Considered& considered : choice) {
                if (considered.rejection.empty()) {
                    text = kernels::to_string(*considered.kernel);
                }
            }
        }
        return text;
    }
};

std::vector<Row> rows_of(const graph::Graph& graph, const plan::Context& context) {
    std::vector<Row> rows;
    for (std::size_t i = 0; i < graph.nodes.size(); ++i) {
        const graph::Node& node = graph.nodes[i];
        const auto outputs = output_types(graph, node);
        rows.push_back({&node, outputs.front().shape,
                        node.operation->flops(input_types(graph, node), outputs),
                        &context.recording(i).choices()});
    }
    return rows;
}

struct Totals {
    std::int64_t parameters;
    double flops = 0;
};

std::string dims_of(const Port& port) {
    if (!port.dims) {
        return "of any rank";
    }
    std::string text;
    for (const Dim& dim : *port.dims) {
        text += fmt::format("{}{}", text.empty() ? "" : "x",
                            !dim.open()          ? fmt::to_string(dim.size)
                            : dim.symbol.empty() ? "?"
                                                 : dim.symbol);
    }
    return text;
}

void print_ports(const Model& model, const graph::Graph& graph) {
    for (std::size_t i = 0; i < model.inputs.size(); ++i) {
        fmt::print("input   {}  {}  {}\n", model.inputs[i].name, dims_of(model.inputs[i]),
                   to_string(graph.inputs[i].dims));
    }
    for (const graph::Endpoint& output : graph.outputs) {
        fmt::print("output  {}  {} {}\n", output.name, name_of(output.type),
                   to_string(output.dims));
    }
    for (const auto& [key, value] : model.metadata) {
        fmt::print("{}  {}\n", key, value);
    }
}

void print_rejections(const Row& row) {
    for (const auto& choice : *row.choices) {
        for (const kernels::Considered& considered : choice) {
            if (!considered.rejection.empty()) {
                fmt::print("      not {}: {}\n", kernels::to_string(*considered.kernel),
                           considered.rejection);
            }
        }
    }
}

void print_layers(const std::vector<Row>& rows, bool verbose) {
    const char* line = "{:<32}  {:<15}  {:<28}  {:>16}  {:>11}  {:>9}  {}\n";
    fmt::print(fmt::runtime(line), "layer", "operation", "", "output", "parameters", "MFLOP",
               "kernel");
    for (const Row& row : rows) {
        const graph::Operation& operation = *row.node->operation;
        fmt::print(fmt::runtime(line), row.node->name, operation.name(), operation.parameters(),
                   to_string(row.output),
                   operation.weights() ? fmt::to_string(operation.weights()) : "",
                   fmt::format("{:.2f}", row.flops / 1e6), row.kernel());
        if (verbose) {
            print_rejections(row);
        }
    }
}

void warn_of_checkerboards(const graph::Graph& graph) {
    for (const graph::Node& node : graph.nodes) {
        if (const auto overlap = uneven_overlap(*node.operation)) {
            fmt::print(
                "\nwarning: {}: a kernel of {}x{} is not a multiple of its stride of {}x{}, "
                "so that output pixels are sums of unequally many terms, in a "
                "checkerboard:\n{}",
                node.name, overlap->kernel.y, overlap->kernel.x, overlap->stride.y,
                overlap->stride.x, overlap->map());
        }
    }
}

Totals totals_of(const Model& model, const std::vector<Row>& rows) {
    Totals totals{count_parameters(model)};
    for (const Row& row : rows) {
        totals.flops += row.flops;
    }
    return totals;
}

void print_report(const Opened& opened, const std::vector<Row>& rows, bool verbose) {
    const plan::Plan& plan = *opened.compiled.plan;
    const Totals totals = totals_of(opened.model, rows);
    print_ports(opened.model, plan.graph);
    if (verbose) {
        fmt::print("\nThe file's {} nodes as operations on images:\n{}\n",
                   opened.model.nodes.size(), to_table(opened.compiled.plain));
    }
    fmt::print("\n");
    print_layers(rows, verbose);
    fmt::print(
        "\n{} nodes of the file run as {} layers. {} parameters, {:.3f} GFLOP. Memory for "
        "values {:.2f} MB (at least {:.2f}), for kernels {:.2f} MB.\n",
        opened.model.nodes.size(), rows.size(), totals.parameters, totals.flops / 1e9,
        double(plan.memory.bytes) / 1e6, double(plan.memory.lower_bound) / 1e6,
        double(plan.scratch_bytes) / 1e6);
    if (verbose) {
        fmt::print("\n{}", plan::draw(plan.memory, plan.graph));
    }
    warn_of_checkerboards(plan.graph);
}

void print_json(const Opened& opened, const std::vector<Row>& rows) {
    using Json = nlohmann::ordered_json;
    const plan::Plan& plan = *opened.compiled.plan;
    const Totals totals = totals_of(opened.model, rows);
    Json layers = Json::array();
    for (const Row& row : rows) {
        Json rejected = Json::array();
        for (const auto& choice : *row.choices) {
            for (const kernels::Considered& considered : choice) {
                if (!considered.rejection.empty()) {
                    rejected.push_back({{"kernel", kernels::to_string(*considered.kernel)},
                                        {"reason", considered.rejection}});
                }
            }
        }
        Json layer{{"name", row.node->name},
                   {"operation", row.node->operation->name()},
                   {"parameters", row.node->operation->parameters()},
                   {"output", to_string(row.output)},
                   {"weights", row.node->operation->weights()},
                   {"flops", row.flops},
                   {"kernel", row.kernel()},
                   {"rejected", rejected}};
        if (const auto overlap = uneven_overlap(*row.node->operation)) {
            layer["overlap"] = overlap->terms;
        }
        layers.push_back(layer);
    }
    Json inputs = Json::object(), outputs = Json::object();
    for (const graph::Endpoint& input : plan.graph.inputs) {
        inputs[input.name] = input.dims;
    }
    for (const graph::Endpoint& output : plan.graph.outputs) {
        outputs[output.name] = output.dims;
    }
    const Json report{{"inputs", inputs},
                      {"outputs", outputs},
                      {"metadata", opened.model.metadata},
                      {"nodes", opened.model.nodes.size()},
                      {"parameters", totals.parameters},
                      {"flops", totals.flops},
                      {"value_bytes", plan.memory.bytes},
                      {"least_value_bytes", plan.memory.lower_bound},
                      {"scratch_bytes", plan.scratch_bytes},
                      {"layers", layers}};
    fmt::print("{}\n", report.dump(2, ' ', false, Json::error_handler_t::replace));
}

void run(const Options& options) {
    const Opened opened = open(options.model);
    const plan::Context context(opened.compiled.plan, true);
    const std::vector<Row> rows = rows_of(opened.compiled.plan->graph, context);
    options.json ? print_json(opened, rows) : print_report(opened, rows, options.verbose);
}

}  // namespace

void add_inspect(CLI::App& app) {
    CLI::App& command = *app.add_subcommand(
        "inspect", "Show a model's layers, what they cost and which kernels run them");
    const auto options = std::make_shared<Options>();
    add_model(command, options->model);
    add_size(command, options->model);
    command.add_flag("-v,--verbose", options->verbose,
                     "Also the graph before it was optimised, why kernels were rejected, and a "
                     "picture of the memory");
    command.add_flag("--json", options->json, "Print the same as JSON");
    add_machine(command, options->model);
    command.footer("Example:\n  upforge inspect unet.onnx --size 256x256");
    command.callback([options] { run(*options); });
}

}  // namespace upforge::commands

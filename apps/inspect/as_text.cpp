#include <fmt/format.h>
#include <fmt/ranges.h>

#include "inspect/survey.h"
#include "kernel_names.h"
#include "table.h"
#include "upforge/machine.h"

namespace upforge {

namespace {

using enum Table::Side;

std::string stated_dims(const Port& port) {
    if (!port.dims) {
        return "of any rank";
    }
    std::vector<std::string> texts;
    for (const Dim& dim : *port.dims) {
        texts.push_back(!dim.open()          ? fmt::to_string(dim.size)
                        : dim.symbol.empty() ? "?"
                                             : dim.symbol);
    }
    return texts.empty() ? "scalar" : fmt::format("{}", fmt::join(texts, " x "));
}

void add_ports(Table& table, const char* what, const std::vector<Port>& ports,
               const std::vector<graph::Endpoint>& ends) {
    for (std::size_t i = 0; i < ports.size(); ++i) {
        table.add({what, ports[i].name, name_of(ends[i].type), stated_dims(ports[i]),
                   to_string(ends[i].dims)});
    }
}

std::string ports(const Model& model, const graph::Graph& graph) {
    Table table({{""}, {"name", left, 48}, {"type"}, {"in the file", left, 48}, {"here"}});
    add_ports(table, "input", model.inputs, graph.inputs);
    add_ports(table, "output", model.outputs, graph.outputs);
    return table.text();
}

std::string metadata(const Model& model) {
    if (model.metadata.empty()) {
        return "";
    }
    Table table({{"metadata", left, 32}, {"", left, 80}});
    for (const auto& [key, value] : model.metadata) {
        table.add({key, value});
    }
    return '\n' + table.text();
}

std::string images(const Survey& survey) {
    if (!survey.images) {
        return survey.images_failure.empty()
                   ? ""
                   : fmt::format("\nImages: `segment` refuses what is said of them: {}.\n",
                                 survey.images_failure);
    }
    std::vector<std::string> classes;
    for (std::size_t c = 0; c < survey.images->classes.size(); ++c) {
        const std::string color = c < survey.images->colors.size()
                                      ? fmt::format(" ({})", to_string(survey.images->colors[c]))
                                      : "";
        classes.push_back(survey.images->classes[c] + color);
    }
    return fmt::format(
        "\nImages: {}.\n{}", describe(*survey.images),
        classes.empty() ? "" : fmt::format("Classes: {}.\n", fmt::join(classes, ", ")));
}

std::string layers(const Survey& survey, bool verbose) {
    Table table({{"layer", left, 32},
                 {"operation", left, 32},
                 {"output", right},
                 {"parameters", right},
                 {"MFLOP", right},
                 {"kernel"}});
    for (const SurveyedLayer& layer : survey.layers) {
        table.add({layer.name, fmt::format("{} {}", layer.operation, layer.parameters),
                   to_string(layer.output), layer.weights ? fmt::to_string(layer.weights) : "",
                   fmt::format("{:.2f}", layer.flops / 1e6), names_of(layer.kernels)});
        for (std::size_t i = 0; verbose && i < layer.rejected.size(); ++i) {
            const auto& [kernel, rejection] = layer.rejected[i];
            table.add_note(fmt::format("    not {}: {}", to_string(*kernel), rejection));
        }
    }
    return table.text();
}

std::string totals(const Survey& survey) {
    const plan::Plan& plan = *survey.opened.compiled.plan;
    const auto megabytes = [](std::size_t bytes) { return double(bytes) / 1e6; };
    return fmt::format(
        "{} nodes of the file run as {} layers, on {} with {} threads.\n"
        "{} parameters, {:.3f} GFLOP.\n"
        "Arena: {:.2f} MB for values and what kernels take while they run, at least {:.2f} at "
        "once.\n"
        "{}",
        survey.opened.model.nodes.size(), survey.layers.size(), name_of(best_isa()), threads(),
        count_parameters(survey.opened.model), survey.flops() / 1e9, megabytes(survey.arena_bytes),
        megabytes(plan.memory.lower_bound), survey.device ? to_string(*survey.device) + ".\n" : "");
}

std::string checkerboards(const Survey& survey) {
    std::string text;
    for (const SurveyedLayer& layer : survey.layers) {
        if (const auto& overlap = layer.overlap) {
            text += fmt::format(
                "\nwarning: {}: a kernel of {}x{} is not a multiple of its stride of {}x{}, so "
                "that output pixels\nare sums of unequally many terms, in a checkerboard:\n{}",
                layer.name, overlap->kernel.y, overlap->kernel.x, overlap->stride.y,
                overlap->stride.x, overlap->map());
        }
    }
    return text;
}

}  // namespace

std::string as_text(const Survey& survey, bool verbose) {
    const Model& model = survey.opened.model;
    const plan::Plan& plan = *survey.opened.compiled.plan;
    std::string text = ports(model, plan.graph) + metadata(model) + images(survey);
    if (verbose) {
        text += fmt::format("\nThe file, as operations on images:\n{}\nThe same, optimised:\n{}",
                            to_table(survey.opened.compiled.plain), to_table(plan.graph));
    }
    text += '\n' + layers(survey, verbose) + '\n' + totals(survey);
    if (verbose) {
        text += '\n' + draw(plan.memory, plan.graph);
    }
    return text + checkerboards(survey);
}

}  // namespace upforge

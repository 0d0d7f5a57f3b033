#include "precision_option.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

namespace upforge {

void add_precision(CLI::App& command, std::string& precision) {
    command
        .add_option(
            "--precision", precision,
            "What is stored between layers: fp32, bf16 or, on a GPU, fp16 in half the memory, "
            "or auto: bf16 "
            "where it is fast here and names the same classes")
        ->check(CLI::IsMember({"fp32", "bf16", "fp16", "auto"}))
        ->capture_default_str();
}

ChosenPrecision decide_precision(const std::string& asked, const Model& model,
                                 const lower::Sizes& sizes, const NamedInputs& inputs) {
    const ChosenPrecision chosen =
        choose_precision(precision_from_name(asked), model, sizes, inputs);
    if (!chosen.reason.empty()) {
        fmt::print(stderr, "upforge: --precision auto is {}: {}\n", precision_name(chosen.storage),
                   chosen.reason);
    }
    return chosen;
}

nlohmann::ordered_json as_json(const ChosenPrecision& precision) {
    nlohmann::ordered_json json{{"stored", precision_name(precision.storage)}};
    if (!precision.reason.empty()) {
        json["reason"] = precision.reason;
    }
    return json;
}

}  // namespace upforge

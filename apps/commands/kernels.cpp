#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "commands/commands.h"
#include "kernels/choice.h"
#include "kernels/registry.h"
#include "process.h"
#include "upforge/error.h"

namespace upforge::commands {

namespace {

using kernels::Kernel;

struct Options {
    std::string operation;
    bool json = false;
};

std::vector<const Kernel*> kernels_of(const std::string& operation) {
    std::vector<const Kernel*> found;
    std::string operations;
    for (const auto table :
         {kernels::built_in(), kernels::built_for_winners(), kernels::built_for_devices()}) {
        for (const Kernel& kernel : table) {
            if (operation.empty() || kernel.operation == operation) {
                found.push_back(&kernel);
            }
            if (operations.find(kernel.operation) == std::string::npos) {
                operations += fmt::format(" {}", kernel.operation);
            }
        }
    }
    if (found.empty()) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("no kernel computes {}; there are:{}", operation, operations));
    }
    return found;
}

std::string settings(const Kernel& kernel) {
    std::string text;
    for (const kernels::Parameter& p : kernel.parameters) {
        text += fmt::format("{}{}={}", text.empty() ? "" : " ", p.name, p.value);
    }
    return text;
}

std::string here(const Kernel& kernel) {
    if (kernel.device != DeviceKind::cpu) {
        return "see upforge devices";
    }
    const std::string objection = kernels::objection_of_machine(kernel);
    return objection.empty() ? "yes" : "no: " + objection;
}

void print_table(const std::vector<const Kernel*>& found) {
    const char* row = "{:<25}  {:<9}  {:<6}  {:<23}  {}\n";
    print(fmt::format(fmt::runtime(row), "operation", "family", "isa", "parameters", "here"));
    for (const Kernel* kernel : found) {
        print(fmt::format(fmt::runtime(row), kernel->operation, kernel->family, runs_on(*kernel),
                          settings(*kernel), here(*kernel)));
    }
    print(fmt::format(
        "\n{} kernels. This processor: {}; strongest instruction set here: {}; {} threads.\n",
        found.size(), this_cpu().model, name_of(best_isa()), threads()));
}

void print_json(const std::vector<const Kernel*>& found) {
    auto list = nlohmann::ordered_json::array();
    for (const Kernel* kernel : found) {
        nlohmann::ordered_json parameters = nlohmann::ordered_json::object();
        for (const kernels::Parameter& p : kernel->parameters) {
            parameters[std::string(p.name)] = p.value;
        }
        list.push_back({{"operation", kernel->operation},
                        {"family", kernel->family},
                        {"device", name_of(kernel->device)},
                        {"isa", name_of(kernel->isa)},
                        {"parameters", parameters},
                        {"supported", kernels::objection_of_machine(*kernel).empty()}});
    }
    const nlohmann::ordered_json all{{"cpu", this_cpu().model},
                                     {"isa", name_of(best_isa())},
                                     {"threads", threads()},
                                     {"kernels", list}};
    print(fmt::format("{}\n", all.dump(2)));
}

}  // namespace

void add_kernels(CLI::App& app) {
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("kernels", "List the kernels that are built in");
    command->add_option("OPERATION", options->operation, "Only those of one operation");
    command->add_flag("--json", options->json, "Print the same as JSON");
    command->footer("Example:\n  upforge kernels conv_transpose");
    command->callback([options] {
        const auto found = kernels_of(options->operation);
        options->json ? print_json(found) : print_table(found);
    });
}

}  // namespace upforge::commands

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "commands/commands.h"
#include "demo/comparison.h"
#include "demo/sheet.h"
#include "image/png.h"
#include "process.h"
#include "upforge/error.h"

namespace upforge::commands {

namespace {

using demo::Comparison;

struct Options {
    std::string output = "demo.png";
    bool json = false;
};

float there(const Tensor& image, const Comparison& comparison) {
    return image.at(0, comparison.pixel.y, comparison.pixel.x, comparison.channel);
}

void print_table(const std::vector<Comparison>& comparisons, const std::string& sheet) {
    print(fmt::format("{:<32}  {:<9}  {:>10}  {:>11}  {:>12}  {:>12}\n", "method", "output",
                      "largest", "at", "optimised", "naive"));
    print(fmt::format("{:<32}  {:<9}  {:>10}  {:>11}\n", "", "", "difference", "y, x, c"));
    for (const Comparison& comparison : comparisons) {
        const Shape& shape = comparison.naive.shape();
        print(fmt::format(
            "{:<32}  {:<9}  {:>10.2g}  {:>11}  {:>12.9g}  {:>12.9g}\n", comparison.method.name,
            fmt::format("{}x{}x{}", shape.height, shape.width, shape.channels),
            comparison.largest_difference,
            fmt::format("{}, {}, {}", comparison.pixel.y, comparison.pixel.x, comparison.channel),
            there(comparison.optimised, comparison), there(comparison.naive, comparison)));
    }
    print(fmt::format("\nDifferences are shares of the range of values; up to {:.0e} is allowed.\n",
                      demo::allowed_difference));
    print(fmt::format("Wrote {}.\n", sheet));
}

void print_json(const std::vector<Comparison>& comparisons, const std::string& sheet) {
    auto methods = nlohmann::ordered_json::array();
    for (const Comparison& comparison : comparisons) {
        const Shape& shape = comparison.naive.shape();
        methods.push_back({{"name", comparison.method.name},
                           {"output", {shape.height, shape.width, shape.channels}},
                           {"largest_difference", comparison.largest_difference},
                           {"at",
                            {{"y", comparison.pixel.y},
                             {"x", comparison.pixel.x},
                             {"channel", comparison.channel}}},
                           {"optimised", there(comparison.optimised, comparison)},
                           {"naive", there(comparison.naive, comparison)},
                           {"passes", comparison.passes()}});
    }
    const nlohmann::ordered_json report{
        {"sheet", sheet}, {"allowed_difference", demo::allowed_difference}, {"methods", methods}};
    constexpr auto invalid_utf8 = nlohmann::ordered_json::error_handler_t::replace;
    print(fmt::format("{}\n", report.dump(2, ' ', false, invalid_utf8)));
}

void require_all_pass(const std::vector<Comparison>& comparisons) {
    const Comparison& worst =
        *std::ranges::max_element(comparisons, {}, &Comparison::largest_difference);
    if (!worst.passes()) {
        throw Error(
            ErrorCode::kernel_failed,
            fmt::format("{} differs from its definition by {:.2g} of the range, more than "
                        "the {:.0e} that is allowed",
                        worst.method.name, worst.largest_difference, demo::allowed_difference));
    }
}

void run(const Options& options) {
    std::vector<Comparison> comparisons;
    std::ranges::transform(demo::methods(), std::back_inserter(comparisons), demo::compare);
    write_png(options.output, demo::draw_sheet(comparisons));
    options.json ? print_json(comparisons, options.output)
                 : print_table(comparisons, options.output);
    require_all_pass(comparisons);
}

}  // namespace

void add_demo(CLI::App& app) {
    CLI::App& command = *app.add_subcommand(
        "demo", "Draw a contact sheet of every way of growing an image, and check each one");
    const auto options = std::make_shared<Options>();
    command.add_option("-o,--output", options->output, "The PNG to write")
        ->type_name("FILE")
        ->capture_default_str();
    command.add_flag("--json", options->json, "Print the differences as JSON");
    command.footer("Example:\n  upforge demo -o demo.png");
    command.callback([options] { run(*options); });
}

}  // namespace upforge::commands

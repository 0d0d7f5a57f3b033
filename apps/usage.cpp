#include "usage.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <numeric>
#include <string_view>
#include <vector>

namespace upforge {

namespace {

/// Letters to insert, delete or replace to turn one word into the other.
std::size_t edit_distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 0; i < from.size(); ++i) {
        std::size_t diagonal = row[0]++;
        for (std::size_t j = 0; j < to.size(); ++j) {
            const std::size_t replaced = diagonal + (from[i] == to[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

std::vector<std::string> command_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
        names.push_back(command->get_name());
    }
    return names;
}

std::string explain_unknown(const char* what, const std::string& word,
                            const std::vector<std::string>& names) {
    const auto distance = [&](const std::string& name) { return edit_distance(word, name); };
    const std::string& nearest = *std::ranges::min_element(names, {}, distance);
    const std::string hint = 2 * distance(nearest) <= nearest.size()
                                 ? fmt::format("did you mean '{}'?", nearest)
                                 : fmt::format("the {}s are: {}", what, fmt::join(names, ", "));
    return fmt::format("unknown {} '{}'; {}", what, word, hint);
}

std::vector<std::string> option_names(const CLI::App& command) {
    std::vector<std::string> names;
    for (const CLI::Option* option : command.get_options()) {
        if (!option->get_lnames().empty()) {
            names.push_back("--" + option->get_lnames().front());
        }
    }
    return names;
}

std::string explain(const CLI::App& command, const CLI::ParseError& error) {
    const std::vector<std::string> subcommands = command_names(command);
    if (!subcommands.empty() && command.get_subcommands().empty() && !command.remaining().empty()) {
        return explain_unknown("command", command.remaining().front(), subcommands);
    }
    for (const std::string& word : command.remaining()) {
        if (word.size() > 1 && word.front() == '-') {
            return explain_unknown("option", word, option_names(command));
        }
    }
    return error.what();
}

}  // namespace

std::string explain_usage(const CLI::App& app, const CLI::ParseError& error, int argc,
                          const char* const* argv) {
    const auto chosen = app.get_subcommands();
    if (!chosen.empty()) {
        const CLI::App& command = *chosen.front();
        return fmt::format("{}; see 'upforge {} --help'", explain(command, error),
                           command.get_name());
    }
    const std::string first = argc > 1 ? argv[1] : "";
    if (first.empty()) {
        return fmt::format("no command given; the commands are: {}",
                           fmt::join(command_names(app), ", "));
    }
    if (first.front() == '-') {
        return fmt::format("unknown option '{}'; see 'upforge --help'", first);
    }
    return explain_unknown("command", first, command_names(app));
}

}  // namespace upforge

#include <fmt/format.h>

#include <algorithm>

#include "schedules/spaces.h"
#include "tune/recipe.h"
#include "tune_report/sections.h"

namespace upforge::tune_report {

using namespace gallery;

namespace {

/// What a family's number means; what is none, the algorithm's, speaks for itself.
std::string meaning_of(const std::string& family, const std::string& name) {
    for (const schedules::Space& space : schedules::spaces) {
        const auto tunable = std::ranges::find(
            space.tunables, name, [](const schedules::Tunable& t) { return std::string(t.name); });
        if (space.family == family && tunable != space.tunables.end()) {
            return tunable->meaning;
        }
    }
    return "of the algorithm";
}

Markup in_words(const tune::Recipe& recipe) {
    std::vector<std::vector<Markup>> rows;
    for (const auto& [name, value] : recipe.settings) {
        rows.push_back({element("code", name), value,
                        element("span", {{"class", "prose"}}, meaning_of(recipe.family, name))});
    }
    return table({{"Number"}, {"Value", true}, {"What it is"}}, rows);
}

Markup statement_of(const std::string& kernel, const Machine& machine) {
    const auto statement = machine.statement(kernel);
    return statement ? element("details", element("summary", "Halide's own view of it") +
                                              element("pre", {{"class", "statement"}}, *statement))
                     : Markup();
}

}  // namespace

Section show_winners(std::span<const TriedProblem> problems, const Machine& machine) {
    Markup body;
    for (const TriedProblem& tried : problems) {
        if (!tried.best) {
            continue;
        }
        const std::string& kernel = tried.best->kernel;
        body += element("h3", short_name(tried.problem)) +
                paragraph(element("code", kernel) +
                          fmt::format(", with {}: {:.2f} times as fast as the default.",
                                      setting(tried.isa, tried.threads), tried.speed_up())) +
                in_words(tune::parse_recipe(kernel)) + statement_of(kernel, machine);
    }
    return {"winners",
            "The fastest schedules",
            "What the kernels do that were faster than the default, number by number.",
            body.source().empty() ? paragraph("No kernel was faster than the default.") : body,
            {"upforge schedule explain 'conv h=64 w=64 c=256 co=256 k=3 p=1'"}};
}

}  // namespace upforge::tune_report

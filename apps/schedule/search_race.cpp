#include "schedule/search_race.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

#include "bench/samples.h"
#include "table.h"
#include "tune_report/tried_problem.h"
#include "upforge/error.h"

namespace upforge {
namespace {

using Json = nlohmann::ordered_json;
using Curve = std::vector<double>;
using Key = std::tuple<std::string, Isa, int>;

constexpr int milestones[] = {15, 30, 60};

Key key_of(const tuned::Trial& trial) {
    return {trial.problem, trial.isa, trial.threads};
}

/// Of all trials.
Key key_of(const tuned::LogFile& log) {
    if (log.trials.empty()) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("{} has no trials of a search", log.path.string()));
    }
    const tuned::Trial& first = log.trials.front();
    for (const tuned::Trial& trial : log.trials) {
        if (key_of(trial) != key_of(first)) {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("{} has trials of {} ({}) and of {} ({}); a search is of one",
                                    log.path.string(), first.problem,
                                    tune_report::setting(first.isa, first.threads), trial.problem,
                                    tune_report::setting(trial.isa, trial.threads)));
        }
    }
    return key_of(first);
}

std::map<Key, std::vector<Curve>> by_problem(std::span<const tuned::LogFile> logs) {
    std::map<Key, std::vector<Curve>> all;
    for (const tuned::LogFile& log : logs) {
        all[key_of(log)].push_back(tune_report::best_so_far(log.trials));
    }
    return all;
}

double at(const Curve& curve, int trials) {
    return curve[std::min<std::size_t>(trials, curve.size()) - 1];
}

template <typename Value>
double median_of(const std::vector<Heat>& heats, const Value& value) {
    std::vector<double> values;
    std::ranges::transform(heats, std::back_inserter(values), value);
    return bench::median(std::move(values));
}

std::optional<double> median_to_match(const std::vector<Heat>& heats) {
    constexpr double never = std::numeric_limits<double>::infinity();
    const double trials = median_of(heats, [](const Heat& heat) -> double {
        const std::optional<int> matched = heat.trials_to_match();
        return matched ? *matched : never;
    });
    return trials == never ? std::nullopt : std::optional(trials);
}

std::string number(const std::optional<double>& trials) {
    return trials ? fmt::format("{:g}", *trials) : "more";
}

template <typename Number>
Json or_null(const std::optional<Number>& number) {
    return number ? Json(*number) : Json(nullptr);
}

}  // namespace

std::optional<int> Heat::trials_to_match() const {
    const auto found = std::ranges::lower_bound(guided, random.back());
    return found == guided.end() ? std::nullopt
                                 : std::optional(static_cast<int>(found - guided.begin()) + 1);
}

std::optional<double> Race::trials_to_match() const {
    return median_to_match(heats);
}

std::optional<double> trials_to_match(std::span<const Race> races) {
    std::vector<Heat> heats;
    for (const Race& race : races) {
        heats.insert(heats.end(), race.heats.begin(), race.heats.end());
    }
    return median_to_match(heats);
}

double Race::guided_after(int trials) const {
    return median_of(heats, [&](const Heat& heat) { return at(heat.guided, trials); });
}

double Race::random_in_the_end() const {
    return median_of(heats, [](const Heat& heat) { return heat.random.back(); });
}

std::vector<Race> races_of(std::span<const tuned::LogFile> guided,
                           std::span<const tuned::LogFile> random) {
    const auto guided_curves = by_problem(guided), random_curves = by_problem(random);
    std::vector<Race> races;
    for (const auto& [key, curves] : guided_curves) {
        const auto opponents = random_curves.find(key);
        const std::size_t count = opponents == random_curves.end() ? 0 : opponents->second.size();
        if (count != curves.size() || guided_curves.size() != random_curves.size()) {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("each guided search needs a random one of its problem, but {} "
                                    "has {} guided and {} random, of {} and {} problems in all",
                                    std::get<0>(key), curves.size(), count, guided_curves.size(),
                                    random_curves.size()));
        }
        Race race{kernels::parse_problem(std::get<0>(key)), std::get<1>(key), std::get<2>(key), {}};
        for (std::size_t i = 0; i < count; ++i) {
            race.heats.push_back({curves[i], opponents->second[i]});
        }
        races.push_back(std::move(race));
    }
    return races;
}

std::string as_text(std::span<const Race> races) {
    using Side = Table::Side;
    Table table({{"problem"},
                 {"searches", Side::right},
                 {"random, in the end", Side::right},
                 {"guided, after 15", Side::right},
                 {"after 30", Side::right},
                 {"after 60", Side::right},
                 {"trials until as good", Side::right}});
    for (const Race& race : races) {
        std::vector<std::string> cells{fmt::format("{}, {}", tune_report::short_name(race.problem),
                                                   tune_report::setting(race.isa, race.threads)),
                                       fmt::format("{}", race.heats.size()),
                                       fmt::format("{:.3f}", race.random_in_the_end())};
        for (const int trials : milestones) {
            cells.push_back(fmt::format("{:.3f}", race.guided_after(trials)));
        }
        cells.push_back(number(race.trials_to_match()));
        table.add(std::move(cells));
    }
    return fmt::format(
        "Medians of searches: how many times as fast as the default the best was.\n\n{}\n"
        "Of all guided searches, the median was as good as the random one after {} trials.\n",
        table.text(), number(trials_to_match(races)));
}

std::string as_json(std::span<const Race> races) {
    Json all = Json::array();
    for (const Race& race : races) {
        Json heats = Json::array();
        for (const Heat& heat : race.heats) {
            heats.push_back({{"guided", heat.guided},
                             {"random", heat.random},
                             {"trials_to_match", or_null(heat.trials_to_match())}});
        }
        all.push_back({{"problem", to_string(race.problem)},
                       {"isa", name_of(race.isa)},
                       {"threads", race.threads},
                       {"trials_to_match", or_null(race.trials_to_match())},
                       {"heats", heats}});
    }
    return Json{{"trials_to_match", or_null(trials_to_match(races))}, {"races", all}}.dump(2) +
           '\n';
}

}  // namespace upforge

#include "tuned/winners.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <span>
#include <system_error>
#include <tuple>

#include "core/output_file.h"
#include "kernels/registry.h"
#include "tuned/fields.h"
#include "upforge/error.h"

namespace upforge::tuned {
namespace {

using nlohmann::ordered_json;

auto winner_key(const Winner& winner) {
    return std::tie(winner.problem, winner.isa, winner.threads);
}

std::string dump(const ordered_json& value) {
    return value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

std::string to_json(const Winner& winner) {
    return dump({{"problem", winner.problem},
                 {"isa", name_of(winner.isa)},
                 {"threads", winner.threads},
                 {"kernel", winner.kernel},
                 {"algorithm", winner.algorithm},
                 {"seconds", winner.seconds},
                 {"default_seconds", winner.default_seconds}});
}

Winner parse_winner(const nlohmann::json& object, const std::string& source) {
    const Fields fields(object, source);
    return {fields.text("problem"),          fields.isa(),
            fields.whole_number("threads"),  fields.text("kernel"),
            fields.text("algorithm"),        fields.number("seconds"),
            fields.number("default_seconds")};
}

}  // namespace

bool is_of_these_kernels(const Winner& winner) {
    return winner.algorithm == kernels::algorithm(operation_of(winner.kernel));
}

std::string to_json(const Winners& winners) {
    std::vector<Winner> sorted = winners.all;
    std::ranges::sort(sorted, {}, winner_key);
    std::string text = "{\n\"version\": 1,\n";
    text += "\"cpu\": " + dump(winners.origin.cpu) + ",\n";
    text += "\"halide\": " + dump(winners.origin.halide) + ",\n\"winners\": [";
    for (const Winner& winner : sorted) {
        text += (&winner == sorted.data() ? "\n" : ",\n") + to_json(winner);
    }
    return text + "\n]\n}\n";
}

Winners parse_winners(std::string_view text, const std::string& source) {
    const Fields fields(text, source);
    Winners winners{{fields.text("cpu"), fields.text("halide")}, {}};
    for (const nlohmann::json& object : fields.list("winners")) {
        winners.all.push_back(
            parse_winner(object, fmt::format("{}: winner {}", source, winners.all.size() + 1)));
    }
    return winners;
}

Winners read_winners(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    if (!stream) {
        throw Error(ErrorCode::file, fmt::format("cannot read {}: {}", file.string(),
                                                 std::generic_category().message(errno)));
    }
    return parse_winners(text, file.string());
}

void write_winners(const Winners& winners, const std::filesystem::path& file) {
    const std::string text = to_json(winners);
    OutputFile output(file);
    output.append(std::as_bytes(std::span(text)));
    output.commit();
}

Winners merged(const Winners& earlier, const Winners& later) {
    Winners both = later;
    if (earlier.origin == later.origin) {
        std::ranges::copy_if(earlier.all, std::back_inserter(both.all), [&](const Winner& old) {
            return is_of_these_kernels(old) &&
                   std::ranges::find(later.all, winner_key(old), winner_key) == later.all.end();
        });
    }
    return both;
}

std::string winners_file_name(std::string_view cpu) {
    std::string name;
    for (const unsigned char letter : cpu) {
        if (std::isalnum(letter)) {
            name += static_cast<char>(std::tolower(letter));
        } else if (!name.empty() && name.back() != '-') {
            name += '-';
        }
    }
    name.erase(name.find_last_not_of('-') + 1);
    return (name.empty() ? "unknown" : name) + ".json";
}

}  // namespace upforge::tuned

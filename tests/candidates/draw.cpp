#include "tests/candidates/draw.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "operators/vectors.h"
#include "schedules/spaces.h"

namespace upforge::candidates {
namespace {

using tune::Settings;

int number(const Settings& settings, std::string_view name) {
    for (const auto& [key, value] : settings) {
        if (key == name) {
            return std::stoi(value);
        }
    }
    return 1;
}

bool digestible(const Settings& settings, Isa isa) {
    const int channels = number(settings, "channels"), vector = lanes(isa);
    const bool whole =
        channels % vector == 0 || (channels < vector && (channels & (channels - 1)) == 0);
    const int sums = std::max(1, channels / vector) * number(settings, "pixels");
    return whole && sums <= 48 && sums * number(settings, "unroll") <= 200;
}

/// Where lanes are input channels, for an operator with four outputs.
bool digestible_dots(const Settings& settings) {
    const int channels = number(settings, "channels");
    return 4 % channels == 0 && channels * number(settings, "pixels") <= 48;
}

}  // namespace

Settings draw(std::string_view family, Isa isa, std::mt19937& random) {
    const auto space = std::find_if(std::begin(schedules::spaces), std::end(schedules::spaces),
                                    [&](const auto& s) { return s.family == family; });
    while (true) {
        Settings settings;
        for (const schedules::Tunable& t : space->tunables) {
            // Small numbers as often as large ones.
            std::uniform_real_distribution<double> exponent(0.0, 1.0);
            const double ratio = double(t.most) / t.least;
            const int value = static_cast<int>(t.least * std::pow(ratio, exponent(random)));
            settings.emplace_back(t.name, std::to_string(value));
        }
        if (family == "dots" ? digestible_dots(settings) : digestible(settings, isa)) {
            return settings;
        }
    }
}

}  // namespace upforge::candidates

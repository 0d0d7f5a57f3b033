#include "segment/preprocessing.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

#include "upforge/error.h"

namespace upforge::segment {

namespace {

[[noreturn]] void refuse(const Setting& setting, std::string_view right) {
    throw Error(ErrorCode::invalid_argument,
                fmt::format("{} must be {}, but is '{}'", setting.origin, right,
                            fmt::join(setting.words, ",")));
}

const std::string& only_word(const Setting& setting, std::string_view right) {
    if (setting.words.size() != 1) {
        refuse(setting, right);
    }
    return setting.words.front();
}

/// Finite ones; others must be `right`.
std::vector<double> numbers(const Setting& setting, std::string_view right) {
    std::vector<double> values;
    for (const std::string& word : setting.words) {
        double value = 0;
        const char* const last = word.data() + word.size();
        const auto [end, error] = std::from_chars(word.data(), last, value);
        if (error != std::errc{} || end != last || !std::isfinite(value)) {
            refuse(setting, right);
        }
        values.push_back(value);
    }
    if (values.empty()) {
        refuse(setting, right);
    }
    return values;
}

std::vector<double> positive_numbers(const Setting& setting, std::string_view right) {
    const std::vector<double> values = numbers(setting, right);
    if (std::ranges::any_of(values, [](double value) { return value <= 0; })) {
        refuse(setting, right);
    }
    return values;
}

Rgb color(const std::string& word, const Setting& setting) {
    try {
        return parse_color(word);
    } catch (const Error& error) {
        throw Error(error.code(), fmt::format("{}: {}", setting.origin, error.what()));
    }
}

void set_scale(Preprocessing& preprocessing, const Setting& setting) {
    constexpr std::string_view right = "a positive number";
    only_word(setting, right);
    preprocessing.scale = positive_numbers(setting, right).front();
}

void set_normalize(Preprocessing& preprocessing, const Setting& setting) {
    constexpr std::string_view right = "none, zscore or minmax";
    const std::string& word = only_word(setting, right);
    if (word == "none") {
        preprocessing.normalize = Normalization::none;
    } else if (word == "zscore") {
        preprocessing.normalize = Normalization::zscore;
    } else if (word == "minmax") {
        preprocessing.normalize = Normalization::minmax;
    } else {
        refuse(setting, right);
    }
}

void set_mean(Preprocessing& preprocessing, const Setting& setting) {
    preprocessing.mean = numbers(setting, "numbers");
}

void set_std(Preprocessing& preprocessing, const Setting& setting) {
    preprocessing.std = positive_numbers(setting, "positive numbers");
}

void set_background(Preprocessing& preprocessing, const Setting& setting) {
    preprocessing.background = color(only_word(setting, "a colour"), setting);
}

void set_scores(Preprocessing& preprocessing, const Setting& setting) {
    constexpr std::string_view right = "logits or probabilities";
    const std::string& word = only_word(setting, right);
    if (word != "logits" && word != "probabilities") {
        refuse(setting, right);
    }
    preprocessing.scores = word == "logits" ? Scores::logits : Scores::probabilities;
}

void set_classes(Preprocessing& preprocessing, const Setting& setting) {
    if (std::ranges::any_of(setting.words, &std::string::empty)) {
        refuse(setting, "names");
    }
    preprocessing.classes = setting.words;
}

void set_colors(Preprocessing& preprocessing, const Setting& setting) {
    preprocessing.colors.clear();
    for (const std::string& word : setting.words) {
        preprocessing.colors.push_back(color(word, setting));
    }
}

/// What a setting has one value for.
enum class Each : std::uint8_t { model, channel, class_ };

struct Key {
    std::string_view name;
    Each each;
    void (*set)(Preprocessing&, const Setting&);
};

constexpr std::array keys = {
    Key{"scale", Each::model, set_scale},           Key{"normalize", Each::model, set_normalize},
    Key{"mean", Each::channel, set_mean},           Key{"std", Each::channel, set_std},
    Key{"background", Each::model, set_background}, Key{"scores", Each::model, set_scores},
    Key{"classes", Each::class_, set_classes},      Key{"colors", Each::class_, set_colors},
};

const Key& key_of(const std::string& name, const Setting& setting) {
    const auto* const key = std::ranges::find(keys, name, &Key::name);
    if (key == keys.end()) {
        std::vector<std::string_view> names;
        std::ranges::transform(keys, std::back_inserter(names), &Key::name);
        throw Error(
            ErrorCode::invalid_argument,
            fmt::format("{} is no setting; there are {}", setting.origin, fmt::join(names, ", ")));
    }
    return *key;
}

std::string counted(std::size_t count, std::string_view noun, std::string_view nouns) {
    return fmt::format("{} {}", count, count == 1 ? noun : nouns);
}

bool all_are(const std::vector<double>& values, double value) {
    return std::ranges::all_of(values, [&](double other) { return other == value; });
}

}  // namespace

Preprocessing parse_preprocessing(const Settings& settings) {
    Preprocessing preprocessing;
    for (const auto& [name, setting] : settings) {
        key_of(name, setting).set(preprocessing, setting);
    }
    return preprocessing;
}

void require_counts(const Settings& settings, int channels, int classes) {
    for (const auto& [name, setting] : settings) {
        const Each each = key_of(name, setting).each;
        const std::size_t given = setting.words.size();
        const std::string values = counted(given, "value", "values");
        if (each == Each::channel && given != 1 && given != static_cast<std::size_t>(channels)) {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("{} has {}, the network's input {}", setting.origin, values,
                                    counted(channels, "channel", "channels")));
        }
        if (each == Each::class_ && given != static_cast<std::size_t>(classes)) {
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("{} has {}, the network {}", setting.origin, values,
                                    counted(classes, "class", "classes")));
        }
    }
}

std::string describe(const Preprocessing& preprocessing) {
    std::string text = fmt::format("pixels from 0 to {}", preprocessing.scale);
    switch (preprocessing.normalize) {
        case Normalization::none:
            break;
        case Normalization::zscore:
            text += ", less the image's mean, over its standard deviation";
            break;
        case Normalization::minmax:
            text += ", stretched so that the image's go from 0 to 1";
            break;
    }
    if (!all_are(preprocessing.mean, 0)) {
        text += fmt::format(", less {}", fmt::join(preprocessing.mean, ", "));
    }
    if (!all_are(preprocessing.std, 1)) {
        text += fmt::format(", over {}", fmt::join(preprocessing.std, ", "));
    }
    return text;
}

std::string class_name(const Preprocessing& preprocessing, int label) {
    const auto index = static_cast<std::size_t>(label);
    return index < preprocessing.classes.size() ? preprocessing.classes[index]
                                                : fmt::format("class {}", label);
}

}  // namespace upforge::segment

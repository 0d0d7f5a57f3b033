#include "networks/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "upforge/error.h"

namespace upforge {

namespace {

[[noreturn]] void refuse(const NetOption& option, std::string_view value) {
    throw Error(ErrorCode::invalid_argument,
                fmt::format("{} must be {}, but is '{}'", option.name, range_of(option), value));
}

template <typename Number>
Number parse(const NetOption& option, std::string_view text) {
    Number value{};
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    if (error != std::errc{} || end != last) {
        refuse(option, text);
    }
    return value;
}

void assign(int& value, const NetOption& option, std::string_view text) {
    value = parse<int>(option, text);
}

void assign(std::uint64_t& value, const NetOption& option, std::string_view text) {
    value = parse<std::uint64_t>(option, text);
}

void assign(bool& value, const NetOption& option, std::string_view text) {
    value = text.empty() || text == "true";
    if (!value && text != "false") {
        refuse(option, text);
    }
}

void assign(std::string_view& value, const NetOption& option, std::string_view text) {
    const auto word = std::find(option.words.begin(), option.words.end(), text);
    if (word == option.words.end()) {
        refuse(option, text);
    }
    value = *word;  // the table's, which outlives the text
}

}  // namespace

const std::vector<NetOption>& net_options() {
    static const std::vector<NetOption> options = {
        {"base", "channels of the level with the largest image", &NetOptions::base, 1, 1024},
        {"depth", "how often the image is halved, or doubled", &NetOptions::depth, 1, 8},
        {"in-channels", "channels of the input", &NetOptions::in_channels, 1, 4096},
        {"classes", "channels of the output", &NetOptions::classes, 1, 4096},
        {"size", "rows and columns of the input", &NetOptions::size, 8, 4096},
        {"valid", "convolutions without padding", &NetOptions::valid},
        {"batch-norm", "batch normalisation after each convolution", &NetOptions::batch_norm},
        {.name = "up",
         .meaning = "how an image grows",
         .member = &NetOptions::up,
         .words = {"conv", "bilinear", "nearest"}},
        {"seed", "of the random weights", &NetOptions::seed},
    };
    return options;
}

std::string range_of(const NetOption& option) {
    if (std::holds_alternative<int NetOptions::*>(option.member)) {
        return fmt::format("{} to {}", option.least, option.most);
    }
    if (std::holds_alternative<bool NetOptions::*>(option.member)) {
        return "true or false";
    }
    if (std::holds_alternative<std::uint64_t NetOptions::*>(option.member)) {
        return "an integer from 0";
    }
    return fmt::format("one of {}", fmt::join(option.words, ", "));
}

void set(NetOptions& options, const NetOption& option, std::string_view text) {
    std::visit([&](auto member) { assign(options.*member, option, text); }, option.member);
    check(options, option);
}

void check(const NetOptions& options, const NetOption& option) {
    if (const auto* number = std::get_if<int NetOptions::*>(&option.member)) {
        const int value = options.**number;
        if (value < option.least || value > option.most) {
            refuse(option, fmt::to_string(value));
        }
    } else if (const auto* text = std::get_if<std::string_view NetOptions::*>(&option.member)) {
        const std::string_view value = options.**text;
        if (std::find(option.words.begin(), option.words.end(), value) == option.words.end()) {
            refuse(option, value);
        }
    }
}

bool equal(const NetOptions& a, const NetOptions& b, const NetOption& option) {
    return std::visit([&](auto member) { return a.*member == b.*member; }, option.member);
}

}  // namespace upforge

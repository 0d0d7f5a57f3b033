#include <fmt/format.h>

#include <cmath>
#include <set>

#include "demo/comparison.h"
#include "demo/panels.h"
#include "drawing/paint.h"
#include "gallery_page/formula.h"
#include "gallery_page/lessons.h"
#include "gallery_page/numbers.h"
#include "gallery_page/sections.h"
#include "upforge/operators.h"

namespace upforge::gallery {

namespace {

using demo::Comparison;

Rgb heat(double share) {
    const auto [red, green, blue] = demo::heat_color(share);
    return {red, green, blue};
}

Rgb difference_color(double difference) {
    const auto [red, green, blue] = demo::difference_scale.color(difference);
    return {red, green, blue};
}

std::string size_of(const Picture& picture) {
    return size_text(picture.height, picture.width);
}

std::set<float> values_of(const Tensor& map) {
    std::set<float> values;
    for (int y = 0; y < map.shape().height; ++y) {
        for (int x = 0; x < map.shape().width; ++x) {
            values.insert(map.at(0, y, x, 0));
        }
    }
    return values;
}

/// The colours of a map, each with the count that it stands for.
Markup keys_of(const Tensor& map, double largest) {
    Markup keys;
    for (const float count : values_of(map)) {
        keys += key(heat(count / largest), fmt::to_string(count));
    }
    return key_row(keys);
}

Markup panels(const Folder& folder, const Comparison& comparison, int number) {
    const auto add = [&](const char* what, const Tensor& tensor) {
        return folder.add(fmt::format("method-{}-{}.png", number, what),
                          comparison.method.is_map ? demo::heat_map(tensor, comparison.largest)
                                                   : drawing::photograph(tensor));
    };
    const Picture input = add("input", comparison.method.input);
    const Picture optimised = add("optimised", comparison.optimised);
    const Picture naive = add("naive", comparison.naive);
    const Picture difference = folder.add(fmt::format("method-{}-difference.png", number),
                                          demo::difference_map(comparison));
    const auto panel = [&](const Picture& picture, const char* name, const std::string& remark,
                           Look look = Look::pixels) {
        return figure(image(picture, fmt::format("{}: {}", comparison.method.name, name), look),
                      name, remark);
    };
    return row_of(
        4,
        panel(input, "Input", size_of(input)) + panel(optimised, "Kernel", size_of(optimised)) +
            panel(naive, "Naive definition", size_of(naive)) +
            panel(difference, "Difference",
                  fmt::format("at most {:.2g}", comparison.largest_difference), Look::difference));
}

Markup show(const Folder& folder, const Comparison& comparison, int number) {
    const Lesson& lesson = lesson_of(comparison.method.name);
    Markup formulas;
    for (const std::string_view line : lesson.formulas) {
        formulas += element("span", formula(line));
    }
    return element("h3", lesson.title) + paragraph(lesson.definition) +
           element("p", {{"class", "formula"}}, formulas) + panels(folder, comparison, number) +
           (comparison.method.is_map ? keys_of(comparison.naive, comparison.largest) : Markup());
}

/// How many taps of a square kernel reach each pixel, two pixels apart.
Tensor overlap(int kernel) {
    constexpr int size = 8;
    const Tensor ones({.height = size, .width = size}, std::vector<float>(size * size, 1.0f));
    const Filter taps({.height = kernel, .width = kernel},
                      std::vector<float>(std::size_t(kernel) * kernel, 1.0f));
    return conv_transpose(ones, taps, {.stride = 2});
}

/// How many reach pixels far from the edges: "1", "1 to 4".
std::string inner_counts(const Tensor& map, int kernel) {
    const Tensor inner =
        map.crop(kernel, kernel, map.shape().height - 2 * kernel, map.shape().width - 2 * kernel);
    const std::set<float> counts = values_of(inner);
    return counts.size() == 1 ? fmt::format("{} everywhere", *counts.begin())
                              : fmt::format("{} to {}", *counts.begin(), *counts.rbegin());
}

Markup overlaps(const Folder& folder) {
    constexpr double most = 9;  // of 5 × 5
    Markup figures;
    for (const int kernel : {2, 3, 4, 5}) {
        const Tensor counts = overlap(kernel);
        const Picture map =
            folder.add(fmt::format("overlap-{}.png", kernel), demo::heat_map(counts, most));
        figures += figure(
            image(map, fmt::format("Overlap of {0} x {0} kernels, stride 2", kernel), Look::pixels),
            fmt::format("{0} × {0}", kernel), inner_counts(counts, kernel));
    }
    return element("h3", "Which kernels are safe") +
           paragraph(
               "The same counts for four kernels at stride 2. Away from the edges, those whose "
               "size is a multiple of the stride reach every pixel equally often.") +
           row_of(4, figures) + keys_of(overlap(5), most);
}

Markup difference_keys() {
    std::string stops;
    for (int i = 0; i <= 8; ++i) {
        const double difference =
            demo::difference_scale.faintest *
            std::pow(demo::allowed_difference / demo::difference_scale.faintest, i / 8.0);
        stops += ", " + to_string(difference_color(difference));
    }
    return key_row(
        element("span", "Differences, as a share of the range of values:") +
        element("span", element("i",
                                {{"class", "on-white"},
                                 {"style", "background:" + to_string(difference_color(0))}},
                                "") +
                            "none") +
        element("span",
                fmt::format("{:.0e} ", demo::difference_scale.faintest) +
                    element("i",
                            {{"class", "ramp on-white"},
                             {"style", fmt::format("background:linear-gradient(90deg{})", stops)}},
                            "") +
                    fmt::format("{:.0e}, the most that is allowed", demo::allowed_difference)));
}

}  // namespace

Section show_methods(const Folder& folder) {
    Markup body = difference_keys();
    int number = 0;
    for (const demo::Method& method : demo::methods()) {
        body += show(folder, demo::compare(method), ++number);
    }
    body += overlaps(folder);
    return {
        "methods",
        "Ways of growing",
        "A network that labels every pixel shrinks its image first, and has to grow the result "
        "back. Each way of doing that is run twice: by the kernel that networks run, and by its "
        "definition, in plain loops.",
        body,
        {"upforge demo -o demo.png"}};
}

}  // namespace upforge::gallery

#include "segment/report.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>

#include "device_json.h"
#include "machine/memory.h"
#include "precision_option.h"
#include "table.h"
#include "upforge/machine.h"

namespace upforge {
namespace {

using nlohmann::ordered_json;
using segment::ClassStatistics;
using segment::Segmentation;
using segment::Tiling;

double megabytes(double bytes) {
    return bytes / 1e6;
}

std::string classes_of(const Segmentation& result, const segment::Preprocessing& preprocessing) {
    using enum Table::Side;
    Table table({{"class", left, 32},
                 {"pixels", right},
                 {"area", right},
                 {"parts", right},
                 {"least", right},
                 {"mean probability", right},
                 {"most", right}});
    for (std::size_t c = 0; c < result.mask.classes.size(); ++c) {
        const ClassStatistics& statistics = result.mask.classes[c];
        table.add({class_name(preprocessing, static_cast<int>(c)),
                   fmt::to_string(statistics.pixels),
                   fmt::format("{:.2f} %", 100 * statistics.area),
                   fmt::to_string(statistics.components), fmt::format("{:.3f}", statistics.least),
                   fmt::format("{:.3f}", statistics.mean), fmt::format("{:.3f}", statistics.most)});
    }
    return table.text();
}

std::string tiles_of(const Segmentation& result) {
    const Tiling& tiling = result.tiling;
    std::string text = tiling.tiles() == 1 ? "In one piece"
                                           : fmt::format("In {} tiles of {}x{}", tiling.tiles(),
                                                         tiling.window.y, tiling.window.x);
    text += fmt::format(
        ", {:.1f} % more pixels than the image has; {:.0f} MB for the network, peak "
        "{:.0f} MB.\n",
        100 * (tiling.overhead() - 1), megabytes(double(result.bytes)),
        megabytes(double(peak_memory())));
    if (result.device) {
        text += to_string(*result.device) + ".\n";
    }
    if (result.device_was_full) {
        text += "The device has no room for larger tiles.\n";
    }
    if (!tiling.inexact.empty()) {
        text +=
            fmt::format("Pixels may differ from those of the whole image: {}.\n", tiling.inexact);
    }
    return text;
}

std::string check_of(const Segmented& image) {
    if (!image.check) {
        return "";
    }
    const auto& [method, differing, dense_seconds] = *image.check;
    const double seconds = image.result.seconds.total;
    return fmt::format(
        "By method {} {:.3g} s, dense {:.3g} s: {:.3g} times as long, and {} of {} pixels ({:.3g} "
        "%) "
        "have another class.\n",
        method, seconds, dense_seconds, seconds / dense_seconds, differing,
        image.result.mask.pixels, 100.0 * double(differing) / double(image.result.mask.pixels));
}

std::string files_of(const Job& job) {
    std::vector<std::string> names;
    for (const std::filesystem::path& path : job.paths.all()) {
        if (path != "-") {
            names.push_back(path.string());
        }
    }
    return fmt::format("{}", fmt::join(names, ", "));
}

/// "cell 32.18 % in 177 parts": the largest areas, the background left out.
std::string areas_of(const Segmentation& result, const segment::Preprocessing& preprocessing) {
    constexpr std::size_t most = 3;
    const std::vector<ClassStatistics>& classes = result.mask.classes;
    std::vector<int> order(classes.size() - 1);
    std::iota(order.begin(), order.end(), 1);
    std::ranges::stable_sort(order, std::ranges::greater(),
                             [&](int c) { return classes[c].pixels; });
    std::vector<std::string> texts;
    for (const int c : order) {
        if (texts.size() < most && (texts.empty() || classes[c].pixels > 0)) {
            texts.push_back(fmt::format("{} {:.2f} % in {} parts", class_name(preprocessing, c),
                                        100 * classes[c].area, classes[c].components));
        }
    }
    return fmt::format("{}", fmt::join(texts, ", "));
}

ordered_json as_json(const Segmented& image, const segment::Preprocessing& preprocessing) {
    const auto& [name, job, result, check] = image;
    auto classes = ordered_json::array();
    for (std::size_t c = 0; c < result.mask.classes.size(); ++c) {
        const ClassStatistics& statistics = result.mask.classes[c];
        classes.push_back(
            {{"name", class_name(preprocessing, static_cast<int>(c))},
             {"pixels", statistics.pixels},
             {"area", statistics.area},
             {"components", statistics.components},
             {"probability",
              {{"min", statistics.least}, {"mean", statistics.mean}, {"max", statistics.most}}}});
    }
    auto files = ordered_json::array();
    for (const std::filesystem::path& path : job.paths.all()) {
        files.push_back(path.string());
    }
    ordered_json entry{{"image", name},
                       {"width", result.width},
                       {"height", result.height},
                       {"pixels", result.conversion},
                       {"classes", classes},
                       {"warnings", result.warnings},
                       {"tiles",
                        {{"count", result.tiling.tiles()},
                         {"height", result.tiling.window.y},
                         {"width", result.tiling.window.x},
                         {"overhead", result.tiling.overhead() - 1},
                         {"exact", result.tiling.inexact.empty()}}},
                       {"network_bytes", result.bytes},
                       {"seconds",
                        {{"decode", result.seconds.decode},
                         {"network", result.seconds.network},
                         {"encode", result.seconds.encode},
                         {"total", result.seconds.total}}},
                       {"files", files}};
    if (result.device) {
        entry["device"] = json_of(*result.device);
    }
    if (check) {
        entry["method"] = {{"name", check->method},
                           {"differing_pixels", check->differing},
                           {"dense_seconds", check->dense_seconds}};
    }
    return entry;
}

}  // namespace

std::string as_text(const Segmented& image, const SegmentReport& report) {
    const Segmentation& result = image.result;
    const segment::Seconds& seconds = result.seconds;
    std::string text =
        fmt::format("{}: {}x{} pixels, {}.\n{} was given {}.\n\n", image.name, result.height,
                    result.width, result.conversion, report.model, describe(report.preprocessing));
    text += classes_of(result, report.preprocessing) + '\n' + tiles_of(result);
    text +=
        fmt::format("{:.3f} s: loading {:.3f}, decoding {:.3f}, network {:.3f}, encoding {:.3f}.\n",
                    report.load_seconds + seconds.total, report.load_seconds, seconds.decode,
                    seconds.network, seconds.encode);
    text += check_of(image);
    const std::string files = files_of(image.job);
    return files.empty() ? text : fmt::format("{}Wrote {}.\n", text, files);
}

std::string as_line(const Segmented& image, const segment::Preprocessing& preprocessing) {
    const Segmentation& result = image.result;
    return fmt::format("{}: {}x{}, {}, {:.2f} s\n", image.name, result.height, result.width,
                       areas_of(result, preprocessing), result.seconds.total) +
           check_of(image);
}

std::string summary(const SegmentReport& report, double seconds) {
    const std::size_t done = report.images.size();
    std::string text = fmt::format("{} images in {:.1f} s, {:.2f} a second", done, seconds,
                                   double(done) / seconds);
    if (report.skipped > 0) {
        text += fmt::format("; {} were done before", report.skipped);
    }
    return text + ".\n";
}

std::string as_json(const SegmentReport& report) {
    auto images = ordered_json::array();
    for (const Segmented& image : report.images) {
        images.push_back(as_json(image, report.preprocessing));
    }
    auto failed = ordered_json::array();
    for (const auto& [image, message] : report.failed) {
        failed.push_back({{"image", image}, {"error", message}});
    }
    const ordered_json all{{"model", report.model},
                           {"preprocessing", describe(report.preprocessing)},
                           {"isa", name_of(best_isa())},
                           {"threads", threads()},
                           {"precision", as_json(report.precision)},
                           {"load_seconds", report.load_seconds},
                           {"peak_bytes", peak_memory()},
                           {"images", images},
                           {"skipped", report.skipped},
                           {"failed", failed}};
    return all.dump(2, ' ', false, ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace upforge

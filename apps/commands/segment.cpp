#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <deque>
#include <future>
#include <memory>
#include <utility>

#include "commands/commands.h"
#include "machine/memory.h"
#include "precision_option.h"
#include "process.h"
#include "progress.h"
#include "segment/jobs.h"
#include "segment/options.h"
#include "segment/report.h"
#include "upforge/error.h"
#include "upforge/machine.h"
#include "validators.h"

namespace upforge::commands {

namespace {

using segment::Method;
using std::chrono::steady_clock;

struct Options {
    SegmentModelOptions model;
    std::vector<std::filesystem::path> inputs;
    WantedFiles wanted;
    Shard shard;
    segment::Division division;
    std::int64_t memory = 0;  ///< 0: half of what is free
    bool resume = false;
    bool json = false;
    bool quiet = false;
};

const std::map<std::string, Method> methods = {
    {"dense", Method::dense}, {"patch", Method::patch}, {"sliding", Method::sliding}};

std::string name_of(Method method) {
    return std::ranges::find(methods, method, &std::pair<const std::string, Method>::second)->first;
}

double seconds_since(steady_clock::time_point start) {
    return std::chrono::duration<double>(steady_clock::now() - start).count();
}

void warn(const std::string& image, const std::string& message) {
    fmt::print(stderr, "upforge: warning: {}: {}\n", image, message);
}

/// One is read, one computed and one written.
constexpr int images_at_once_on_devices = 3;

/// Images of a folder: one after the other, or where a device computes, several at once. What is
/// said of them keeps their order.
class Run {
  public:
    explicit Run(const Options& options)
        : options_(options),
          start_(steady_clock::now()),
          opened_(options.model),
          report_{.model = name_of_model(options.model),
                  .preprocessing = segmenter_.preprocessing(),
                  .precision = opened_.precision,
                  .load_seconds = seconds_since(start_)},
          plan_(plan_jobs(options.inputs, options.wanted, class_names(), options.shard)),
          progress_(plan_.single ? "tile" : "image", options.quiet),
          division_(options.division) {
        const bool on_device = device_in_use() != DeviceId{};
        division_.images_at_once =
            on_device && plan_.jobs.size() > 1 ? images_at_once_on_devices : 1;
    }

    void run() {
        plan_.make_folders();
        for (const Job& job : plan_.jobs) {
            if (options_.resume && is_done(job)) {
                ++report_.skipped;
                continue;
            }
            begin(job);
        }
        while (!begun_.empty()) {
            finish_first();
        }
        progress_.clear();
        if (options_.json) {
            print(as_json(report_));
        } else if (!plan_.single) {
            say(summary(report_, seconds_since(start_)));
        }
        require_success();
    }

  private:
    std::vector<std::string> class_names() const {
        std::vector<std::string> names;
        for (int c = 0; c < segmenter_.labeling().classes(); ++c) {
            names.push_back(class_name(segmenter_.preprocessing(), c));
        }
        return names;
    }

    struct Begun {
        const Job* job;
        std::future<Segmented> image;
    };

    void begin(const Job& job) {
        const bool alone = division_.images_at_once == 1;
        begun_.push_back({&job, std::async(alone ? std::launch::deferred : std::launch::async,
                                           [this, &job] { return segmented(job); })});
        if (begun_.size() == static_cast<std::size_t>(division_.images_at_once)) {
            finish_first();
        }
    }

    void finish_first() {
        Begun first = std::move(begun_.front());
        begun_.pop_front();
        if (plan_.single) {
            add(first.image.get());
            return;
        }
        show_images("");
        try {
            add(result_of(first));
        } catch (const Error& error) {
            progress_.clear();
            report_error(error.what());
            report_.failed.push_back({first.job->image.string(), error.what()});
        }
    }

    /// Those that were begun with it may have taken the memory that it needs.
    Segmented result_of(Begun& begun) {
        try {
            return begun.image.get();
        } catch (const Error& error) {
            if (error.code() != ErrorCode::out_of_memory || begun_.empty()) {
                throw;
            }
        }
        for (const Begun& other : begun_) {
            other.image.wait();
        }
        return segmented(*begun.job);
    }

    void show_images(const std::string& detail) {
        progress_.show(report_.images.size() + report_.failed.size(),
                       plan_.jobs.size() - report_.skipped, detail);
    }

    Segmented segmented(const Job& job) {
        const segment::ImageSource image(job.image, options_.model.limits);
        const segment::Division& division = division_;
        const auto show_tiles = [&](std::size_t done, std::size_t all) {
            if (plan_.single) {
                progress_.show(done, all);
            } else if (division.images_at_once == 1) {
                show_images(all > 1 ? fmt::format(" (tile {}/{})", done, all) : "");
            }
        };
        if (division.method == Method::dense) {
            return {image.name(), job,
                    segmenter_.segment(image, job.paths, division, {.tiles = show_tiles})};
        }
        // Both ways, to see what the slow one is worth.
        std::vector<segment::Label> dense_labels;
        const segment::Segmentation dense = segmenter_.segment(
            image, {}, {.memory = division.memory, .images_at_once = division.images_at_once},
            {.labels = [&](std::span<const segment::Label> row) {
                dense_labels.insert(dense_labels.end(), row.begin(), row.end());
            }});
        MethodCheck check{.method = name_of(division.method), .dense_seconds = dense.seconds.total};
        auto next = dense_labels.begin();
        segment::Segmentation result = segmenter_.segment(
            image, job.paths, division,
            {.tiles = show_tiles, .labels = [&](std::span<const segment::Label> row) {
                 for (const segment::Label label : row) {
                     check.differing += label != *next++;
                 }
             }});
        return {image.name(), job, std::move(result), check};
    }

    void add(Segmented image) {
        progress_.clear();
        for (const std::string& message : image.result.warnings) {
            warn(image.name, message);
        }
        say(plan_.single ? as_text(image, report_) : as_line(image, report_.preprocessing));
        report_.images.push_back(std::move(image));
    }

    /// For people: on standard output, unless an image goes there.
    void say(const std::string& text) const {
        if (options_.json || options_.quiet) {
            return;
        }
        if (writes_to_output()) {
            fmt::print(stderr, "{}", text);
        } else {
            print(text);
        }
    }

    bool writes_to_output() const {
        return std::ranges::any_of(plan_.jobs, [](const Job& job) {
            return std::ranges::count(job.paths.all(), std::filesystem::path("-")) > 0;
        });
    }

    void require_success() const {
        if (!report_.failed.empty()) {
            flush_output();
            throw Error(ErrorCode::file, fmt::format("{} of {} images failed",
                                                     report_.failed.size(), plan_.jobs.size()));
        }
    }

    const Options& options_;
    steady_clock::time_point start_;
    OpenedSegmenter opened_;
    segment::Segmenter& segmenter_ = opened_.segmenter;
    SegmentReport report_;
    Jobs plan_;
    Progress progress_;
    segment::Division division_;
    std::deque<Begun> begun_ = {};
};

std::optional<int> number(std::string_view text) {
    int value = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, value);
    return error == std::errc() && end == last && value > 0 ? std::optional(value) : std::nullopt;
}

void set_tile(Options& options, const std::string& text) {
    options.division.tile = number(text);
    if (!options.division.tile && text != "auto") {
        throw CLI::ValidationError(
            fmt::format("--tile must be a number of pixels or auto, but is '{}'", text));
    }
}

void set_shard(Options& options, const std::string& text) {
    const std::size_t slash = std::min(text.find('/'), text.size() - 1);
    const auto index = number(std::string_view(text).substr(0, slash));
    const auto count = number(std::string_view(text).substr(slash + 1));
    if (!index || !count || *index > *count) {
        throw CLI::ValidationError(
            fmt::format("--shard must be i/n with i from 1 to n, such as 2/4, but is '{}'", text));
    }
    options.shard = {*index, *count};
}

void require_sense(const Options& options) {
    const WantedFiles& wanted = options.wanted;
    const bool writes = !wanted.labels.empty() || !wanted.overlay.empty() ||
                        !wanted.contours.empty() || !wanted.probabilities.empty();
    if (!writes && !options.json) {
        throw CLI::ValidationError("nothing is asked for; give -o OUT, or --json for numbers only");
    }
    if (options.resume && !writes) {
        throw CLI::ValidationError("--resume looks for files, and none is asked for");
    }
    if (options.json && (wanted.labels == "-" || wanted.overlay == "-" || wanted.contours == "-")) {
        throw CLI::ValidationError("--json and an image cannot both go to standard output");
    }
}

void run(Options& options) {
    require_sense(options);
    constexpr std::int64_t least_memory = std::int64_t{64} << 20;
    const std::int64_t memory =
        options.memory ? options.memory : std::max(least_memory, free_memory() / 2);
    options.division.memory = static_cast<std::size_t>(memory);
    options.model.limits.held_bytes = memory;
    Run(options).run();
}

void add_outputs(CLI::App& command, Options& options) {
    const auto add = [&](const char* flags, std::filesystem::path& path, const char* help) {
        command.add_option(flags, path, help)->type_name("OUT");
    };
    add("-o,--output", options.wanted.labels,
        "The mask, a palette index a class: a PNG file, - or, of several images, a folder");
    add("--overlay", options.wanted.overlay, "The classes' colours and contours over the image");
    add("--contours", options.wanted.contours, "The mask's contours alone");
    add("--probabilities", options.wanted.probabilities,
        "16-bit grey images, one a class: OUT_CLASS.png");
    command.add_flag("--json", options.json, "Print the statistics and timings as JSON");
}

void add_tiles(CLI::App& command, Options& options) {
    command
        .add_option_function<std::string>(
            "--tile", [&options](const std::string& text) { set_tile(options, text); },
            "Pixels a side of tiles, which overlap and change no bit; auto goes by memory")
        ->type_name("PIXELS")
        ->default_str("auto");
    command
        .add_option("--max-memory", options.memory,
                    "Bytes that a run may take besides weights; half of what is free, if not given")
        ->type_name("BYTES")
        ->transform(without_words(CLI::AsSizeValue(false)));
    command
        .add_option("--method", options.division.method,
                    "dense: at once; patch: patches that do not see each other; sliding: a window "
                    "for every few pixels. The latter two are also compared with the first")
        ->transform(without_words(CLI::CheckedTransformer(methods)))
        ->type_name("HOW")
        ->default_str("dense");
}

}  // namespace

void add_segment(CLI::App& app) {
    CLI::App& command = *app.add_subcommand("segment", "Make masks of PNG images");
    const auto options = std::make_shared<Options>();
    command
        .add_option("INPUT", options->inputs, "PNG files, folders of them, or - (standard input)")
        ->type_name("")
        ->required();
    add_outputs(command, *options);
    add_tiles(command, *options);
    command.add_flag("--resume", options->resume, "Leave out images whose files are there already");
    command
        .add_option_function<std::string>(
            "--shard", [options](const std::string& text) { set_shard(*options, text); },
            "Of several processes that share the images, this is the i-th of n")
        ->type_name("i/n");
    command.add_flag("-q,--quiet", options->quiet, "Print warnings and errors only");
    add_segment_model(command, options->model);
    add_precision(command, options->model.precision);
    command.footer(
        "Example:\n  upforge segment cells.png -o cells_mask.png --overlay cells_overlay.png\n"
        "  upforge segment images/ -o masks/ --model unet.onnx --resume\n"
        "  cat cells.png | upforge segment - -o - > cells_mask.png");
    command.callback([options] { run(*options); });
}

}  // namespace upforge::commands
